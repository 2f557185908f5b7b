"""The names that a rule defines for itself: chosen records, days, counts, sums and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from permanence_rules.engine.builder import Builder, Place, Trait
from permanence_rules.engine.conditions import compile_all, compile_verdict, matching
from permanence_rules.engine.days import Day, ReadDay, as_day, compile_moment
from permanence_rules.engine.paths import Path, compile_path
from permanence_rules.engine.scope import Read, Scope
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.facts.ordering import in_order, nth, placed
from permanence_rules.facts.truth import (
    OneOf,
    Truth,
    Unknown,
    both,
    in_order_of_days,
    unknown_among,
)
from permanence_rules.facts.view import AssumedRecord, Many, Value, ViewRecord
from permanence_rules.language.days import Moment
from permanence_rules.language.ordinals import ORDINALS
from permanence_rules.language.places import Loc
from permanence_rules.language.selections import CHOOSE, MEASURE, Let
from permanence_rules.report.judgements import Verdict
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing.readings import NIGHTS

__all__ = ["compile_let"]

_NUMBER, _DATE, _ANSWER = Fact("number"), Fact("date", planned=True), Fact("yes_no")


def compile_let(builder: Builder, name: str, let: Let, loc: Loc) -> None:
    """Give *builder* a name and how to work it out."""
    if name in builder.here.facts or name in builder.chain[0].facts or name in ORDINALS:
        builder.wrong(loc, f'"{name}" already names a fact', "Choose another name.")
    fact, many, read = _compiled(builder, let, loc)
    builder.lets[name] = (fact, many)
    builder.reads[name] = read
    builder.let_places[name] = _place_of(builder, let, loc)


def _place_of(builder: Builder, let: Let, loc: Loc) -> Place:
    """Return where the records are that a name stands for; none for a day or a number."""
    form = let.forms[0]
    if form not in CHOOSE:
        return None
    return compile_path(builder.quietly(), getattr(let, form), (*loc, form)).place


def _compiled(builder: Builder, let: Let, loc: Loc) -> tuple[Fact, bool, Read]:
    form = let.forms[0]
    if form in CHOOSE:
        return _chosen_records(builder, let, form, loc)
    if form in MEASURE:
        return _NUMBER, False, _measured(builder, let, form, loc)
    if let.moment is not None:
        return _DATE, False, compile_moment(builder, let.moment, (*loc, "moment"))
    if let.days_between is not None:
        return _NUMBER, False, _days_between(builder, let.days_between, loc)
    if let.of_rule is not None:
        return _DATE, False, _of_rule(builder, let.of_rule, str(let.take), loc)
    return _ANSWER, False, compile_all(builder, let.holds, (*loc, "holds"))


def _chosen_records(builder: Builder, let: Let, form: str, loc: Loc) -> tuple[Fact, bool, Read]:
    record, choose = _choice(builder, let, form, loc)
    if form == "last_of" or let.before is not None or let.on_or_before is not None:
        # Another record may be the one, or may be one at all, once more is known.
        builder.traits.add(Trait.MOVES)
    if form == "all_of":
        return Fact("collection", record=record), False, lambda scope: choose(scope).all
    position = {"first_of": 1, "last_of": -1}.get(form, let.nth)
    return Fact("record", record=record), False, lambda scope: choose(scope).at(position)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The records that meet `where` and lie in the window, and those of which it is not known."""

    sure: Many
    """Those that do; kept as one collection, of which the order is worked out once."""
    doubtful: tuple[tuple[ViewRecord, frozenset[str]], ...]

    @property
    def all(self) -> Many:
        if not self.doubtful:
            return self.sure
        doubt = frozenset[str]().union(*(missing for _, missing in self.doubtful))
        return replace(self.sure, gaps=self.sure.gaps | doubt)

    def at(self, position: int) -> Value:
        """
        Return the first, second ... or last (-1); a doubtful one beyond it does not matter.

        Nor does a doubtful one that is only booked, and so has no place in the order.
        """
        doubtful = tuple(each for each in self.doubtful if _may_have_a_day(each[0]))
        found = _Chosen(self.sure, doubtful).taken(position)
        if found is None and position > 0 and not self.doubtful:
            # As by a path: while none of that place is held, a booking counts.
            return placed(self.sure, position - 1)
        return found

    def taken(self, position: int) -> Value:
        """Return the one at a position; each doubtful one may have a place in the order."""
        place = position - 1 if position > 0 else position
        found = nth(self.sure, place)
        if found is None and self.doubtful and position in (1, -1):
            return self._or_doubtful(None, position)
        is_hidden = any(isinstance(each, AssumedRecord) for each, _ in self.doubtful)
        if is_hidden and (position > 1 or (position == 1 and isinstance(found, Unknown))):
            return self._one_up_to(place)
        if not isinstance(found, ViewRecord):
            return (
                found if isinstance(found, Unknown) or not self.doubtful else nth(self.all, place)
            )
        return self._or_doubtful(found, position)

    def _one_up_to(self, place: int) -> Value:
        """
        Return one of the records that may have a place behind some that may lie in the window.

        Two reviews of a placement are known, and one before them may be of it as well: the
        second of the placement is one of these three.
        """
        among = in_order(self.sure)
        if isinstance(among, Unknown):
            return among
        told = [each for each in among.items if not isinstance(each, AssumedRecord)]
        first = [each for each, _ in self.doubtful]
        first += [each for each in among.items if isinstance(each, AssumedRecord)]
        none = () if place < len(told) else (None,)
        return OneOf(self.all.missing, (*first, *told[: place + 1], *none))

    def _or_doubtful(self, found: ViewRecord | None, position: int) -> Value:
        """Return the record found, or those of which one is it, where it is the first or last."""
        doubt = [
            (record, missing)
            for record, missing in self.doubtful
            if found is None or _may_precede(record, found, position)
        ]
        if not doubt:
            return found
        missing = frozenset[str]().union(*(each for _, each in doubt))
        among = (found, *(record for record, _ in doubt))
        return OneOf(missing, among) if position in (1, -1) else Unknown(missing)


