"""One duty in two runs: which findings are about one record, and what became of it."""

from __future__ import annotations

from datetime import date

import pytest

from permanence_rules.compare.history.changes import Status, Why, changes_of, status_of
from permanence_rules.compare.history.matters import Child, Level, Matter, RunHead, paired
from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.report.findings import Closing

OPEN, PAST = Closing.OPEN, Closing.PAST


def matter(  # noqa: PLR0913 - what a test wants to differ
    outcome: str = "breached",
    closing: Closing | None = OPEN,
    rule: str = "pack/reviews/recorded",
    *,
    path: str = "reviews[0]",
    label: str = "Review of 31 January 2025",
    due_on: date | None = None,
    read: str = "",
) -> Matter:
    return Matter(
        rule,
        "A duty",
        "pack",
        Strength.STATUTORY,
        path,
        label,
        Outcome(outcome),
        closing,
        due_on=due_on,
        read=read,
    )


def test_a_record_is_found_again_where_an_earlier_one_was_added() -> None:
    october = matter(path="reviews[1]", label="Review of 29 October 2025")
    moved = matter(path="reviews[2]", label="Review of 29 October 2025")
    added = matter(path="reviews[1]", label="Review of 30 April 2025")
    first = matter()
    assert paired([first, october], [first, added, moved]) == [
        (first, first),
        (october, moved),
        (None, added),
    ]


def test_two_records_of_one_day_are_told_apart_by_their_order() -> None:
    one, other = matter(path="visits[3]"), matter("met", None, path="visits[4]")
    moved = [matter(path="visits[4]"), matter("met", None, path="visits[5]")]
    assert paired([one, other], moved) == [(one, moved[0]), (other, moved[1])]


def test_a_record_whose_day_was_corrected_is_matched_by_its_place() -> None:
    corrected = matter(label="Review of 1 February 2025")
    assert paired([matter()], [corrected]) == [(matter(), corrected)]


def test_records_of_one_day_in_other_collections_are_not_one() -> None:
    panel = matter(path="panels[0]")
    assert paired([matter()], [panel]) == [(None, panel), (matter(), None)]


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (None, ("breached", OPEN), Status.NEW),
        (None, ("due", None), Status.NEW),
        (None, ("met", None), None),
        (("due", None), ("breached", OPEN), Status.NEW),
        (("due", None), ("breached", PAST), Status.NEW),  # the duty ended, not done in time
        (("late", PAST), ("breached", OPEN), Status.NEW),
        (("undetermined", None), ("violated", OPEN), Status.NEW),
        (("met", None), ("due", None), Status.NEW),
        (("breached", PAST), ("due", None), Status.NEW),
        (("breached", OPEN), ("breached", OPEN), Status.STILL_OPEN),
        (("breached", OPEN), ("due", None), Status.STILL_OPEN),
        (("due", None), ("due", None), Status.STILL_OPEN),
        # The record lost the fact that told it: nobody has shown that it was done.
        (("breached", OPEN), ("undetermined", None), Status.STILL_OPEN),
        (("breached", OPEN), ("late", PAST), Status.PUT_RIGHT),
        (("due", None), ("met", None), Status.PUT_RIGHT),
        (("breached", OPEN), ("breached", PAST), Status.ENDED),
        (("due", None), ("exempt", None), Status.ENDED),
        (("due", None), ("ceased", None), Status.ENDED),
        (("due", None), None, Status.GONE),
        (("met", None), None, None),
        (("late", PAST), ("late", PAST), None),
        (("met", None), ("undetermined", None), None),
    ],
)
def test_what_became_of_a_duty(
    old: tuple[str, Closing | None] | None,
    new: tuple[str, Closing | None] | None,
    status: Status | None,
) -> None:
    before, after = (matter(*each) if each else None for each in (old, new))
    assert status_of(before, after) is status


def test_another_gap_that_ended_late_is_new() -> None:
    old = matter("late", PAST, due_on=date(2025, 4, 30))
    new = matter("late", PAST, due_on=date(2025, 10, 30))
    assert status_of(old, new) is Status.NEW
    assert status_of(new, old) is None


def test_what_can_no_longer_be_done_is_not_overdue() -> None:
    assert matter("breached", PAST).level is Level.LATE
    assert not matter("breached", PAST).is_open


HEAD = RunHead(date(2025, 11, 1), "pack 1", "d1", "england, 1", "0.1.0", "compiled", {"a": "1"})
LATER = RunHead(date(2025, 12, 1), "pack 1", "d1", "england, 1", "0.1.0", "compiled", {"a": "1"})


def why(old: RunHead, new: RunHead, one: Child | None, other: Child | None) -> tuple[Why, ...]:
    (change,) = changes_of((old, new), one, other)
    return change.why


def child(digest: str, outcome: str, read: str) -> Child:
    return Child("A1", None, digest, (matter(outcome, OPEN, rule="a", read=read),))


def test_the_same_record_and_rules_on_a_later_day() -> None:
    assert why(HEAD, LATER, child("x", "due", "1"), child("x", "breached", "2")) == (Why.TIME,)


def test_a_record_that_changed_where_the_duty_does_not_read_it() -> None:
    assert why(HEAD, LATER, child("x", "due", "1"), child("y", "breached", "1")) == (Why.TIME,)


def test_a_record_that_changed_where_the_duty_reads_it() -> None:
    assert why(HEAD, LATER, child("x", "due", "1"), child("y", "breached", "2")) == (Why.CASE,)


def test_a_rule_that_changed_and_one_that_did_not() -> None:
    changed = RunHead(LATER.as_at, "pack 2", "d2", "england, 1", digests={"a": "2"})
    other = RunHead(LATER.as_at, "pack 2", "d2", "england, 1", digests={"a": "1", "b": "2"})
    one, two = child("x", "due", "1"), child("x", "breached", "1")
    assert why(HEAD, changed, one, two) == (Why.RULES,)
    assert why(HEAD, other, one, two) == (Why.TIME,)
    both = child("y", "breached", "2")
    assert why(HEAD, changed, one, both) == (Why.CASE, Why.RULES)


def test_another_program_is_named_where_nothing_else_changed() -> None:
    newer = RunHead(HEAD.as_at, "pack 1", "d1", "england, 1", "0.2.0", "compiled", {"a": "1"})
    one, two = child("x", "due", "1"), child("x", "breached", "1")
    assert why(HEAD, newer, one, two) == (Why.PROGRAM,)
    assert why(HEAD, HEAD, one, two) == (Why.NOTHING,)


def test_a_child_of_one_run_alone() -> None:
    one = child("x", "breached", "1")
    assert why(HEAD, LATER, None, one) == (Why.CHILD_NEW,)
    assert why(HEAD, LATER, one, None) == (Why.CHILD_LEFT,)
    (change,) = changes_of((HEAD, LATER), one, None, is_unjudged=True)
    assert change.why == (Why.NOT_JUDGED,)
