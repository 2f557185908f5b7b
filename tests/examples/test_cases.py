"""The example cases lead to what was worked out by hand, and to no other violation or duty due."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from permanence_rules import Finding, Outcome, Rulebook, read_case

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = EXAMPLES / "cases"
EXPECTED = sorted(CASES.glob("*.expected.yaml"))
OWED_OR_MISSED = {Outcome.BREACHED, Outcome.LATE, Outcome.DUE}

each_expectation = pytest.mark.parametrize(
    "path", EXPECTED, ids=[path.name.removesuffix(".expected.yaml") for path in EXPECTED]
)


@each_expectation
def test_the_report_says_what_was_worked_out_by_hand(path: Path) -> None:
    found = _found(path)
    for subject, rule, wanted in _wanted(path):
        about = [found.get((each, rule)) for each in _subjects(path, subject, rule)]
        assert len(about) == wanted.pop("count", 1), f"{rule} about {subject}"
        for finding in about:
            assert finding is not None, f"{rule} has no finding about {subject}"
            assert {name: _said(finding, name) for name in wanted} == wanted, f"{rule}, {subject}"


@each_expectation
def test_nothing_else_is_missed_or_due(path: Path) -> None:
    unexpected = [
        (finding.rule, finding.subject.path, finding.outcome)
        for key, finding in _found(path).items()
        if finding.outcome in OWED_OR_MISSED and key not in _foreseen(path)
    ]
    assert unexpected == []


def test_every_case_has_its_expectations() -> None:
    cases = {path.name for path in CASES.glob("*.json")}
    assert cases == {_read(path)["case"] for path in EXPECTED}


@each_expectation
def test_the_stories_have_the_command_of_every_report(path: Path) -> None:
    data = _read(path)
    command = ["permanence-rules", "check", f"examples/cases/{data['case']}"]
    command += ["--rules", data["rulebook"], "--as-at", data["as_at"].isoformat()]
    assert shlex.join(command) in (CASES / "README.md").read_text(encoding="utf-8").splitlines()


@cache
def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


@cache
def _rulebook(name: str) -> Rulebook:
    return Rulebook.load(name)


@cache
def _found(path: Path) -> Mapping[tuple[str, str], Finding]:
    data = _read(path)
    case = read_case(json.loads((CASES / data["case"]).read_text(encoding="utf-8")))
    report = _rulebook(data["rulebook"]).check(case, as_at=data["as_at"])
    return {(each.subject.path, each.rule): each for each in report.findings}


def _wanted(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for subject, rules in _read(path)["findings"].items():
        for rule, wanted in rules.items():
            yield subject, rule, dict(wanted)


def _foreseen(path: Path) -> set[tuple[str, str]]:
    return {
        (each, rule)
        for subject, rule, _ in _wanted(path)
        for each in _subjects(path, subject, rule)
    }


def _subjects(path: Path, subject: str, rule: str) -> list[str]:
    """Return the subjects of a line; `[*]` means all that have no line of their own."""
    if not subject.endswith("[*]"):
        return [subject]
    named = {each for each, known, _ in _wanted(path) if known == rule}
    stem = subject.removesuffix("*]")
    return [
        each
        for each, known in _found(path)
        if known == rule and each.startswith(stem) and each not in named
    ]


def _said(finding: Finding, name: str) -> date | int | str | list[str] | None:
    value = getattr(finding, name)
    return list(value) if isinstance(value, tuple) else value
