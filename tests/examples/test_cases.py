"""The example cases lead to what was worked out by hand, and to no other violation or duty due."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from permanence_rules import Finding, Outcome, read_case
from tests.support import from_yaml, shipped

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "examples" / "cases"
LOCAL_PACKS = {path.name for path in (ROOT / "rules" / "local").iterdir() if path.is_dir()}
EXPECTED = sorted(CASES.glob("*.expected.yaml"))
OWED_OR_MISSED = {Outcome.BREACHED, Outcome.LATE, Outcome.DUE}
DATES_AND_FIGURES = (
    "due_on",
    "possible_due_on",
    "not_before",
    "recommended_by",
    "done_on",
    "next_due_on",
    "days_late",
    "days_overdue",
    "days_left",
    "figure",
    "missing_items",
    "missing",
)


def _name(path: Path) -> str:
    return path.name.removesuffix(".expected.yaml")


@cache
def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = from_yaml(path)
    return data


FULL = [path for path in EXPECTED if _read(path).get("full", False)]

each_expectation = pytest.mark.parametrize("path", EXPECTED, ids=[_name(path) for path in EXPECTED])
each_full_expectation = pytest.mark.parametrize("path", FULL, ids=[_name(path) for path in FULL])


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


@each_full_expectation
def test_a_full_expectation_lists_every_finding_but_those_that_do_not_apply(path: Path) -> None:
    assert sorted(_found(path).keys() - _foreseen(path)) == []


@each_full_expectation
def test_a_full_expectation_tells_every_date_and_figure_of_its_findings(path: Path) -> None:
    for subject, rule, wanted in _wanted(path):
        told = {name: wanted[name] for name in DATES_AND_FIGURES if name in wanted}
        for each in _subjects(path, subject, rule):
            assert _dates_and_figures(_found(path)[each, rule]) == told, f"{rule}, {each}"


def test_every_local_pack_has_a_full_expectation() -> None:
    assert {_read(path)["rulebook"] for path in FULL} >= LOCAL_PACKS


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
def _found(path: Path) -> Mapping[tuple[str, str], Finding]:
    data = _read(path)
    case = read_case(json.loads((CASES / data["case"]).read_text(encoding="utf-8")))
    report = shipped(data["rulebook"]).check(case, as_at=data["as_at"])
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


def _dates_and_figures(finding: Finding) -> dict[str, Any]:
    said = {name: _said(finding, name) for name in DATES_AND_FIGURES}
    return {name: value for name, value in said.items() if value not in (None, [])}


def _said(finding: Finding, name: str) -> date | Decimal | int | str | list[str] | None:
    value = getattr(finding, name)
    if name == "figure" and value is not None:
        return cast(Decimal, value.value)
    return list(value) if isinstance(value, tuple) else value
