"""The example in Python runs as it stands, and says what was missed and what comes next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE = EXAMPLES / "check_a_case.py"


def test_it_prints_violations_and_next_actions() -> None:
    lines = _run("drifting", "england")
    assert any(line.startswith("late: The first review was due by 31 March 2025") for line in lines)
    assert any(line.startswith("breached: The next review was due by 3 March") for line in lines)
    assert "next: Hold the next review; independent_reviewing_officer, by 2026-03-03" in lines


@pytest.mark.slow
def test_it_prints_no_violation_of_a_case_in_good_order() -> None:
    said = [line.split(":")[0] for line in _run("ordinary", "england")]
    # a visit, the carers' review and the decision on it, the child's review, a questionnaire and a health assessment
    assert said == ["next"] * 6


def test_it_stays_short() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 20


def _run(story: str, rules: str) -> list[str]:
    command = [sys.executable, str(EXAMPLE), str(EXAMPLES / "cases" / f"{story}.json"), rules]
    done = subprocess.run(  # noqa: S603 - our own example
        [*command, "2026-03-31"], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.splitlines()
