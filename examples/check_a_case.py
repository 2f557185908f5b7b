"""Prints what was missed and what comes next: `python check_a_case.py CASE RULES DAY`."""

import json
import sys
from datetime import date
from pathlib import Path

from permanence_rules import Rulebook, read_case

path, rules, day = sys.argv[1:]
case = read_case(json.loads(Path(path).read_text(encoding="utf-8")))
report = Rulebook.load(rules).check(case, as_at=date.fromisoformat(day))

for finding in report.violations:
    print(f"{finding.outcome}: {finding.message} ({finding.subject.label})")
for action in report.next_actions:
    print(f"next: {action.do}; {action.owner}, by {action.by or 'as soon as possible'}")
