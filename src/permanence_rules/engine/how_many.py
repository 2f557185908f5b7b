"""How many records a collection may lack before it begins to speak or after it ends, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

from permanence_rules.facts.truth import Between, Unknown
from permanence_rules.facts.view import AssumedRecord, Beyond, Many, ViewRecord, is_undated
from permanence_rules.runtime.unchanging import unchanging

__all__ = ["HowMany", "ways_to_fill"]


@unchanging(frozen=True, slots=True)
class HowMany:
    """So many records lie before the first known day, and so many after the last; or still more."""

    earlier: int = 0
    more_earlier: bool = False
    later: int = 0
    more_later: bool = False
    placed: tuple[tuple[str, Between | None], ...] = ()
    """Of records without a day, by path: between which days each lies; none if it never was."""

    @property
    def has_later(self) -> bool:
        """Whether some lie after the last day that the record covers."""
        return self.later > 0 or self.more_later

    def tells(self, wanted: int) -> bool:
        """Whether records up to this place are told apart."""
        return not self.more_earlier or wanted <= self.earlier

    def may_be(self, other: HowMany) -> bool:
        """Whether another way is one of those that this one leaves open, as it is "or more"."""
        earlier = other.earlier + other.more_earlier
        is_later_same = (self.later, self.more_later) == (other.later, other.more_later)
        return self.placed == other.placed and is_later_same and earlier > self.earlier

    def fill(self, holder: ViewRecord, name: str, many: Many) -> Many:
        """Return *many* with the records that are assumed: each lies in the days not covered."""
        place = (holder, name)
        first = _assumed(place, many.before, many.earlier, self.earlier, more=self.more_earlier)
        last = _assumed(place, many.after, many.later, self.later, more=self.more_later)
        for each in last:
            each.is_later = True
        return replace(
            many,
            items=(*first, *self._placed(many), *last),
            before=many.before if self.more_earlier else frozenset(),
            after=many.after if self.more_later else frozenset(),
            earlier=_beyond(many.earlier, len(first), more=self.more_earlier),
            later=_beyond(many.later, len(last), more=self.more_later),
        )

    def _placed(self, many: Many) -> Iterator[ViewRecord]:
        """Yield the records of the case, those without a day where they are taken to lie."""
        days = dict(self.placed)
        for record in many.items:
            if record.path not in days:
                yield record
            elif (day := days[record.path]) is not None and record.parent is not None:
                yield AssumedRecord(record.type, record.path, record.parent, day)


def _assumed(
    place: tuple[ViewRecord, str],
    missing: frozenset[str],
    beyond: Beyond | None,
    number: int,
    *,
    more: bool,
) -> list[AssumedRecord]:
    """Return the first ones by number; where there are more, the last of all as well."""
    holder, name = place
    kind = holder.type.facts[name].record
    if beyond is None or kind is None:
        return []
    made = [
        AssumedRecord(
            kind, holder.place(name), holder, _day_of(beyond, missing, index, number + more)
        )
        for index in range(number + more)
    ]
    if more:
        made[-1].is_last = True
    return made


def _day_of(beyond: Beyond, missing: frozenset[str], index: int, number: int) -> Between:
    """Return between which days one of them lies; where there is one a day, after those before."""
    if not beyond.one_a_day or beyond.first is None:
        return Between(missing, beyond.last, beyond.first)
    before, after = timedelta(days=index), timedelta(days=number - 1 - index)
    return Between(missing, beyond.last - after, beyond.first + before)


def _beyond(beyond: Beyond | None, at_least: int, *, more: bool) -> Beyond | None:
    if beyond is None or not (at_least or more):
        return None
    return replace(beyond, at_least=at_least, may_be_more=more)


def ways_to_fill(many: Many, wanted: int) -> tuple[HowMany, ...]:
    """
    Return in which ways a collection may go on beyond the days that it covers.

    *wanted* is the highest place that is asked about: more records than that differ in
    nothing. Empty where the days of the known records do not lie within those it covers.
    """
    undated = [each for each in many.items if is_undated(each)]
    if (
        many.gaps
        or not _is_apart(many)
        or (undated and many.before)
        or len(undated) > _MOST_UNDATED
    ):
        return ()
    known = sum(isinstance(each.date_of(), date) for each in many.items)
    earlier = _numbers(many.earlier, wanted)
    later = _numbers(many.later, max(1, wanted - known))
    placed = product(*(_places(each, many) for each in undated))
    return tuple(
        HowMany(*before, *after, places)
        for before, after, places in product(earlier, later, placed)
    )


_MOST_UNDATED = 2
"""Of more records without a day too many orders are possible."""


def _places(record: ViewRecord, many: Many) -> Iterator[tuple[str, Between | None]]:
    """Yield where a record without a day may lie among the others; or none, if it never was."""
    day = record.date_of()
    assert isinstance(day, Unknown), "only records without a day are placed"
    own = record.parent.date_of() if record.parent is not None else None
    last = record.as_at
    if many.later is not None and many.later.first is not None:
        last = many.later.first - timedelta(days=1)
    known = sorted({each for item in many.items if isinstance(each := item.date_of(), date)})
    ends = [own if isinstance(own, date) else None, *known, last]
    yield record.path, None
    for first, until in pairwise(ends):
        if until is not None and (first is None or first <= until):
            yield record.path, Between(day.missing, until, first)


def _numbers(beyond: Beyond | None, wanted: int) -> Iterator[tuple[int, bool]]:
    if beyond is None:
        return iter([(0, False)])
    ways = [*((number, False) for number in range(wanted + 1)), (wanted, True)]
    most = beyond.most
    return iter([way for way in ways if most is None or sum(way) <= most])


def _is_apart(many: Many) -> bool:
    if (many.before and many.earlier is None) or (many.after and many.later is None):
        return False
    first = many.earlier.last if many.earlier is not None else date.min
    last = many.later.first if many.later is not None and many.later.first else date.max
    days = [each.date_of() for each in many.items if isinstance(each, ViewRecord)]
    return all(first < day < last for day in days if isinstance(day, date))
