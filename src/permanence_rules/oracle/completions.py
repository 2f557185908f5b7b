"""Records that the case may lack: so many of them, each on a day that is taken on trial."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

from permanence_rules.facts.truth import Between, Unknown
from permanence_rules.facts.view import AssumedRecord, Beyond, Many, Value, ViewRecord

__all__ = [
    "Filling",
    "TakenDay",
    "TakenRecord",
    "Trial",
    "Way",
    "completions_of",
    "is_undated",
    "plain",
]

_A_DAY = timedelta(days=1)
_LONG_AGO = timedelta(days=20 * 365)
"""Longer than any time in care, where nothing says when what holds the records began."""
_MOST_UNDATED = 2
"""Of more records without a day too many orders are possible."""

_Place = tuple[str, Between | None]
"""A record without a day, by its path, and where it lies; none if it never was."""

Key = tuple[str, str]
"""A record by its path, and the name of a fact of it."""


class TakenDay(date):
    """A day that is taken on trial; no report tells it."""

    @classmethod
    def of(cls, day: date) -> TakenDay:
        """Return the day, marked as taken."""
        return cls(day.year, day.month, day.day)

    def __add__(self, other: timedelta) -> date:  # type: ignore[override]
        """Count on from it: a day that is worked out is not marked, as it may be kept."""
        return self.plain + other

    __radd__ = __add__  # type: ignore[assignment]

    def __sub__(self, other: Any) -> Any:
        """Count back from it, or to another day."""
        return self.plain - other

    @property
    def plain(self) -> date:
        """The day unmarked: what is worked out from it, and kept, must not be marked for others."""
        return date(self.year, self.month, self.day)


def plain(day: date) -> date:
    """Return a day unmarked."""
    return day.plain if isinstance(day, TakenDay) else day


class TakenRecord(AssumedRecord):
    """A record that the case may lack, on one day; nothing else of it is known."""

    __slots__ = ("_on",)

    def __init__(self, place: str, holder: ViewRecord, name: str, on: date, span: Between) -> None:
        kind = holder.type.facts[name].record
        assert kind is not None, "a collection holds records"
        super().__init__(kind, place, holder, span)
        self._on = TakenDay.of(on)

    def _read(self, name: str) -> Value:
        return self._on if name == self.type.dated_by else super()._read(name)


@dataclass(frozen=True, slots=True)
class Filling:
    """The days of the records that one collection may lack, and where undated ones of it lie."""

    earlier: tuple[date, ...] = ()
    later: tuple[date, ...] = ()
    are_more_earlier: bool = False
    are_more_later: bool = False
    placed: tuple[tuple[str, tuple[date, Between] | None], ...] = ()

    @property
    def days(self) -> Iterator[date]:
        """The days of all these records."""
        yield from (*self.earlier, *self.later)
        yield from (lies[0] for _, lies in self.placed if lies is not None)

    def fill(self, holder: ViewRecord, name: str, many: Many) -> Many:
        """Return the collection with these records; those that may be still more are a gap."""
        # A rule reads one collection many times in one way: its order is worked out once.
        kept = many.memory.get("filled")
        if kept is None or kept[0] is not self:
            kept = many.memory["filled"] = self, self._filled(holder, name, many)
        filled: Many = kept[1]
        return filled

    def _filled(self, holder: ViewRecord, name: str, many: Many) -> Many:
        # As at an earlier day those that come after it have not.
        days = ([day for day in each if day <= holder.as_at] for each in (self.earlier, self.later))
        before, after = days
        first = [_made(holder, name, each, many.before, many.earlier) for each in before]
        last = [_made(holder, name, each, many.after, many.later) for each in after]
        for record in last:
            record.is_later = True
        for records, is_open in ((first, self.are_more_earlier), (last, self.are_more_later)):
            if is_open and records:
                # The first have their places, and this one is the last, whatever lies between.
                records[-1].is_last = True
        return replace(
            many,
            items=(*first, *self._told(name, many), *last),
            before=many.before if self.are_more_earlier else frozenset(),
            after=many.after if self.are_more_later else frozenset(),
            earlier=many.earlier if self.are_more_earlier else None,
            later=many.later if self.are_more_later else None,
        )

    def leaves_open(self, wanted: int) -> bool:
        """Whether there may be more of them than are taken, and a later place is asked about."""
        return self.are_more_earlier and wanted >= len(self.earlier)

    def leaves(self, way: Way) -> bool:
        """Whether a way is one of those that "or more" leaves open."""
        places = tuple((path, span) for path, span in way.places)
        mine = tuple((path, lies[1] if lies is not None else None) for path, lies in self.placed)
        same_later = way.later == (len(self.later), self.are_more_later)
        return way.earlier[0] >= len(self.earlier) and same_later and places == mine

    def _told(self, name: str, many: Many) -> Iterator[ViewRecord]:
        days = dict(self.placed)
        for record in many.items:
            if record.path not in days:
                yield record
            elif (lies := days[record.path]) is not None:
                yield TakenRecord(record.path, record.parent, name, *lies)


def _made(
    holder: ViewRecord, name: str, on: date, missing: frozenset[str], span: Beyond | None
) -> TakenRecord:
    assert span is not None, "days are taken within a span"
    return TakenRecord(
        holder.place(name), holder, name, on, Between(missing, span.last, span.first)
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """What is taken for what the case leaves open."""

    names: Mapping[str, Value] = field(default_factory=dict)
    collections: Mapping[Key, Filling] = field(default_factory=dict)
    values: Mapping[Key, Value] = field(default_factory=dict)

    @property
    def days(self) -> frozenset[date]:
        """The days of the records that are taken to be there."""
        return frozenset(day for each in self.collections.values() for day in each.days)

    def on_another_day(self) -> Trial:
        """What comes after all that is known may not have come by another day."""
        kept = {key: each for key, each in self.collections.items() if not each.later}
        return Trial({}, kept, self.values)


# ---- which ways there are ------------------------------------------------------------------------


def is_undated(record: object) -> bool:
    """Whether the day of a record of the case is not known."""
    if isinstance(record, AssumedRecord) or not isinstance(record, ViewRecord):
        return False
    return isinstance(record.date_of(), Unknown)


@dataclass(frozen=True, slots=True)
class Way:
    """One number of earlier and later records, and one order of those without a day."""

    many: Many
    earlier: tuple[int, bool]
    later: tuple[int, bool]
    places: tuple[_Place, ...]

    @property
    def is_unbounded(self) -> bool:
        """Whether some of the records may lie any time ago."""
        return _is_unbounded(self.many, self.earlier[0], self.places)

    def fillings(self, marks: Collection[date]) -> Iterator[Filling]:
        """Yield it on each choice of days that can differ: the ends of a span, and the marks."""
        many = self.many
        for first, last in product(
            _days(many.earlier, self.earlier[0], marks), _days(many.later, self.later[0], marks)
        ):
            for lies in product(*(_lies(span, marks) for _, span in self.places)):
                placed = zip(self.places, lies, strict=True)
                yield Filling(
                    first,
                    last,
                    self.earlier[1],
                    self.later[1],
                    tuple((path, each) for (path, _), each in placed),
                )


def completions_of(many: Many, wanted: int) -> list[Way]:
    """
    Return the ways in which a collection may go on.

    More records than *wanted*, the highest place that is asked about, differ in nothing.
    Empty where the known days do not lie within those that the collection covers.
    """
    undated = [each for each in many.items if is_undated(each)]
    if many.gaps or len(undated) > _MOST_UNDATED or (undated and many.before):
        return []
    known = [each.date_of() for each in many.items if isinstance(each, ViewRecord)]
    dated = [each for each in known if isinstance(each, date)]
    if not _lie_apart(many, dated):
        return []
    ways = product(
        _numbers(many.earlier, wanted),
        _numbers(many.later, max(1, wanted - len(dated))),
        product(*(list(_places(each, many, dated)) for each in undated)),
    )
    return [Way(many, *each) for each in ways]


def _lie_apart(many: Many, dated: Sequence[date]) -> bool:
    for missing, span in ((many.before, many.earlier), (many.after, many.later)):
        if missing and span is None:
            return False
    first, last = many.earlier, many.later
    begins = first.last if first is not None else date.min
    ends = last.first if last is not None and last.first is not None else date.max
    return all(begins < each < ends for each in dated)


def _numbers(span: Beyond | None, wanted: int) -> list[tuple[int, bool]]:
    """Return how many there may be: none to as many as are wanted, and still more."""
    if span is None:
        return [(0, False)]
    ways = [(number, False) for number in range(wanted + 1)] + [(wanted + 1, True)]
    return [way for way in ways if span.most is None or way[0] <= span.most]


def _places(record: ViewRecord, many: Many, dated: Sequence[date]) -> Iterator[_Place]:
    """An undated record was never, or lies before, between or after the dated ones."""
    day = record.date_of()
    assert isinstance(day, Unknown), "only records without a day are placed"
    begun = record.parent.date_of() if record.parent is not None else None
    ends = record.as_at
    if many.later is not None and many.later.first is not None:
        ends = many.later.first - _A_DAY
    yield record.path, None
    marks: list[date | None] = [begun if isinstance(begun, date) else None]
    for first, last in pairwise([*marks, *sorted(set(dated)), ends]):
        if last is not None and (first is None or first <= last):
            yield record.path, Between(day.missing, last, first)


def _is_unbounded(many: Many, earlier: int, places: Sequence[_Place]) -> bool:
    begins_ever = earlier > 0 and many.earlier is not None and many.earlier.first is None
    return begins_ever or any(span is not None and span.first is None for _, span in places)


def _lies(span: Between | None, marks: Collection[date]) -> list[tuple[date, Between] | None]:
    if span is None:
        return [None]
    first = span.first if span.first is not None else span.day - _LONG_AGO
    return [(each, span) for each in (first, span.day, *_within(first, span.day, marks))]


def _within(first: date, last: date, marks: Collection[date]) -> list[date]:
    return sorted({each for each in marks if first < each < last})


def _days(span: Beyond | None, number: int, marks: Collection[date]) -> list[tuple[date, ...]]:
    """
    Return so many days in order: some as early as they may be, the others as late.

    One of them lies on each of the marks as well, and so do all.
    """
    if span is None or number == 0:
        return [()]
    begins = span.first if span.first is not None else span.last - _LONG_AGO
    apart = _A_DAY if span.one_a_day else 0 * _A_DAY
    soonest = [begins + each * apart for each in range(number)]
    latest = [span.last - (number - 1 - each) * apart for each in range(number)]
    ways = [(*soonest[:early], *latest[early:]) for early in range(number, -1, -1)]
    for mark in _within(begins, span.last, marks):
        ways += [
            (*soonest[:each], mark, *latest[each + 1 :])
            for each in range(number)
            if soonest[each] <= mark <= latest[each]
        ]
        if number > 1:
            ways.append(
                tuple(
                    min(max(mark + each * apart, soonest[each]), latest[each])
                    for each in range(number)
                )
            )
    return list(dict.fromkeys(ways))