def _may_have_a_day(record: ViewRecord) -> bool:
    return record.type.dated_by is None or record.date_of() is not None


def _may_precede(doubtful: ViewRecord, found: ViewRecord, position: int) -> bool:
    """Whether a record would stand before the one found, seen from the end that is counted from."""
    day, chosen = doubtful.date_of(), found.date_of()
    if not isinstance(day, date) or not isinstance(chosen, date):
        return True
    return day <= chosen if position > 0 else day >= chosen


def _choice(
    builder: Builder, let: Let, form: str, loc: Loc
) -> tuple[RecordType | None, Callable[[Scope], _Chosen]]:
    """Return how to choose the records that meet `where` and lie in the window."""
    wanted = {"first_of": 1, "last_of": 1, "nth_of": let.nth}.get(form, 0)
    path = compile_path(builder, getattr(let, form), (*loc, form), wanted=wanted)
    read = matching(builder, path, let.where, loc)
    bounds_of = _window(builder, let, path.fact.record, loc)

    def choose(scope: Scope) -> _Chosen:
        bounds = bounds_of(scope)
        many, answers = read(scope)
        if any(bound is None for bound, _ in bounds):
            return _Chosen(Many(), ())  # a window that never opened holds nothing
        many = many.without_hidden(lambda each: _lies_within(each, bounds, scope) is not False)
        items: list[ViewRecord] = []
        doubtful: list[tuple[ViewRecord, frozenset[str]]] = []
        for record, answer in answers:
            chosen = both(answer, _lies_within(record, bounds, scope))
            if isinstance(chosen, Unknown):
                doubtful.append((record, chosen.missing))
            elif chosen:
                items.append(record)
        return _Chosen(replace(many, items=tuple(items)), tuple(doubtful))

    return path.fact.record, choose


