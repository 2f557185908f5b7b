"""Two rulebooks, two dates of law, two as-at dates: what differs, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import CaseError, Outcome, Rulebook, read_case
from permanence_rules.compare.differences import Cause, Comparison, Difference, Side
from tests.support import PACK, rule, shipped, write_pack

# Looked after from Monday 6 January 2025, at one place; written to on 20 January.
CASE = {
    "case_id": "A1",
    "child": {"date_of_birth": "2015-03-14"},
    "periods_of_care": [{"started_on": "2025-01-06", "reviews": [{"held_on": "2025-02-03"}]}],
}
WITHIN = """
obligation:
  deadline: {event: reviews.first.held_on, within: %s, of: started_on}
"""
CHANGED = """
versions:
  - in_force: {until: 2024-12-31}
    citations: [{source: text, provision: section 1 as made}]
    obligation: {deadline: {event: reviews.first.held_on, within: 3 weeks, of: started_on}}
  - in_force: {from: 2025-01-01}
    citations: [{source: text, provision: section 1 as amended}]
    obligation: {deadline: {event: reviews.first.held_on, within: 4 weeks, of: started_on}}
"""


def pack(folder: Path, **rules: str) -> Rulebook:
    return Rulebook.load(write_pack(folder, rules))


def differences(a: Side, b: Side, data: dict[str, Any] | None = None) -> tuple[Difference, ...]:
    return Comparison(a, b).of(read_case(data or CASE))


def side(rulebook: Rulebook, as_at: str = "2025-06-01") -> Side:
    return Side(rulebook, date.fromisoformat(as_at))


def test_a_side_does_not_differ_from_itself(tmp_path: Path) -> None:
    rulebook = pack(tmp_path, soon=rule(WITHIN % "4 weeks"))
    assert differences(side(rulebook), side(rulebook)) == ()


def test_more_days_overdue_are_no_difference(tmp_path: Path) -> None:
    rulebook = pack(tmp_path, soon=rule(WITHIN % "4 weeks"))
    unreviewed = {**CASE, "periods_of_care": [{"started_on": "2025-01-06", "reviews": []}]}
    assert differences(side(rulebook), side(rulebook, "2025-06-02"), unreviewed) == ()


def test_a_duty_that_one_side_lacks(tmp_path: Path) -> None:
    one = pack(tmp_path / "one", soon=rule(WITHIN % "4 weeks"))
    two = write_pack(tmp_path / "one", {"sooner": rule(WITHIN % "3 weeks")})
    both = Rulebook.load(two)
    (found,) = differences(side(one), side(both))
    # 6 January and three weeks: 27 January, seven days before the review of 3 February
    assert (found.rule, found.cause, found.a) == ("one/sooner", Cause.ONLY_IN_B, None)
    assert found.b is not None
    assert (found.b.outcome, found.b.days_late) == (Outcome.LATE, 7)
    (turned,) = differences(side(both), side(one))
    assert (turned.rule, turned.cause, turned.b) == ("one/sooner", Cause.ONLY_IN_A, None)


def test_the_same_duty_counted_otherwise(tmp_path: Path) -> None:
    three = pack(tmp_path / "3" / "council", soon=rule(WITHIN % "3 weeks"))
    four = pack(tmp_path / "4" / "council", soon=rule(WITHIN % "4 weeks"))
    (found,) = differences(side(three), side(four))
    assert found.cause is Cause.COUNTING
    assert found.a is not None
    assert found.b is not None
    assert (found.a.due_on, found.b.due_on) == (date(2025, 1, 27), date(2025, 2, 3))


def test_time_alone_turns_due_into_breached(tmp_path: Path) -> None:
    rulebook = pack(tmp_path, soon=rule(WITHIN % "4 weeks"))
    # 6 January and four weeks: 3 February, on which the review is not held yet
    unreviewed = {**CASE, "periods_of_care": [{"started_on": "2025-01-06", "reviews": []}]}
    (found,) = differences(side(rulebook, "2025-02-03"), side(rulebook, "2025-02-04"), unreviewed)
    assert (found.cause, found.details) == (Cause.TIME, ("due by 3 February 2025",))


def test_what_was_recorded_in_between(tmp_path: Path) -> None:
    rulebook = pack(tmp_path, soon=rule(WITHIN % "4 weeks"))
    (found,) = differences(side(rulebook, "2025-02-02"), side(rulebook, "2025-02-03"))
    assert found.cause is Cause.RECORDED
    assert "periods_of_care[0].reviews[0].held_on" in found.details


def test_a_record_that_the_earlier_day_does_not_have(tmp_path: Path) -> None:
    rulebook = pack(tmp_path, soon=rule(WITHIN % "4 weeks"))
    (found,) = differences(side(rulebook, "2025-01-05"), side(rulebook, "2025-06-01"))
    assert (found.cause, found.details, found.a) == (Cause.RECORDED, ("periods_of_care[0]",), None)


def test_the_law_of_another_day_governs_every_duty(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"changed": rule(CHANGED)})
    old, new = (Rulebook.load(folder, law_of=date(year, 7, 1)) for year in (2024, 2025))
    (found,) = differences(side(old), side(new))
    assert found.cause is Cause.LAW
    assert found.details == ("A text, section 1 as made", "A text, section 1 as amended")
    assert found.a is not None
    assert found.b is not None
    assert (found.a.outcome, found.a.due_on) == (Outcome.LATE, date(2025, 1, 27))
    assert (found.b.outcome, found.b.due_on) == (Outcome.MET, date(2025, 2, 3))


def test_what_was_no_law_that_day_applies_to_nobody(tmp_path: Path) -> None:
    body = "in_force: {from: 2024-01-01}\n" + WITHIN % "4 weeks"
    folder = write_pack(tmp_path, {"young": rule(body)})
    case = read_case({**CASE, "periods_of_care": [{"started_on": None}, {}]})
    outcomes = {
        law: [
            each.outcome
            for each in Rulebook.load(folder, law_of=law)
            .check(case, as_at=date(2025, 6, 1), list_not_applicable=True)
            .findings
        ]
        for law in (date(2023, 12, 31), date(2024, 1, 1))
    }
    assert outcomes[date(2023, 12, 31)] == [Outcome.NOT_APPLICABLE] * 2
    assert Outcome.NOT_APPLICABLE not in outcomes[date(2024, 1, 1)]


def test_a_report_says_whose_law_was_used() -> None:
    law = date(2012, 8, 31)
    report = Rulebook.load("wales", law_of=law).check(read_case(CASE), as_at=date(2025, 6, 1))
    assert report.rulebook.law_of == law


def test_two_nations_are_compared_with_the_nation_left_out() -> None:
    english = {**CASE, "jurisdiction": "england"}
    england, scotland = shipped("england"), shipped("scotland")
    with pytest.raises(CaseError):
        scotland.check(read_case(english), as_at=date(2025, 6, 1))
    found = differences(side(england), side(scotland), english)
    assert {each.cause for each in found} == {Cause.ONLY_IN_A, Cause.ONLY_IN_B}


def test_facts_that_only_one_side_declares_are_understood_by_both(tmp_path: Path) -> None:
    fact = "asked_on: {type: date, description: Day of asking}"
    declared = f"{PACK}facts: {{period_of_care: {{{fact}}}}}\n"
    plain = write_pack(tmp_path / "plain", {"soon": rule(WITHIN % "4 weeks")})
    own = write_pack(tmp_path / "own", {"soon": rule(WITHIN % "4 weeks")}, declared)
    period = {"started_on": "2025-01-06", "reviews": [], "local": {"asked_on": "2025-01-07"}}
    case = read_case({**CASE, "periods_of_care": [period]})
    (problem,) = Rulebook.load(plain).check(case, as_at=date(2025, 6, 1)).input_problems
    assert problem.code == "unknown_local_fact"
    understanding = Rulebook.load(plain, understands=[own])
    assert [rule.id for rule in understanding.rules] == ["plain/soon"]
    for jobs in (1, 2):
        (report,) = understanding.check_many([case], as_at=date(2025, 6, 1), jobs=jobs)
        assert not isinstance(report, CaseError)
        assert report.input_problems == ()
