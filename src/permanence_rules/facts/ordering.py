"""The order of the records of a collection, and the record at a place in that order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, TypeGuard

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import AssumedRecord, Many, ViewRecord

__all__ = [
    "booked",
    "in_order",
    "nth",
    "placed",
    "placed_since",
    "told_day_of",
]


def in_order(many: Many) -> Many | Unknown:
    """
    Return the records that have happened by the as-at date, oldest first.

    Records of a kind that has no date of its own stay in the order of the case. The order is
    worked out once for a collection, and not once for each record that asks for its place.
    """
    if "order" not in many.memory:
        many.memory["order"] = _in_order(many)
    ordered: Many | Unknown = many.memory["order"]
    return ordered


def _in_order(many: Many) -> Many | Unknown:
    dated: list[tuple[date, bool, int, ViewRecord]] = []
    assumed: list[AssumedRecord] = []
    missing = many.gaps
    if many.items and many.items[0].type.dated_by is None:
        return Unknown(many.gaps) if many.gaps else many
    for position, record in enumerate(many.items):
        day = record.date_of()
        if isinstance(record, AssumedRecord):
            if record.path.endswith("]"):
                # A record of the case without a day, which is taken to lie after one that has one.
                dated.append((record.day.first or date.min, True, position, record))
            else:
                assumed.append(record)
        elif isinstance(day, Unknown):
            missing |= day.missing
        elif isinstance(day, date):
            dated.append((day, False, position, record))
    if missing:
        return Unknown(missing)
    dated.sort(key=lambda entry: entry[:3])
    kept = [entry[3] for index, entry in enumerate(dated) if not _is_the_same(dated, index)]
    first = [each for each in assumed if not each.is_later]
    last = [each for each in assumed if each.is_later]
    return replace(many, items=(*first, *kept, *last))


def _is_the_same(dated: list[tuple[date, bool, int, ViewRecord]], index: int) -> bool:
    """Whether a record was entered twice: of its kind there is one a day."""
    day, is_placed, _, record = dated[index]
    # Two systems often export one review twice. Counted twice, the first review would be the
    # second as well, and three months would run from the wrong day.
    return record.type.one_a_day and index > 0 and not is_placed and dated[index - 1][0] == day


def booked(many: Many, ordered: Many) -> tuple[ViewRecord, ...]:
    """
    Return the records that are booked and not held, by the day for which they stand booked.

    *ordered* holds those that were held. A cancelled booking takes no place. Nor does one for
    a day on or before the last held record: it was moved or given up.
    """
    if "booked" not in many.memory:
        many.memory["booked"] = _booked(many, ordered)
    found: tuple[ViewRecord, ...] = many.memory["booked"]
    return found


def _booked(many: Many, ordered: Many) -> tuple[ViewRecord, ...]:
    last = ordered.items[-1].date_of() if ordered.items else None
    found: list[tuple[date, int, ViewRecord]] = []
    for position, record in enumerate(many.items):
        day = record.booked_for()
        # Booked for 3 March, and one was held on 10 March: that booking was kept late or given up,
        # and stands for no further review.
        if day is not None and not (isinstance(last, date) and day <= last):
            found.append((day, position, record))
    return tuple(record for _, _, record in sorted(found, key=lambda entry: entry[:2]))


def placed(many: Many, position: int) -> ViewRecord | Unknown | None:
    """
    Return the first, second ... or last record by date, as the places of a path name them.

    While no record of a place is held, a booking counts: the papers for the first review
    are due before it is held. The last is the last that was held.
    """
    found = nth(many, position)
    if found is not None or position < 0:
        return found
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    ahead = booked(many, ordered)
    place = position - len(ordered.items)
    return ahead[place] if place < len(ahead) else None


def placed_since(many: Many, position: int) -> date | None:
    """
    Return since when a place is taken as it is; the first day of all where nobody ever had it.

    The second review stays the second when a third is held. None where that may not be so: a
    record may be missing or have no day of its own, two were written for one, or the last is
    asked for.
    """
    if position < 0 or many.missing or not _are_told_apart(many):
        return None
    ordered = in_order(many)
    assert isinstance(ordered, Many), "each record has its day"
    return ordered.items[position].date_of() if position < len(ordered.items) else date.min


def _are_told_apart(many: Many) -> bool:
    """Whether each record has a day that is recorded, and its own place; worked out once."""
    if "apart" not in many.memory:
        # Two bookings that were kept on one day were two reviews until that day, and then one.
        is_dated = not many.has_undated and all(each.recorded_day() for each in many.items)
        ordered = in_order(many) if is_dated else None
        many.memory["apart"] = isinstance(ordered, Many) and len(ordered.items) == len(many.items)
    are_apart: bool = many.memory["apart"]
    return are_apart


def nth(many: Many, position: int) -> ViewRecord | Unknown | None:
    """Return the first, second, ... or last (-1) record by date; None when there is none."""
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    if (ordered.before or ordered.after) and (
        gap := _before_it(ordered, position) | _after_it(ordered, position)
    ):
        return Unknown(gap)
    if position >= len(ordered.items) or not ordered.items:
        return None
    found: ViewRecord = ordered.items[position]
    return found


def _before_it(ordered: Many, position: int) -> frozenset[str]:
    """Return what may be missing that decides which record has a place, earlier than the known."""
    # The first ones that are taken on trial have their places, whatever lies behind them.
    placed = sum(_is_assumed(each, later=False) and not each.is_last for each in ordered.items)
    if position >= 0:
        return ordered.before if position >= placed else frozenset()
    # The list begins on 1 July, and the last review known is of 1 May: one of June may be hidden.
    is_open = len(ordered.items) == placed or ordered.may_follow(told_day_of(ordered.items[-1]))
    return ordered.before if is_open else frozenset()


def _after_it(ordered: Many, position: int) -> frozenset[str]:
    """Return what may be missing that decides which record has a place, later than the known."""
    items = ordered.items
    last = items[-1] if items else None
    is_last_assumed = _is_assumed(last, later=True) and last.is_last
    if position < 0:
        return frozenset() if is_last_assumed else ordered.after
    if position >= len(items) - is_last_assumed:
        return ordered.after
    # The list ends on 9 March, and one of 10 April is known: one of the days between may be hidden.
    return ordered.after if ordered.may_precede(told_day_of(items[position])) else frozenset()


def told_day_of(record: Any) -> date | None:
    """Return the day that the case tells of a record; one that is taken on trial has its place."""
    day = record.date_of() if not isinstance(record, AssumedRecord) else None
    return day if isinstance(day, date) else None


def _is_assumed(record: Any, *, later: bool) -> TypeGuard[AssumedRecord]:
    return isinstance(record, AssumedRecord) and record.is_later is later