_Bounds = list[tuple[Day, Callable[[date, date], bool]]]


def _window(
    builder: Builder, let: Let, record: RecordType | None, loc: Loc
) -> Callable[[Scope], _Bounds]:
    """Return how to read the bounds that the day of each record must keep."""
    bounds = [
        (compile_moment(builder, moment, (*loc, key), side=_SIDE[key]), test)
        for key, test in _WINDOW.items()
        if (moment := getattr(let, key)) is not None
    ]
    start = _start_of_last(builder, let, loc)
    _check_window(builder, let, record, loc)
    if start is not None:
        bounds.append((start, _WINDOW["on_or_after"]))
        bounds.append(
            (compile_moment(builder, let.until, (*loc, "until")), _WINDOW["on_or_before"])
        )
    return lambda scope: [(bound(scope), test) for bound, test in bounds]


def _lies_within(record: ViewRecord, bounds: _Bounds, scope: Scope) -> Truth:
    answer: Truth = True
    own = scope.day_of(record) if bounds else None
    for bound, test in bounds:
        answer = both(answer, _tested(own, bound, test))
    return answer


def _check_window(builder: Builder, let: Let, record: RecordType | None, loc: Loc) -> None:
    used = [key for key in (*_WINDOW, "in_last") if getattr(let, key) is not None]
    if used and record is not None and record.dated_by is None:
        noun = record.noun.lower()
        hint = "Compare one of its dates in `where`."
        builder.wrong((*loc, used[0]), f"a {noun} has no date of its own to place it by", hint)


def _start_of_last(builder: Builder, let: Let, loc: Loc) -> ReadDay | None:
    if let.in_last is None:
        return None
    period = let.in_last
    until = compile_moment(builder, let.until, (*loc, "until"))

    def start(scope: Scope) -> date | Unknown | None:
        end = until(scope)
        return scope.bound(period, end, "first") if isinstance(end, date) else end

    return start


_WINDOW: dict[str, Callable[[date, date], bool]] = {
    "after": lambda day, bound: day > bound,
    "on_or_after": lambda day, bound: day >= bound,
    "before": lambda day, bound: day < bound,
    "on_or_before": lambda day, bound: day <= bound,
}


_SIDE = {"after": "first", "on_or_after": "first", "before": "last", "on_or_before": "last"}


def _tested(
    day: date | Unknown | None, bound: date | Unknown | None, test: Callable[[date, date], bool]
) -> Truth:
    if day is None or bound is None:
        return False
    return in_order_of_days(day, bound, test)


def _measured(builder: Builder, let: Let, form: str, loc: Loc) -> Read:
    if form in ("days_of", "longest_of"):
        return _days(builder, let, form, loc)
    record, choose = _choice(builder, let, form, loc)
    _check_number(builder, let, record, loc)
    if record is not None and let.number is not None:
        holder = compile_path(builder.quietly(), getattr(let, form), (*loc, form)).place
        builder.note_fact((*loc, "number"), holder, record, let.number)

    def read(scope: Scope) -> Value:
        many = choose(scope).all
        figure = len(many.items) if let.number is None else _sum(many, let.number, scope)
        if many.missing:
            lacks = figure.missing if isinstance(figure, Unknown) else frozenset()
            return Unknown(many.missing | lacks)
        return figure

    return read


def _check_number(builder: Builder, let: Let, record: RecordType | None, loc: Loc) -> None:
    if let.number is None or record is None:
        return
    fact = record.facts.get(let.number)
    if fact is None or fact.kind != "number":
        numbers = [name for name, each in record.facts.items() if each.kind == "number"]
        message = f'"{let.number}" is not a number of a {record.noun.lower()}'
        builder.wrong((*loc, "number"), message, did_you_mean(let.number, numbers))


