#!/bin/sh
# The night run on Linux or macOS: reports, tables, and what changed since the last run.
#
#   night-run.sh EXTRACT FOLDER [AS_AT]
#
# EXTRACT is the folder with last night's extract, FOLDER where everything is kept. Settings:
#   RULES      the rule pack (england)
#   EXCEPTIONS a register of exceptions, if there is one
#   PROGRAM    the program (permanence-rules)
#
# It ends with 0 if all was done, whatever was found; else with the code of what went wrong.
set -u

extract=$1
folder=$2
day=${3:-$(date +%F)}
rules=${RULES:-england}
program=${PROGRAM:-permanence-rules}
runs=$folder/runs
today=$runs/$day
mkdir -p "$today"

# 0, 1, 3 and 4 say what was found; every other code says that something went wrong.
step() {
    "$@" && code=0 || code=$?
    case $code in
        0 | 1 | 3 | 4) ;;
        *) echo "night-run: stopped with $code: $*" >&2; exit "$code" ;;
    esac
}

set -- --rules "$rules" --as-at "$day"
[ -z "${EXCEPTIONS:-}" ] || set -- "$@" --exceptions "$EXCEPTIONS"

# The workbook, the decision record for the next run, and what could not be used.
step "$program" check "$extract" "$@" --format xlsx --output "$today/report.xlsx" \
    --record "$today/decisions.jsonl" --rejects "$today/rejects.csv" --manifest "$today/run.json" \
    --resume

# The page to look at.
step "$program" check "$extract" "$@" --format html --output "$today/report.html" --resume

# Tables for Power BI: made beside the old ones, which are then replaced.
rm -rf "$folder/tables.new"
step "$program" check "$extract" "$@" --format parquet --output "$folder/tables.new"
rm -rf "$folder/tables.old"
[ ! -d "$folder/tables" ] || mv "$folder/tables" "$folder/tables.old"
mv "$folder/tables.new" "$folder/tables"
rm -rf "$folder/tables.old"

# What changed since the last run, if there was one.
last=$(ls "$runs" | sort | awk -v day="$day" '$0 < day' | tail -n 1)
if [ -n "$last" ] && [ -f "$runs/$last/decisions.jsonl" ]; then
    step "$program" diff "$runs/$last/decisions.jsonl" "$today/decisions.jsonl" \
        --format csv --output "$today/changes.csv"
    step "$program" diff "$runs/$last/decisions.jsonl" "$today/decisions.jsonl" \
        --format text --output "$today/changes.txt"
fi
echo "night-run: done, see $today"
