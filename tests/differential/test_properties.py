"""Properties that hold for any rules and any record, tried on those that Hypothesis makes."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from permanence_rules import Outcome, Report, Rulebook
from tests.differential.cases import any_case, as_at_dates, period_case
from tests.differential.packs import judged, loaded
from tests.differential.rules import rule_files

LAST = date(2026, 6, 1)
"""A day after everything that the made cases hold."""

few = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
Rules = dict[str, Any]
Case = dict[str, Any]


def rulebook_of(rules: Rules) -> Rulebook:
    found = loaded(rules)
    assume(found is not None)
    assert found is not None
    return found[0]


def report_of(rulebook: Rulebook, data: Case, as_at: date) -> Report:
    report = judged(rulebook, data, as_at)
    assume(report is not None)
    assert report is not None
    return report


def outcomes(report: Report) -> dict[tuple[str, str], Outcome]:
    return {(each.rule, each.subject.path): each.outcome for each in report.findings}


@few
@given(rule_files(), period_case(), as_at_dates, st.randoms())
def test_the_order_of_keys_and_rules_does_not_matter(
    rules: Rules, data: Case, as_at: date, chance: random.Random
) -> None:
    turned = dict(reversed(list(rules.items())))
    report = report_of(rulebook_of(rules), data, as_at)
    again = report_of(rulebook_of(turned), _shuffled(data, chance), as_at)
    assert again.findings == report.findings
    assert again.next_actions == report.next_actions


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list):
        return [_shuffled(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    chance.shuffle(names)
    return {name: _shuffled(value[name], chance) for name in names}


@few
@given(rule_files(), period_case(), as_at_dates)
def test_the_order_of_records_does_not_matter(rules: Rules, data: Case, as_at: date) -> None:
    """Records of one day are alike but for their place, so only records of different days turn."""
    turned = copy.deepcopy(data)
    for name, records in turned["periods_of_care"][0].items():
        if isinstance(records, list) and _are_on_different_days(records):
            turned["periods_of_care"][0][name] = records[::-1]
    rulebook = rulebook_of(rules)
    first, second = report_of(rulebook, data, as_at), report_of(rulebook, turned, as_at)
    assert [_told(each) for each in first.findings] == [_told(each) for each in second.findings]


def _are_on_different_days(records: list[Any]) -> bool:
    for name in ("held_on", "started_on", "requested_on"):
        days = [each.get(name) for each in records]
        if None not in days:
            return len(set(days)) == len(days)
    return False


def _told(finding: Any) -> tuple[Any, ...]:
    return (finding.rule, finding.outcome, finding.due_on, finding.done_on, finding.message)


@few
@given(rule_files(), period_case(), as_at_dates, st.randoms())
def test_leaving_a_fact_out_never_turns_a_finding_round(
    rules: Rules, data: Case, as_at: date, chance: random.Random
) -> None:
    places = list(_places(data["periods_of_care"][0]))
    assume(places)
    holder, name = chance.choice(places)
    rulebook = rulebook_of(rules)
    full = outcomes(report_of(rulebook, data, as_at))
    kept = holder.pop(name)
    less = outcomes(report_of(rulebook, data, as_at))
    holder[name] = kept
    turned = {
        key: (full[key], outcome)
        for key, outcome in less.items()
        if key in full and Outcome.UNDETERMINED not in (outcome, full[key])
        if outcome is not full[key]
    }
    assert turned == {}, name


# Their absence is a documented statement: "still there", "continuous", "from the beginning".
_SAYS_BY_SILENCE = {"ended_on", "arrangement", "reviews_recorded_from", "fully_approved_on"}
# Without its own day a record that is booked has not happened, and one without either is undated.
_DAYS = {"held_on", "started_on", "requested_on", "scheduled_for", "completed_on"}


def _places(record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for name, value in record.items():
        if name not in _SAYS_BY_SILENCE | _DAYS:
            yield record, name
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _places(inner)


@few
@given(rule_files(), period_case(), st.integers(1, 400))
def test_a_breach_stays_one_while_nothing_more_is_recorded(
    rules: Rules, data: Case, days: int
) -> None:
    """From the first of these days on nothing in the record is still ahead."""
    later = date.fromordinal(LAST.toordinal() + days)
    rulebook = rulebook_of(rules)
    before = outcomes(report_of(rulebook, data, LAST))
    after = outcomes(report_of(rulebook, data, later))
    asks_the_day = {"as_at", "birthday"}
    for key, outcome in before.items():
        name = key[0].rpartition("/")[2]
        if outcome is Outcome.BREACHED and not _mentions(rules, name, asks_the_day):
            assert after[key] is Outcome.BREACHED


def _mentions(rules: Rules, name: str, words: set[str]) -> bool:
    """Whether a rule, or the one that it reads, hangs on the as-at date itself."""
    return any(word in str(rules.get(each, "")) for each in (name, "r0") for word in words)


@few
@given(rule_files(), period_case(), as_at_dates)
def test_a_report_is_the_same_after_json(rules: Rules, data: Case, as_at: date) -> None:
    report = report_of(rulebook_of(rules), data, as_at)
    assert Report.model_validate_json(report.model_dump_json()) == report


@few
@given(rule_files(), period_case(), as_at_dates)
def test_an_unrelated_record_changes_nothing(rules: Rules, data: Case, as_at: date) -> None:
    rulebook = rulebook_of(rules)
    report = report_of(rulebook, data, as_at)
    data["periods_of_care"][0]["social_worker_changes"] = []
    data["responsible_authority"] = "Another"
    again = judged(rulebook, data, as_at)
    if again is not None:
        assert again.findings == report.findings


@pytest.fixture(scope="module")
def walsall() -> Rulebook:
    return Rulebook.load("walsall")


@settings(few, max_examples=40)
@given(data=any_case(), as_at=as_at_dates)
@example(data={"case_id": "bare", "periods_of_care": [{}]}, as_at=LAST)
def test_any_case_of_the_schema_is_judged_by_every_rule(
    walsall: Rulebook, data: Case, as_at: date
) -> None:
    report = report_of(walsall, data, as_at)
    assert sum(report.counts.values()) == len(report.findings)
    for finding in report.findings:
        is_open = finding.outcome is Outcome.UNDETERMINED
        assert bool(finding.missing) or not is_open, finding.rule
        assert "{" not in finding.message
