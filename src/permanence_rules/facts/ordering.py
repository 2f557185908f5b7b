"""The order of the records of a collection, and the record at a place in that order."""

from __future__ import annotations

from datetime import date

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, ViewRecord

__all__ = ["booked", "in_order", "nth", "placed"]


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
    dated: list[tuple[date, int, ViewRecord]] = []
    missing = many.gaps
    if many.items and many.items[0].type.dated_by is None:
        return Unknown(many.gaps) if many.gaps else many
    for position, record in enumerate(many.items):
        day = record.date_of()
        if isinstance(day, Unknown):
            missing |= day.missing
        elif isinstance(day, date):
            dated.append((day, position, record))
    if missing:
        return Unknown(missing)
    dated.sort(key=lambda entry: entry[:2])
    kept = (entry for index, entry in enumerate(dated) if not _is_the_same(dated, index))
    return Many(tuple(entry[2] for entry in kept), before=many.before, after=many.after)


def _is_the_same(dated: list[tuple[date, int, ViewRecord]], index: int) -> bool:
    """Whether a record was entered twice: of its kind there is one a day."""
    day, _, record = dated[index]
    return record.type.one_a_day and index > 0 and dated[index - 1][0] == day


def booked(many: Many, ordered: Many) -> tuple[ViewRecord, ...]:
    """
    Return the records that are booked and not held, by the day for which they stand booked.

    *ordered* holds those that were held. A booking that is cancelled, or for a day by which
    a later one was held, stands for no further place: it was moved or given up.
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


def nth(many: Many, position: int) -> ViewRecord | Unknown | None:
    """Return the first, second, ... or last (-1) record by date; None when there is none."""
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    open_end = ordered.after if position < 0 or position >= len(ordered.items) else frozenset()
    gap = open_end | (ordered.before if position >= 0 or not ordered.items else frozenset())
    if gap:
        return Unknown(gap)
    if position >= len(ordered.items) or not ordered.items:
        return None
    found: ViewRecord = ordered.items[position]
    return found