def _sum(many: Many, number: str, scope: Scope) -> Value:
    values = [scope.fact(record, number) for record in many.items]
    doubt = unknown_among(*values)
    if doubt is not None:
        return doubt
    return sum((Decimal(str(value)) for value in values if value is not None), Decimal())


def _check_ends(builder: Builder, let: Let, path: Path, loc: Loc) -> None:
    """Note the two days between which each record lasts; a record must have both."""
    record = path.fact.record
    for key in (let.starts, let.ends):
        if record is not None and key not in record.facts:
            builder.wrong(loc, f'"{key}" is not a fact of a {record.noun.lower()}')
        if record is not None:
            builder.note_fact(loc, path.place, record, key)


def _days(builder: Builder, let: Let, form: str, loc: Loc) -> Read:
    """Count days that records span, first and last day both counted, clipped to the window."""
    path = compile_path(builder, getattr(let, form), (*loc, form))
    read = matching(builder, path, let.where, loc)
    start = _start_of_last(builder, let, loc)
    until = compile_moment(builder, let.until, (*loc, "until"))
    _check_ends(builder, let, path, loc)

    def days(scope: Scope) -> Value:
        many, answers = read(scope)
        opened, closed = start(scope) if start else None, until(scope)
        missing = many.missing
        spans: list[int] = []
        for record, answer in answers:
            if isinstance(answer, Unknown):
                missing |= answer.missing
            elif answer:
                ends = as_day(scope.fact(record, let.starts)), as_day(scope.fact(record, let.ends))
                span = _span(ends, opened, closed)
                scope.readings[NIGHTS] = None
                if scope.reading == NIGHTS and isinstance(span, int):
                    span = max(0, span - 1)
                if isinstance(span, Unknown):
                    missing |= span.missing
                else:
                    spans.append(span)
        if missing:
            return Unknown(missing)
        return sum(spans) if form == "days_of" else max(spans, default=0)

    return days


def _span(
    ends: tuple[Day, Day], opened: date | Unknown | None, closed: date | Unknown | None
) -> int | Unknown:
    first, last = ends
    doubt = unknown_among(first, last, opened, closed)
    if doubt is not None:
        return doubt
    known_first, known_closed = _known(first), _known(closed)
    if known_first is None or known_closed is None:
        return 0
    end = min(_known(last) or known_closed, known_closed)
    begin = max(known_first, _known(opened) or known_first)
    # A stay that begins and ends on 1 May is one day: the first day counts, and so does the last.
    return max(0, (end - begin + timedelta(days=1)).days)


def _known(day: date | Unknown | None) -> date | None:
    return day if isinstance(day, date) else None


def _days_between(builder: Builder, pair: tuple[Moment, Moment], loc: Loc) -> Read:
    reads = [
        compile_moment(builder, each, (*loc, "days_between", i)) for i, each in enumerate(pair)
    ]

    def read(scope: Scope) -> Value:
        first, second = (each(scope) for each in reads)
        if isinstance(first, date) and isinstance(second, date):
            return (second - first).days
        return None if first is None or second is None else unknown_among(first, second)

    return read


def _is_day_open(verdict: Verdict, take: str) -> bool:
    """Whether another rule's finding has such a day that the record does not tell."""
    if take == "due_on":
        return verdict.due_on is None and bool(verdict.possible_due_on)
    # "violated" leaves open whether it was done at all; what was late was done on some day.
    return verdict.done_on is None and verdict.outcome in ("violated", "late")


def _of_rule(builder: Builder, rule: str, take: str, loc: Loc) -> Read:
    find = compile_verdict(builder, rule, (*loc, "of_rule"))

    def read(scope: Scope) -> Value:
        verdict = find(scope)
        if verdict is None:
            return None
        if verdict.outcome == "undetermined" or _is_day_open(verdict, take):
            return Unknown(frozenset({f"the outcome of {rule}"}))
        return as_day(getattr(verdict, take))

    return read
