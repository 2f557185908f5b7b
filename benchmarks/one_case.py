"""One case: reading it, deciding it, explaining every finding, and the report as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from benchmarks import instructions
from permanence_rules import Report, Rulebook, read_case

__all__ = ["AS_AT", "BY_STDLIB", "CASE", "in_instructions", "in_time", "read_then", "works"]

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "examples" / "cases" / "ordinary.json"
AS_AT = date(2026, 3, 31)

BY_STDLIB = "json.loads"
READ_THEN_BY_STDLIB = 2.805
"""
What `read_case` took at commit 02d4951, by what `json.loads` of the standard library takes.

Measured once in instructions, with that commit checked out beside this one: 2,236,556 for a
reading of this case as it was then, where 14,837,597 were needed today. The case has grown by
1.6 % since, and `json.loads` takes 810,000. It stays the measure, so that a slower reading of
ours flatters no check.
"""


def works() -> Mapping[str, Callable[[], object]]:
    """Return each piece of work by its name."""
    text = CASE.read_text(encoding="utf-8")
    rulebook, case = Rulebook.load("england"), read_case(text)

    def check() -> Report:
        return rulebook.check(case, as_at=AS_AT)

    return {
        BY_STDLIB: lambda: json.loads(text),
        "read_case": lambda: read_case(text),
        "check, findings unread": check,
        "check, findings read": lambda: _read_all(check()),
        "check and JSON": lambda: check().model_dump_json(),
    }


def _read_all(report: Report) -> int:
    """Read what stands in each finding."""
    return sum(len(each.message) + len(each.evidence) for each in report.findings)


def in_instructions() -> dict[str, int]:
    """Return the instructions of each piece of work."""
    return instructions.counted("benchmarks.one_case")


def in_time(rounds: int) -> dict[str, float]:
    """Return the milliseconds of processor time of each piece of work, medians of *rounds*."""
    return {name: _median(work, rounds) for name, work in works().items()}


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def read_then(by_stdlib: float) -> float:
    """Return what `read_case` took at commit 02d4951, from what `json.loads` takes today."""
    return READ_THEN_BY_STDLIB * by_stdlib


if __name__ == "__main__":
    instructions.serve(works(), {BY_STDLIB: 50, "read_case": 5})
    sys.stdout.flush()
