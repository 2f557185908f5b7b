# The night run on Windows: reports, tables, and what changed since the last run.
#
#   powershell -ExecutionPolicy Bypass -File night-run.ps1 -Extract D:\extract -Folder D:\permanence
#
# -Extract is the folder with last night's extract, -Folder where everything is kept.
# It ends with 0 if all was done, whatever was found; else with the code of what went wrong.
param(
    [Parameter(Mandatory = $true)][string]$Extract,
    [Parameter(Mandatory = $true)][string]$Folder,
    [string]$AsAt = (Get-Date -Format 'yyyy-MM-dd'),
    [string]$Rules = 'england',
    [string]$Exceptions = '',
    [string]$Program = 'permanence-rules'
)
$ErrorActionPreference = 'Stop'

$runs = Join-Path $Folder 'runs'
$today = Join-Path $runs $AsAt
New-Item -ItemType Directory -Force -Path $today | Out-Null

# 0, 1, 3 and 4 say what was found; every other code says that something went wrong.
function Step {
    # Messages go to standard error; with 'Stop' Windows PowerShell would take the first for a failure.
    $ErrorActionPreference = 'Continue'
    & $Program @args
    if ($LASTEXITCODE -notin 0, 1, 3, 4) {
        [Console]::Error.WriteLine("night-run: stopped with ${LASTEXITCODE}: $args")
        exit $LASTEXITCODE
    }
}

$options = @('--rules', $Rules, '--as-at', $AsAt)
if ($Exceptions) { $options += @('--exceptions', $Exceptions) }

# The workbook, the decision record for the next run, and what could not be used.
Step check $Extract @options --format xlsx --output "$today\report.xlsx" `
    --record "$today\decisions.jsonl" --rejects "$today\rejects.csv" --manifest "$today\run.json" `
    --resume

# The page to look at.
Step check $Extract @options --format html --output "$today\report.html" --resume

# Tables for Power BI: made beside the old ones, which are then replaced.
$tables = Join-Path $Folder 'tables'
if (Test-Path "$tables.new") { Remove-Item -Recurse -Force "$tables.new" }
Step check $Extract @options --format parquet --output "$tables.new"
if (Test-Path "$tables.old") { Remove-Item -Recurse -Force "$tables.old" }
if (Test-Path $tables) { Move-Item $tables "$tables.old" }
Move-Item "$tables.new" $tables
if (Test-Path "$tables.old") { Remove-Item -Recurse -Force "$tables.old" }

# What changed since the last run, if there was one.
$last = Get-ChildItem -Directory $runs | Where-Object { $_.Name -lt $AsAt } |
    Sort-Object Name | Select-Object -Last 1
if ($last -and (Test-Path "$($last.FullName)\decisions.jsonl")) {
    Step diff "$($last.FullName)\decisions.jsonl" "$today\decisions.jsonl" `
        --format csv --output "$today\changes.csv"
    Step diff "$($last.FullName)\decisions.jsonl" "$today\decisions.jsonl" `
        --format text --output "$today\changes.txt"
}
Write-Output "night-run: done, see $today"
exit 0
