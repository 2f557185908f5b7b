"""Small rule packs and cases for tests, written where the test can see them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

from permanence_rules import Case, Finding, Report, Rulebook, read_case
from permanence_rules.authoring.bench import Bench, RuleUnderTest
from permanence_rules.authoring.scenarios import rules_under_test
from permanence_rules.packs.loading import load_packs

HAS_SECOND_ENGINE = sys.version_info < (3, 13) and find_spec("durable_rules_engine") is not None
ENGINES_HERE = ("compiled", "durable") if HAS_SECOND_ENGINE else ("compiled",)
"""Both judge each small case, where the second can run here: they must say the same."""

PACK = """
title: A pack for tests
version: "1"
jurisdiction: england
sources:
  text: {title: A text, law_checked_to: 2030-12-31}
"""

HEAD = """
title: Something is done
strength: local
citations: [{source: text, provision: section 1}]
for_each: periods_of_care
next_action: {do: Do it, owner: social_worker}
"""

LARGE_PACKS = frozenset(
    {"england", "walsall", "devon", "dudley", "east-riding", "scotland", "wales"}
)
"""To try all their rules takes half a second or more: the daily run leaves that to the slow one."""

MAY_TURN_OUT_AS = {"met": ("exempt", "not_applicable"), "violated": ("late", "breached")}
"""
What is said of all ways to fill in a fact, and what it then turns out to be.

What is met wherever it is owed need not be owed; what is late or overdue is one of the two.
"""


def write_pack(folder: Path, rules: Mapping[str, str], pack: str = PACK) -> Path:
    """Write a rule pack and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(dedent(pack), encoding="utf-8")
    for name, text in rules.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def rule(body: str, **head: str) -> str:
    """Return a rule file: the usual head, with keys replaced or left out (""), and *body*."""
    lines = [line for line in HEAD.strip().splitlines() if line.split(":")[0] not in head]
    given = (f"{key}: {value}" for key, value in head.items() if value)
    return "\n".join([*lines, *given, dedent(body)])


def deadline(event: str, within: str, of: str = "started_on") -> str:
    """Return the obligation that most tests want when the verb does not matter: *event* in time."""
    return f"obligation: {{deadline: {{event: {event}, within: {within}, of: {of}}}}}"


def one_rule(folder: Path, body: str, **head: str) -> Path:
    """Write a pack of one rule, which is called `rule`, and return its folder."""
    return write_pack(folder, {"rule": rule(body, **head)})


def case_of(period: Mapping[str, Any], child: Mapping[str, Any] | None = None, **more: Any) -> Case:
    """Return the case of a child in one period of care; *more* are other facts of the case."""
    given = {} if child is None else {"child": child}
    return read_case({"case_id": "test", "periods_of_care": [period], **given, **more})


def findings(
    folder: Path, period: Mapping[str, Any], as_at: str, child: Mapping[str, Any] | None = None
) -> list[Finding]:
    """Return what the pack in *folder* says of one period of care, not applicable included."""
    return judged_by_both(folder, case_of(period, child), date.fromisoformat(as_at))


def judged_by_both(folder: Path, case: Case, day: date) -> list[Finding]:
    """Return what a pack says of a case, where both engines can run by both: they must agree."""
    return list(report_of_both(small_rulebooks(folder), case, day).findings)


def report_of_both(rulebooks: Iterable[Rulebook], case: Case, day: date) -> Report:
    """Return the report of one rulebook, loaded by each engine: they must give the same."""
    first, *others = (each.check(case, as_at=day, list_not_applicable=True) for each in rulebooks)
    for other in others:
        one, again = (each.model_dump(exclude={"findings"}) for each in (first, other))
        said_otherwise = {
            name: (one[name], again[name]) for name in one if one[name] != again[name]
        }
        assert not said_otherwise, said_otherwise
        for mine, theirs in zip(first.findings, other.findings, strict=True):
            differing = _differences(mine, theirs)
            assert not differing, differing
    return first


def small_rulebooks(folder: Path) -> tuple[Rulebook, ...]:
    """Return a small pack loaded by each engine; once for all folders that are the same inside."""
    # Most tests judge several cases by one rule, and loading it takes longer than judging one.
    files = sorted(path for path in folder.rglob("*.yaml"))
    content = tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)
    key = (folder.name, content)
    if key not in _LOADED:
        _LOADED[key] = tuple(Rulebook.load(folder, engine=engine) for engine in ENGINES_HERE)
    return _LOADED[key]


_LOADED: dict[tuple[str, tuple[tuple[str, bytes], ...]], tuple[Rulebook, ...]] = {}


def _differences(one: Finding, other: Finding) -> dict[str, tuple[Any, Any]]:
    """Return what differs; the evidence is one list too, sorted by path."""
    first, second = (each.model_dump() for each in (one, other))
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


def finding(folder: Path, body: str, period: Mapping[str, Any], as_at: str, **more: Any) -> Finding:
    """Return the one finding of a pack that holds one rule with this *body*."""
    head = more.pop("head", {})
    # A folder of one name in all tests: a rule's name begins with it.
    pack = one_rule(folder / "pack", body, **head)
    (only,) = findings(pack, period, as_at, **more)
    return only


STARTED: dict[str, Any] = {"started_on": "2025-01-06"}


def said(found: Finding) -> dict[str, Any]:
    """Return the outcome and dates of a finding, without what is empty."""
    fields = (
        "outcome",
        "due_on",
        "possible_due_on",
        "not_before",
        "recommended_by",
        "done_on",
        "next_due_on",
        "days_late",
        "days_overdue",
        "days_left",
        "missing_items",
        "missing",
    )
    values = found.model_dump(mode="json", include=set(fields))
    return {name: value for name, value in values.items() if value not in (None, [])}


def from_yaml(file: Path) -> Any:
    """Return what a YAML file holds; large ones are read in a tenth of the time."""
    # The parser in C is not there where PyYAML was built without it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 - it is a safe one


@cache
def hand_worked(file: Path) -> tuple[dict[str, Any], ...]:
    """Return the cases of a file that were worked out by hand, read once in a process."""
    return tuple(from_yaml(file))


@cache
def shipped(name: str, engine: str = "compiled") -> Rulebook:
    """Return a pack that comes with the program, read once in a process."""
    return Rulebook.load(name, engine=engine)


def tried_rules(pack: str | Path) -> tuple[tuple[Bench, RuleUnderTest], ...]:
    """Return the rule files of a shipped pack with their scenarios, read once in a process."""
    # By its folder: the same pack is named as "england" and as the place of its files.
    return _tried_rules(load_packs(pack)[-1].folder)


@cache
def _tried_rules(folder: Path) -> tuple[tuple[Bench, RuleUnderTest], ...]:
    return tuple(rules_under_test(folder))


def pack_of(example: Path) -> str:
    """Return the rule pack of an example case; Walsall for those that England's own would do."""
    return _PACKS.get(example.stem, "walsall")


_PACKS = {
    "adoption": "east-riding",
    "home-or-away": "devon",
    "parallel-planning": "east-riding",
    "permanence-order": "east-ayrshire",
    "planning-meetings": "dudley",
}
