"""Records as councils send them lead to the outcomes and dates that were worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Rulebook, read_case
from permanence_rules.packs.families import families_of
from tests.engines.shipped import part
from tests.support import hand_worked, shipped

HAND_WORKED = sorted((Path(__file__).parent / "cases").glob("hand_worked*.yaml"))
CHILD = {"date_of_birth": "2015-03-14"}


def _entries() -> list[dict[str, Any]]:
    """Return the entries of all files: one by the authors of the rules, one by somebody else."""
    return [entry for path in HAND_WORKED for entry in hand_worked(path)]


@pytest.mark.parametrize("entry", _entries(), ids=lambda entry: entry["case"])
def test_a_record_is_judged_as_by_hand(entry: dict[str, Any]) -> None:
    """By the rules that something is expected of, and those that they read: to judge all takes long."""
    _sure(entry, _findings(entry, _part(entry)))


@pytest.mark.slow
@pytest.mark.parametrize("entry", _entries()[::4], ids=lambda entry: entry["case"])
def test_a_record_is_judged_so_by_all_rules_of_a_rulebook(entry: dict[str, Any]) -> None:
    _sure(entry, _findings(entry, shipped(entry.get("rulebook", "england"))))


def _sure(entry: dict[str, Any], findings: tuple[Finding, ...]) -> None:
    for wanted in entry["expect"]:
        finding = _about(findings, wanted)
        facts = wanted.keys() - {"rule", "about"}
        assert {name: getattr(finding, name) for name in facts} == {
            name: wanted[name] for name in facts
        }, f"{wanted['rule']}: {finding.message}"


def test_no_two_cases_bear_the_same_name() -> None:
    names = [entry["case"] for entry in _entries()]
    assert len(names) == len(set(names))


def _part(entry: dict[str, Any]) -> Rulebook:
    """Return the rules that an entry expects something of; of a family, all its members."""
    name = entry.get("rulebook", "england")
    families = _families(name)
    expected = {each["rule"] for each in entry["expect"]}
    members = (member for each in expected & families.keys() for member in families[each])
    return part(name, sorted({*(expected - families.keys()), *members}))


@cache
def _families(name: str) -> dict[str, Sequence[str]]:
    """Return the members of each family of a rulebook."""
    return {each.id: each.spec.members for each in families_of(shipped(name).packs)}


def _findings(entry: dict[str, Any], rulebook: Rulebook) -> tuple[Finding, ...]:
    record = entry.get("record") or {"child": CHILD, "periods_of_care": [entry["period"]]}
    sent = json.dumps({"case_id": "hand-worked", **record}, default=date.isoformat)
    case = read_case(json.loads(sent))
    return rulebook.check(case, as_at=entry["as_at"], list_not_applicable=True).findings


def _about(findings: tuple[Finding, ...], wanted: dict[str, Any]) -> Finding:
    """Return the finding of the rule on the record named, or the only one that the rule has."""
    found = [each for each in findings if each.rule == wanted["rule"]]
    if "about" in wanted:
        found = [each for each in found if each.subject.path == wanted["about"]]
    assert len(found) == 1, f"{wanted['rule']}: {[each.subject.path for each in found]}"
    return found[0]
