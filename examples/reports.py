"""Writes a workbook and a page about all example cases: `python reports.py CASES DAY FOLDER`."""

import sys
from pathlib import Path

from permanence_rules.cli import main

cases, day, folder = sys.argv[1:]
for form in ("xlsx", "html"):
    output = Path(folder) / f"report.{form}"
    code = main(["check", cases, "--as-at", day, "--format", form, "--output", str(output)])
    print(f"{output.name}: exit code {code}")
