"""
What a finding says on a record with gaps is what every record says that fills them, and no more.

Here the gaps are filled from the raw record, without either engine: every way in which up to
three earlier and two later reviews may lie on the days that the record does not cover, and one
with a review on each of those days.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Outcome, Rulebook, read_case
from permanence_rules.report.findings import Gap
from tests.support import rule, write_pack

START = date(2025, 1, 6)
REVIEWS = "events: reviews.held_on"

RULES = {
    "single": f"interval: {{{REVIEWS}, from: started_on, at_most: 1 week}}",
    "ends": f"interval: {{{REVIEWS}, from: started_on, at_most: 6 days, lapses_on: ended_on}}",
    "from-first": f"interval: {{{REVIEWS}, from: reviews.first.held_on, at_most: 1 week}}",
    "from-second": f"interval: {{{REVIEWS}, from: reviews.second.held_on, at_most: 1 week}}",
    "counted": f"interval: {{{REVIEWS}, from: started_on, phases: [{{at_most: 3 days, events: 1}}, {{at_most: 8 days}}]}}",
    "counted-twice": f"interval: {{{REVIEWS}, from: started_on, phases: [{{at_most: 9 days, events: 1}}, {{at_most: 3 days, events: 2}}, {{at_most: 5 days}}]}}",
    "timed": f"interval: {{{REVIEWS}, from: started_on, phases: [{{at_most: 3 days, for_first: 1 week}}, {{at_most: 6 days}}]}}",
    "at-the-end": f"interval: {{{REVIEWS}, from: started_on, straddle: end, phases: [{{at_most: 9 days, until: 2025-01-14}}, {{at_most: 4 days}}]}}",
    "stricter": f"interval: {{{REVIEWS}, from: started_on, straddle: stricter, phases: [{{at_most: 9 days, until: 2025-01-14}}, {{at_most: 4 days}}]}}",
    "resets": f"interval: {{{REVIEWS}, from: started_on, at_most: 5 days, resets_on: 2025-01-12}}",
    "first": "deadline: {event: reviews.first.held_on, within: 6 days, of: started_on}",
    "second": "deadline: {event: reviews.second.held_on, within: 6 days, of: reviews.first.held_on}",
    "third": "deadline: {event: reviews.third.held_on, by: 2025-01-20}",
    "any": "deadline: {event: reviews.held_on, within: 6 days, of: started_on}",
    "since": "deadline: {event: reviews.held_on, within: 6 days, of: {field: started_on, plus: 3 days}, earlier_counts: false}",
}  # fmt: skip


def day(number: int) -> date:
    return START + timedelta(days=number)


def record(known: list[int], **more: Any) -> dict[str, Any]:
    held = [{"held_on": day(each).isoformat()} for each in known]
    return {"started_on": START.isoformat(), "reviews": held, **more}


def case_of(period: Mapping[str, Any], until: int | None = None) -> Any:
    data: dict[str, Any] = {"case_id": "test", "periods_of_care": [period]}
    if until is not None:
        data["recorded_until"] = day(until).isoformat()
    return read_case(data)


def fillings(days: range, most: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways in which reviews may lie on these days: few of them, or one on each."""
    for number in range(most + 1):
        yield from combinations(days, number)
    if len(days) > most:
        yield tuple(days)


def together(outcomes: set[Outcome]) -> Outcome:
    """Return what all completions come to, as `answers.md` has it."""
    owed = outcomes - {Outcome.EXEMPT, Outcome.NOT_APPLICABLE}
    if owed == {Outcome.MET}:
        return Outcome.MET
    if len(outcomes) == 1:
        return next(iter(outcomes))
    violations = {Outcome.LATE, Outcome.BREACHED}
    return Outcome.VIOLATED if outcomes <= violations else Outcome.UNDETERMINED


def days_of(finding: Finding) -> int | None:
    return finding.days_late if finding.days_late is not None else finding.days_overdue


