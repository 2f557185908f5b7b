"""A key that nothing reads where it stands is refused with its place, in every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules import Rulebook, RuleFileError
from tests.support import rule, write_pack

DONE = "obligation: {deadline: {event: ended_on, within: 1 week, of: started_on}}"
TRUE = "[{field: ended_on, recorded: true}]"
WINDOWS = ("after", "on_or_after", "before", "on_or_before")


def _let(clause: str) -> str:
    return f"let: {{name: {{{clause}}}}}\n{DONE}"


def _when(condition: str) -> str:
    return f"applies_when: [{{{condition}}}]\n{DONE}"


def _verb(verb: str, clause: str) -> str:
    return f"obligation: {{{verb}: {{{clause}}}}}"


def _deadline(clause: str) -> str:
    return _verb("deadline", f"event: ended_on, {clause}")


IDLE = [
    *((_let(f"{form}: placements, {key}: 2026-01-01"), f"let.name.{key}") for form in ("days_of", "longest_of") for key in WINDOWS),
    *((_let(f"{form}: reviews, nth: 3"), "let.name.nth") for form in ("first_of", "last_of", "all_of", "count_of")),
    *((_let(f"{form}: reviews, until: ended_on"), "let.name.until") for form in ("first_of", "last_of", "all_of", "count_of")),
    *((_let(f"{form}: placements, {key}: {key}_on"), f"let.name.{key}") for form in ("first_of", "all_of", "count_of") for key in ("starts", "ends")),
    *((_let(f"moment: started_on, {key}"), f"let.name.{key.split(':')[0]}") for key in (f"where: {TRUE}", "after: started_on", "in_last: 1 year", "until: ended_on", "starts: started_on", "nth: 1")),
    (_let("days_between: [started_on, ended_on], until: ended_on"), "let.name.until"),
    (_let(f"holds: {TRUE}, where: {TRUE}"), "let.name.where"),
    (_when("any_of: reviews, where: [{field: held_on, recorded: true}], recorded: true"), "applies_when.0.recorded"),
    (_when("any_of: reviews, where: [{field: held_on, recorded: true}], at_least: 2"), "applies_when.0.at_least"),
    (_when("any_of: reviews, where: [{field: held_on, recorded: true}], of_none: holds"), "applies_when.0.of_none"),
    (_when("count_of: reviews, is: 3"), "applies_when.0.is"),
    (_when(f"share_of: reviews, is: 3, where: {TRUE}"), "applies_when.0.is"),
    (_when(f"field: ended_on, recorded: true, where: {TRUE}"), "applies_when.0.where"),
    (_when("field: ended_on, recorded: true, outcome: [met]"), "applies_when.0.outcome"),
    (_when(f"not: {TRUE}, where: {TRUE}"), "applies_when.0.where"),
    (_when(f"all: {TRUE}, recorded: true"), "applies_when.0.recorded"),
    (f"exempt_when: [{{field: ended_on, recorded: true, because: a, judged_on: started_on}}]\n{DONE}", "exempt_when.0.judged_on"),
    (_deadline("within: 3 days, of: started_on, same_day: false"), "obligation.deadline.same_day"),
    (_deadline("by: started_on, first_day: counted"), "obligation.deadline.first_day"),
    (_deadline("at_least: 3 days, before: started_on, first_day: counted"), "obligation.deadline.first_day"),
    (_deadline("at_least: 3 days, before: started_on, same_day: false"), "obligation.deadline.same_day"),
    (_deadline("by: started_on, earlier_counts: false"), "obligation.deadline.earlier_counts"),
    (_deadline("at_least: 3 days, before: started_on, earlier_counts: false"), "obligation.deadline.earlier_counts"),
    (_deadline("earliest_of: [{by: started_on}], earlier_counts: false"), "obligation.deadline.earlier_counts"),
    (_deadline("earliest_of: [{within: 1 week, of: started_on, same_day: false}]"), "obligation.deadline.earliest_of.0.same_day"),
    (_deadline("not_before: {within: 1 week, of: started_on}, lapses_on: ended_on"), "obligation.deadline.lapses_on"),
    (_deadline(f"not_before: {{within: 1 week, of: started_on}}, needed_when: {TRUE}"), "obligation.deadline.needed_when"),
    (_deadline("not_before: {within: 1 week, of: started_on}, if_closed: next_working_day"), "obligation.deadline.if_closed"),
    (_deadline("as_soon_as_possible: true, within: 1 week, of: started_on"), "obligation.deadline.within"),
    (_deadline("as_soon_as_possible: true, by: started_on, same_day: false"), "obligation.deadline.same_day"),
    (_deadline("as_soon_as_possible: true, by: started_on, if_closed: next_working_day"), "obligation.deadline.if_closed"),
    (_deadline(f"by: ended_on, instead: [{{when: {TRUE}, by: started_on, of: started_on}}]"), "obligation.deadline.instead.0.of"),
    (_verb("checklist", "items: [{item: a, field: ended_on}], completed_on: ended_on"), "obligation.checklist.completed_on"),
    (_verb("checklist", f"items: [{{item: a, field: ended_on}}], only_when: {TRUE}"), "obligation.checklist.only_when"),
    (_verb("constraint", f"must: {TRUE}, paused: {{from: started_on, until: ended_on}}"), "obligation.constraint.paused"),
    (_verb("constraint", f"must: {TRUE}, first_day: counted"), "obligation.constraint.first_day"),
    (_verb("interval", "events: visits.held_on, from: started_on, at_most: 1 week, straddle: end"), "obligation.interval.straddle"),
    (_verb("interval", "events: visits.held_on, from: started_on, phases: [{at_most: 1 week}], straddle: end"), "obligation.interval.straddle"),
    *(
        (_verb("interval", f"events: visits.held_on, from: started_on, phases: [{{at_most: 1 week, events: 1}}, {{at_most: 6 weeks, {key}: {value}}}]"), f"obligation.interval.phases.1.{key}")
        for key, value in (("until", "ended_on"), ("for_first", "1 year"), ("events", "2"), ("when", TRUE))
    ),
    (_verb("interval", "events: visits.held_on, from: started_on, phases: [{at_most: 1 week}, {at_most: 6 weeks}]"), "obligation.interval.phases.1"),
    (_verb("sequence", "first: started_on, then: ended_on, or_within: 1 week, same_day: false"), "obligation.sequence.same_day"),
    (_verb("validity", "document: started_on, not_older_than: 1 year, on: ended_on, first_day_is_day_one: false"), "obligation.validity.first_day_is_day_one"),
    (_verb("validity", "document: started_on, not_older_than: 1 year, on: ended_on, ends_on: ended_on"), "obligation.validity.ends_on"),
    (f"applies_by: started_on\n{DONE}", "applies_by"),
    (f"exempt_when: []\n{DONE}", "exempt_when"),
    (_deadline("within: 1 week, of: started_on, lapses_on: "), "obligation.deadline.lapses_on"),
    (_when("field: ended_on, recorded: true, where: "), "applies_when.0.where"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "place"), IDLE)
def test_a_key_that_nothing_reads_is_refused_at_its_place(
    tmp_path: Path, body: str, place: str
) -> None:
    write_pack(tmp_path, {"rule": rule(body)})
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(tmp_path)
    assert [problem.key for problem in caught.value.problems] == [place]


FIT = [
    _let("days_of: placements, in_last: 1 year, until: ended_on, starts: started_on, ends: ended_on"),
    _let("longest_of: placements, until: ended_on"),
    _let("nth_of: reviews, nth: 3, after: started_on"),
    _let("count_of: reviews, in_last: 1 year, until: ended_on"),
    _when("every: reviews, where: [{field: held_on, recorded: true}], of_none: does_not_hold"),
    _deadline(f"by: ended_on, instead: [{{when: {TRUE}, within: 1 week, of: started_on}}], first_day: counted"),
    _deadline(f"within: 1 week, of: started_on, instead: [{{when: {TRUE}, by: ended_on}}], same_day: false"),
    _deadline("any_of: [{latest_of: [{within: 1 week, of: started_on}]}], earlier_counts: false"),
    # Each says openly what holds without it; it is read, so it is not without effect.
    _deadline("within: 1 week, of: started_on, first_day: not_counted, earlier_counts: true"),
    _verb("interval", "events: visits.held_on, from: started_on, phases: [{at_most: 1 week, events: 1}, {at_most: 6 weeks}], straddle: start"),
]  # fmt: skip


@pytest.mark.parametrize("body", FIT)
def test_a_key_that_is_read_is_taken(tmp_path: Path, body: str) -> None:
    write_pack(tmp_path, {"rule": rule(body)})
    assert Rulebook.load(tmp_path).rules
