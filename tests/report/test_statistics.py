"""Duties due and done in time, counted from every gap and worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.report.findings import Closing, Finding, Gap, Report
from permanence_rules.report.statistics import (
    BANDS,
    COLUMNS,
    NO_DAYS,
    Group,
    Standing,
    Statistics,
    occasions_of,
    period_of,
)
from tests.outputs.reports import finding, overdue, report


def gap(outcome: Outcome, due: str | None, done: str | None = None, **more: Any) -> Gap:
    return Gap(
        outcome=outcome,
        started_on=None,
        due_on=date.fromisoformat(due) if due else None,
        done_on=date.fromisoformat(done) if done else None,
        **more,
    )


def visits(outcome: Outcome, *gaps: Gap, **more: Any) -> Finding:
    usual = {"rule": "england/visits/regular", "title": "Visits", "gaps": gaps}
    return finding(outcome, **(usual | more))


GAPS = (
    gap(Outcome.MET, "2025-04-14", "2025-03-20"),
    gap(Outcome.LATE, "2025-06-12", "2025-06-24", days_late=12),
    gap(Outcome.MET, "2025-08-05", "2025-07-30"),
    gap(Outcome.BREACHED, "2026-01-29", days_overdue=61),
)
"""Four gaps of visits: in time, 12 days late, in time, and one that ran out 61 days ago."""


def counted(*findings: Finding, **more: Any) -> Statistics:
    statistics = Statistics()
    statistics.add(report(*findings, **more))
    return statistics


def standings(*findings: Finding) -> list[Standing]:
    return [each.standing for each in occasions_of(report(*findings))]


def test_every_gap_counts_and_the_finding_beside_them_does_not() -> None:
    found = standings(visits(Outcome.BREACHED, *GAPS))
    assert found == [Standing.IN_TIME, Standing.LATE, Standing.IN_TIME, Standing.OVERDUE]


def test_the_denominator_is_what_was_due_and_is_decided() -> None:
    total = counted(visits(Outcome.BREACHED, *GAPS)).total()
    # 2 in time + 1 late + 1 overdue = 4 due; 2 of 4 in time are a half.
    assert (total.in_time, total.due, total.share_in_time) == (2, 4, 0.5)
    assert total.late_by == Counter({"8 to 28 days": 1})  # 12 days
    assert total.overdue_by == Counter({"29 to 91 days": 1})  # 61 days


def test_each_gap_counts_in_the_quarter_in_which_it_was_due() -> None:
    groups = counted(visits(Outcome.BREACHED, *GAPS), team="CLA-2").groups
    # 14 April and 12 June 2025 lie in the first quarter of 2025-26, 5 August in the second,
    # 29 January 2026 in the fourth.
    assert {group.period: counts.due for group, counts in groups.items()} == {
        "2025-26 Q1": 2,
        "2025-26 Q2": 1,
        "2025-26 Q4": 1,
    }
    assert {group[:3] for group in groups} == {(Strength.STATUTORY, "visits", "CLA-2")}


@pytest.mark.parametrize(
    ("day", "period"),
    [
        ("2025-03-31", "2024-25 Q4"),
        ("2025-04-01", "2025-26 Q1"),
        ("2025-06-30", "2025-26 Q1"),
        ("2025-07-01", "2025-26 Q2"),
        ("2025-12-31", "2025-26 Q3"),
        ("2026-01-01", "2025-26 Q4"),
        ("1999-12-31", "1999-00 Q3"),
    ],
)
def test_quarters_are_those_of_the_year_from_april(day: str, period: str) -> None:
    assert period_of(date.fromisoformat(day)) == period


@pytest.mark.parametrize(
    ("of", "standing", "is_due"),
    [
        (finding(Outcome.MET), Standing.IN_TIME, True),
        (finding(Outcome.LATE, days_late=3), Standing.LATE, True),
        (overdue(60), Standing.OVERDUE, True),
        (finding(Outcome.BREACHED, closing=Closing.PAST), Standing.MISSED, True),
        (finding(Outcome.VIOLATED, days_overdue=3), Standing.LATE_OR_OVERDUE, True),
        (finding(Outcome.DUE, due_on=date(2026, 4, 1)), Standing.NOT_YET_DUE, False),
        (finding(Outcome.UNDETERMINED), Standing.UNDECIDED, False),
        (finding(Outcome.NEEDS_JUDGEMENT), Standing.FOR_JUDGEMENT, False),
        (finding(Outcome.EXEMPT), Standing.NOT_OWED, False),
        (finding(Outcome.CEASED), Standing.NOT_OWED, False),
        (finding(Outcome.NOT_TRIGGERED), Standing.NOT_OWED, False),
        (finding(Outcome.NOT_APPLICABLE), Standing.NOT_OWED, False),
    ],
)
def test_each_outcome_has_one_standing(of: Finding, standing: Standing, is_due: bool) -> None:
    assert standings(of) == [standing]
    assert counted(of).total().due == is_due


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        (Outcome.UNDETERMINED, [Standing.UNDECIDED]),
        (Outcome.MET, []),
        (Outcome.EXEMPT, []),
        (Outcome.LATE, [Standing.LATE]),
    ],
)
def test_what_a_finding_says_beyond_its_gaps_counts_once(
    outcome: Outcome, more: list[Standing]
) -> None:
    assert standings(visits(outcome, GAPS[0])) == [Standing.IN_TIME, *more]


def test_a_past_breach_among_gaps_is_missed() -> None:
    found = standings(visits(Outcome.BREACHED, GAPS[0], GAPS[3], closing=Closing.PAST))
    assert found == [Standing.IN_TIME, Standing.MISSED]


def test_without_a_certain_day_the_last_possible_one_gives_the_quarter() -> None:
    possible = (date(2025, 6, 30), date(2025, 7, 1))
    [occasion] = occasions_of(report(overdue(3, due_on=None, possible_due_on=possible)))
    assert (occasion.due_on, occasion.period) == (date(2025, 7, 1), "2025-26 Q2")


def test_what_has_no_day_at_all_counts_under_no_date() -> None:
    groups = counted(finding(Outcome.MET), finding(Outcome.MET, done_on=date(2025, 5, 1))).groups
    assert {group.period for group in groups} == {"no date", "2025-26 Q1"}


def test_every_column_adds_up() -> None:
    statistics = counted(
        visits(Outcome.BREACHED, *GAPS),
        overdue(60),
        finding(Outcome.BREACHED),
        finding(Outcome.EXEMPT),
        finding(Outcome.UNDETERMINED, strength=Strength.LOCAL),
    )
    for _, counts in statistics.lines():
        cell = {column.name: column.of(counts) or 0 for column in COLUMNS}
        bands = (*BANDS, NO_DAYS)
        assert cell["late"] == sum(cell[f"late {band}"] for band in bands)
        assert cell["overdue"] == sum(cell[f"overdue {band}"] for band in bands)
        parts = ("in_time", "late", "overdue", "missed", "late_or_overdue")
        assert cell["due"] == sum(cell[name] for name in parts)
        others = ("undecided", "for_judgement", "not_yet_due", "not_owed")
        assert cell["occasions"] == cell["due"] + sum(cell[name] for name in others)


def test_lines_are_those_that_the_occasions_of_the_findings_give() -> None:
    of: Report = report(visits(Outcome.BREACHED, *GAPS), overdue(60), team="A")
    statistics = Statistics()
    statistics.add(of)
    again = Counter(
        (Group(each.strength, each.area, each.team or "", each.period), each.standing)
        for each in occasions_of(of)
    )
    lines = Counter(
        {
            (group, standing): number
            for group, counts in statistics.lines()
            for standing, number in counts.by_standing.items()
        }
    )
    assert lines == again


def test_lines_begin_with_the_law_and_are_in_one_order() -> None:
    statistics = counted(
        finding(Outcome.MET, strength=Strength.LOCAL),
        finding(Outcome.MET, rule="england/visits/x"),
        finding(Outcome.MET, rule="england/care-plan/x"),
    )
    found = [(group.strength, group.area) for group, _ in statistics.lines()]
    assert found == [
        (Strength.STATUTORY, "care plan"),
        (Strength.STATUTORY, "visits"),
        (Strength.LOCAL, "reviews"),
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (lambda group: group.team, {"": 1, "A": 2}),
        (lambda group: group.area, {"reviews": 3}),
    ],
)
def test_sums_by_what_is_asked(key: Callable[[Group], str], expected: dict[str, int]) -> None:
    statistics = Statistics()
    statistics.add(report(finding(Outcome.MET)))
    statistics.add(report(finding(Outcome.MET), overdue(3), team="A"))
    found = {name: counts.due for name, counts in statistics.by(key).items()}
    assert found == expected
    assert statistics.children == 2