def check_gap(gap: Gap, complete: Finding, covered: tuple[int, int], told: object) -> None:
    """Every completion has the gap, by the days that are told of it."""
    ended = [each for each in complete.gaps if gap.done_on and each.done_on == gap.done_on]
    last = day(covered[1])
    if not gap.done_on:
        # The last one: it goes on beyond the days covered, from the last event up to their end.
        ended = [
            each
            for each in complete.gaps
            if each.started_on is not None
            and each.started_on <= last
            and (each.done_on is None or each.done_on > last or each.started_on == last)
        ][-1:]
    assert ended, told
    (same,) = ended
    if gap.due_on is not None:
        assert same.due_on == gap.due_on, told
    elif gap.possible_due_on:
        assert same.due_on is not None
        assert gap.possible_due_on[0] <= same.due_on <= gap.possible_due_on[-1]
    if gap.outcome in (Outcome.LATE, Outcome.MET, Outcome.BREACHED, Outcome.DUE):
        assert same.outcome is gap.outcome


def made(seed: int) -> tuple[dict[str, Any], int | None, int, list[int], tuple[int, int]]:
    """Return a record that begins late, or ends early, or both; and the day to judge it on."""
    chance = random.Random(seed)  # noqa: S311 - the same records on every run
    begins = chance.choice([0, 2, 4, 6])
    until = chance.choice([None, None, begins + 3, begins + 8, begins + 12])
    as_at = (until if until is not None else chance.randint(begins, begins + 16)) + (
        chance.randint(0, 4) if until is not None else 0
    )
    last = min(as_at, until if until is not None else as_at)
    known = sorted(each for each in range(begins, last + 1) if chance.random() < 0.2)
    period = record(known, ended_on=None)
    if begins:
        period["reviews_recorded_from"] = day(begins).isoformat()
    return period, until, as_at, known, (begins, last)


def check_record(rulebook: Rulebook, seed: int) -> None:
    period, until, as_at, known, (begins, last) = made(seed)

    def judged(case: Any) -> dict[str, Finding]:
        report = rulebook.check(case, as_at=day(as_at), list_not_applicable=True)
        return {finding.rule.split("/")[-1]: finding for finding in report.findings}

    said = judged(case_of(period, until))
    ways: list[dict[str, Finding]] = []
    for before, after in product(
        fillings(range(begins), 3), fillings(range(last + 1, as_at + 1), 2)
    ):
        ways.append(judged(case_of(record([*before, *known, *after], ended_on=None))))
    for name, finding in said.items():
        told = (seed, name, finding.model_dump(mode="json", exclude={"evidence", "citations"}))
        complete = [way[name] for way in ways]
        assert finding.outcome is together({each.outcome for each in complete}), told
        for each in complete:
            # Violated, and about one gap that was late: another may be overdue by fewer days.
            is_of_one_gap = finding.outcome is Outcome.VIOLATED and finding.done_on is not None
            if finding.is_violation and not is_of_one_gap:
                assert (days_of(each) or 0) >= (days_of(finding) or 0), (told, days_of(each))
            if finding.outcome is Outcome.DUE and finding.due_on is not None:
                assert each.due_on == finding.due_on, told
            for gap in finding.gaps:
                # A gap from the day on which the count begins anew may begin after the last day covered.
                if gap.done_on or name != "resets":
                    check_gap(gap, each, (begins, last), told)


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder: Path = tmp_path_factory.mktemp("pack")
    write_pack(folder, {name: rule(f"obligation:\n  {text}") for name, text in RULES.items()})
    return Rulebook.load(folder)


@pytest.mark.parametrize(
    "seed",
    # Each is judged with all that may fill it, which takes a second: a few in the daily run.
    [*range(3), *(pytest.param(each, marks=pytest.mark.slow) for each in range(3, 10))],
)
def test_a_record_with_gaps_says_what_all_that_fill_them_say(rulebook: Rulebook, seed: int) -> None:
    check_record(rulebook, seed)
