"""One case: reading, deciding, explaining every finding, the report as JSON; by both engines."""

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
from permanence_rules.errors import UsageError
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.view import look_at

__all__ = [
    "AS_AT",
    "BY_STDLIB",
    "CASE",
    "DURABLE",
    "in_instructions",
    "in_instructions_of_durable",
    "in_time",
    "read_then",
    "works",
]

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "examples" / "cases" / "ordinary.json"
AS_AT = date(2026, 3, 31)

DURABLE = ", durable engine"
"""How the name of each piece of work of the second engine ends."""
_SECOND = "--second-engine"
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
    """Return each piece of work of the compiled engine by its name."""
    text = CASE.read_text(encoding="utf-8")
    rulebook, case = Rulebook.load("england"), read_case(text)

    def check() -> Report:
        return rulebook.check(case, as_at=AS_AT)

    return {
        BY_STDLIB: lambda: json.loads(text),
        "read_case": lambda: read_case(text),
        # The day itself judged, and nothing written: what a check does in the middle.
        "decide": lambda: rulebook._judge(  # noqa: SLF001 - deciding alone has no public name
            look_at(case, AS_AT, rulebook.case_type, derivations())
        ),
        "check, findings unread": check,
        "check, findings read": lambda: _read_all(check()),
        "check and JSON": lambda: check().model_dump_json(),
    }


def works_of_durable() -> Mapping[str, Callable[[], object]]:
    """Return each piece of work of the durable engine; none where it cannot run."""
    try:
        rulebook = Rulebook.load("england", engine="durable")
    except UsageError:
        return {}
    case = read_case(CASE.read_text(encoding="utf-8"))

    def check() -> Report:
        return rulebook.check(case, as_at=AS_AT)

    return {
        f"check, findings read{DURABLE}": lambda: _read_all(check()),
        f"check and JSON{DURABLE}": lambda: check().model_dump_json(),
    }


def _read_all(report: Report) -> int:
    """Read what stands in each finding."""
    return sum(len(each.message) + len(each.evidence) for each in report.findings)


def in_instructions() -> dict[str, int]:
    """Return the instructions of each piece of work of the compiled engine."""
    return instructions.counted("benchmarks.one_case")


def in_instructions_of_durable() -> dict[str, int]:
    """Return those of the durable engine; CI counts none, as they take longer than all others."""
    return instructions.counted("benchmarks.one_case", _SECOND)


def in_time(rounds: int) -> dict[str, float]:
    """Return the milliseconds of processor time of each piece of work, medians of *rounds*."""
    every = {**works(), **works_of_durable()}
    return {name: _median(work, rounds) for name, work in every.items()}


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
    served = works_of_durable() if _SECOND in sys.argv else works()
    instructions.serve(served, {BY_STDLIB: 50, "read_case": 5})
    sys.stdout.flush()
