"""The same children under five councils: reports differ where the documents differ, nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, Rulebook, read_case
from permanence_rules.compare.differences import Cause, Comparison, Side
from tests.support import from_yaml, shipped

CASES = Path(__file__).resolve().parents[2] / "examples" / "cases"
EXPECTED = Path(__file__).with_name("five_councils.yaml")
ENGLISH = ("devon", "walsall", "east-riding", "dudley")
BASE_OF = {**dict.fromkeys(ENGLISH, "england"), "east-ayrshire": "scotland"}
PACKS = (*BASE_OF, "england", "scotland")
AS_AT = date(2026, 3, 31)


@cache
def rulebook(name: str) -> Rulebook:
    """Return the rules of one council, ready for cases with the words of any."""
    return Rulebook.load(name, understands=PACKS)


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.json")):
        yield read_case(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.slow
@pytest.mark.parametrize("council", BASE_OF)
@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.case_id)
def test_a_council_adds_to_the_law_and_changes_nothing_else(council: str, case: Case) -> None:
    base = BASE_OF[council]
    anywhere = case.model_copy(update={"jurisdiction": None})
    sides = Side(rulebook(base), AS_AT), Side(rulebook(council), AS_AT)
    found = Comparison(*sides).of(anywhere)
    assert {each.cause for each in found} <= {Cause.ONLY_IN_B}
    assert all(each.rule.startswith(f"local/{council}/") for each in found)


@pytest.mark.parametrize("one", ENGLISH)
@pytest.mark.parametrize("other", ENGLISH)
def test_nothing_leaks_from_one_council_to_another(one: str, other: str) -> None:
    if one == other:
        return
    own = {rule.id for rule in shipped(one).rules}
    assert not any(rule.startswith(f"local/{other}/") for rule in own)


def test_no_english_rule_reaches_east_ayrshire() -> None:
    layers = {rule.rule.layer for rule in shipped("east-ayrshire").rules}
    assert layers == {"scotland", "local/east-ayrshire"}


def topics() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = from_yaml(EXPECTED)
    return found


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic["topic"])
@pytest.mark.parametrize("council", BASE_OF)
def test_each_topic_is_judged_as_that_council_wrote_it(topic: dict[str, Any], council: str) -> None:
    """What the table says of a council is found; none of the topic's other rules is there."""
    data = {"case_id": "five-councils", **json.loads(json.dumps(topic["record"], default=str))}
    report = rulebook(council).check(
        read_case(data), as_at=topic["as_at"], list_not_applicable=True
    )
    rules = {rule for each in topic["councils"].values() for rule in each}
    found = {
        each.rule: {name: getattr(each, name) for name in wanted}
        for each in report.findings
        if each.rule in rules
        for wanted in [topic["councils"].get(council, {}).get(each.rule, {"outcome": None})]
    }
    assert found == topic["councils"].get(council, {})
