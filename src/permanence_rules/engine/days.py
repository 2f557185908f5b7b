"""Which day a rule means: a fact, a fixed date, a birthday, or one of these and a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.scope import Read, Scope
from permanence_rules.facts.truth import Between, NoLaterThan, Unknown
from permanence_rules.facts.view import Value
from permanence_rules.language.days import Moment, MomentSpec
from permanence_rules.language.places import Loc
from permanence_rules.timing import birthday

__all__ = [
    "Day",
    "ReadDay",
    "as_day",
    "come",
    "compile_moment",
    "known_day",
    "may_come_before_the_record",
    "told_day",
]

Day = date | Unknown | None

"""A day, none because it is known not to have come, or unknown."""

ReadDay = Callable[[Scope], Day]


def compile_moment(builder: Builder, moment: Moment, loc: Loc, *, side: str = "") -> ReadDay:
    """
    Return how to read the day that *moment* means.

    *side* says of the bound of a window whether it begins (first) or ends (last) there.
    """
    if isinstance(moment, str):
        return _fixed(moment) or _fact(builder, moment, loc)
    if moment.minus is not None:
        # It is told after its day: an act counts from then on, and what ended was owed until then.
        builder.traits |= {Trait.COUNTS_BACK, Trait.MOVES}
        builder = builder.asking()
    return _shifted(moment, _start(builder, moment, loc), side)


def may_come_before_the_record(moment: Moment | None) -> bool:
    """Whether a day may be earlier than the record that it is of: a birthday, or counted back."""
    if moment is None or isinstance(moment, str):
        return False
    parts = (*moment.earliest_of, *moment.latest_of, *moment.all_of, *moment.first_recorded_of)
    is_apart = moment.birthday is not None or moment.minus is not None
    return is_apart or any(map(may_come_before_the_record, parts))


def come(day: Day, as_at: date) -> Day:
    """Return a day as far as it has come: what is worked out for one that lies ahead has not."""
    if isinstance(day, Between) and day.first is not None and day.first > as_at:
        return None
    if isinstance(day, NoLaterThan) and day.day > as_at:
        return Unknown(day.missing)
    # "Three months after the review" is a day that can be worked out before it comes; as something
    # that happened, it has not.
    return None if isinstance(day, date) and day > as_at else day


def as_day(value: Value) -> Day:
    """Return a value that a date path led to."""
    return value if isinstance(value, (date, Unknown)) else None


def _fixed(text: str) -> ReadDay | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return lambda scope: day


def _fact(builder: Builder, text: str, loc: Loc) -> ReadDay:
    path = compile_path(builder, text, loc)
    if path.many:
        builder.wrong(
            loc, f'"{text}" leads to several dates', "Say which: first, second, ... or last."
        )
    elif path.fact.kind not in ("date", "any"):
        builder.wrong(loc, f'expected a date; "{text}" is a {path.fact.kind}')
    return _day_reader(path.read)


def _day_reader(read: Read) -> ReadDay:
    return lambda scope: as_day(read(scope))


def _start(builder: Builder, spec: MomentSpec, loc: Loc) -> ReadDay:
    if spec.field is not None:
        return compile_moment(builder, spec.field, (*loc, "field"))
    if spec.birthday is not None:
        builder = builder.asking()
        return _birthday(builder, spec.birthday, loc)
    key = next(name for name in _CHOOSERS if getattr(spec, name))
    if key != "earliest_of":
        builder = builder.asking()
    reads = [
        compile_moment(builder, each, (*loc, key, i)) for i, each in enumerate(getattr(spec, key))
    ]
    choose = _CHOOSERS[key]
    if key != "earliest_of" or any(isinstance(each, MomentSpec) for each in spec.earliest_of):
        # What is chosen may be another day once one more of these has come.
        builder.traits.add(Trait.MOVES)
    return lambda scope: choose(read(scope) for read in reads)


def _birthday(builder: Builder, age: int, loc: Loc) -> ReadDay:
    born = _fact(builder, "case.child.date_of_birth", loc)

    def read(scope: Scope) -> Day:
        day = born(scope)
        return birthday(day, age) if isinstance(day, date) else day

    return read


def known_day(day: Day) -> date | None:
    """Return a day that is known; of one that is no later than a day, that day."""
    if isinstance(day, NoLaterThan):
        return day.day
    return day if isinstance(day, date) else None


def told_day(day: Day) -> date | None:
    """Return the day that a finding may tell: none where it only lies between two others."""
    return None if isinstance(day, Between) else known_day(day)


def _chosen(days: Iterable[Day], pick: Callable[[list[date]], date]) -> Day:
    come: list[date] = []
    missing: frozenset[str] = frozenset()
    several = list(days)
    if any(isinstance(day, Between) for day in several) and all(
        isinstance(day, (date, Between)) for day in several if day is not None
    ):
        return _between([day for day in several if day is not None], pick)
    for day in several:
        if isinstance(day, Unknown):
            missing |= day.missing
        if (bound := known_day(day)) is not None:
            come.append(bound)
    if missing:
        # Of two ends of care, one known for 1 May, the earliest is 1 May or before. A latest has
        # no such bound: what is missing may lie in the future.
        return NoLaterThan(missing, min(come)) if pick is min and come else Unknown(missing)
    return pick(come) if come else None


def _between(days: list[Day], pick: Callable[[list[date]], date]) -> Day:
    """Choose among days of which some lie between two others: so does the one chosen."""
    missing = frozenset[str]().union(*(day.missing for day in days if isinstance(day, Unknown)))
    lasts = [known for day in days if (known := known_day(day)) is not None]
    firsts = [day.first or date.min if isinstance(day, Between) else day for day in days]
    first, last = pick([day for day in firsts if isinstance(day, date)]), pick(lasts)
    if first == last:
        return last
    return Between(missing, last, None if first == date.min else first)


def _once_all(days: Iterable[Day]) -> Day:
    known = list(days)
    return None if None in known else _chosen(known, max)


def _first_recorded(days: Iterable[Day]) -> Day:
    return next((day for day in days if day is not None), None)


_CHOOSERS: dict[str, Callable[[Iterable[Day]], Day]] = {
    "earliest_of": lambda days: _chosen(days, min),
    "latest_of": lambda days: _chosen(days, max),
    "all_of": _once_all,
    "first_recorded_of": _first_recorded,
}


def _shifted(spec: MomentSpec, read: ReadDay, side: str) -> ReadDay:
    plus, minus = spec.plus, spec.minus

    def moved(day: date, scope: Scope) -> date:
        if plus is not None:
            day = scope.after(plus, day)
        return scope.bound(minus, day, side) if minus is not None else day

    def shifted(scope: Scope) -> Day:
        day = read(scope)
        if isinstance(day, Between):
            first = moved(day.first, scope) if day.first is not None else None
            return Between(day.missing, moved(day.day, scope), first)
        if isinstance(day, NoLaterThan):
            return NoLaterThan(day.missing, moved(day.day, scope))
        return moved(day, scope) if isinstance(day, date) else day

    return shifted
