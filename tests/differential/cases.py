"""Cases made by Hypothesis: any section absent, empty or full, with dates where counting is hardest."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from permanence_rules.case.roles import Role
from permanence_rules.facts.kinds import Fact, RecordType, record_type
from permanence_rules.timing import Duration, calendar_for

__all__ = ["any_case", "as_at_dates", "made_case"]

# Christmas and New Year, a leap day and month ends, Easter, the holidays of May, a sixteenth birthday.
_HARD = (
    date(2024, 2, 29),
    date(2024, 3, 29),
    date(2024, 12, 24),
    date(2025, 1, 31),
    date(2025, 2, 28),
    date(2025, 4, 18),
    date(2025, 5, 5),
    date(2025, 8, 31),
)
_BIRTHDAYS = (
    *("2009-02-28", "2009-01-31", "2008-02-29", "2008-12-24", "2009-04-18"),
    *("2015-03-14", "2023-12-01", "2024-01-31", "2024-02-29"),
)

days = st.one_of(
    st.builds(
        lambda day, more: (day + timedelta(days=more)).isoformat(),
        st.sampled_from(_HARD),
        st.integers(-3, 3),
    ),
    st.dates(date(2024, 1, 1), date(2025, 12, 31)).map(date.isoformat),
)
as_at_dates = days.map(date.fromisoformat)


def _missing_or(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A known value for the most part, and now and then known to be none."""
    return st.one_of(values, values, values, st.none())


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "date": days,
    "yes_no": st.booleans(),
    "number": st.integers(0, 40),
    "text": st.just("text"),
    "narrative": st.just(True),
    "role": st.sampled_from(sorted(Role)),
}


def _value(fact: Fact, depth: int) -> st.SearchStrategy[Any]:
    if fact.kind == "code" and fact.codes:
        return _missing_or(st.sampled_from(fact.codes))
    if fact.kind == "codes":
        codes = st.sampled_from(fact.codes or tuple(sorted(Role)))
        return _missing_or(st.lists(codes, max_size=2, unique=True))
    if fact.kind == "record":
        assert fact.record is not None
        return _missing_or(_record(fact.record, depth - 1))
    if fact.kind == "collection":
        assert fact.record is not None
        return _missing_or(st.lists(_record(fact.record, depth - 1), max_size=3))
    return _missing_or(_VALUES.get(fact.kind, st.just("1")))


def _record(kind: RecordType, depth: int, most: int = 5) -> st.SearchStrategy[dict[str, Any]]:
    """A record with a few of its facts; the day that dates it more often than not."""
    names = sorted(
        name
        for name, fact in kind.facts.items()
        if name not in ("case_id", "schema_version", "local", "not_supplied")
        and (depth > 0 or fact.record is None)
    )

    @st.composite
    def made(draw: st.DrawFn) -> dict[str, Any]:
        if not names:
            return {}
        chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
        if kind.dated_by is not None and draw(st.integers(0, 5)):
            chosen = [kind.dated_by, *(each for each in chosen if each != kind.dated_by)]
        return {name: draw(_value(kind.facts[name], depth)) for name in chosen}

    return made()


CASE = record_type()
PERIOD = CASE.facts["periods_of_care"].record or CASE


@st.composite
def any_case(draw: st.DrawFn) -> dict[str, Any]:
    """Return a case from the whole schema."""
    case = draw(_record(CASE, depth=4, most=3))
    case["periods_of_care"] = draw(
        st.lists(_period(PERIOD, most=7, depth=3), min_size=1, max_size=2)
    )
    return _with_child(case, draw(st.sampled_from(_BIRTHDAYS)), draw(st.integers(0, 3)))


@dataclass(frozen=True)
class _Mood:
    """How much a record says: of so many facts one is absent, and one is known to be none."""

    absent_in: int
    none_in: int


_FULL, _MIXED, _SPARSE = _Mood(10_000, 40), _Mood(15, 15), _Mood(4, 5)
_MOODS = (*(_FULL,) * 8, _MIXED, _MIXED, _SPARSE)
_PERIOD = re.compile(r"\d+ (working )?(day|week|month|year)s?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_USUAL = ("0 days", "1 day", "2 weeks", "1 month", "3 months", "20 working days")


@dataclass
class _Days:
    """Days where counting decides: a period of the rules after a day of the case, or one off it."""

    periods: tuple[Duration, ...]
    known: list[date]
    """Days that the rules and the case name so far; the last few are counted from."""

    def numbered(self, number: int) -> date:
        """Return the day of a number that Hypothesis drew."""
        number, off = divmod(number, len(_OFF))
        number, is_any = divmod(number, 6)
        if is_any == 1:
            day = self.known[0] + timedelta(days=number % 130)
        else:
            number, chosen = divmod(number, len(self.periods))
            anchor = self.known[number % len(self.known)]
            day = self._after(self.periods[chosen], anchor) + timedelta(days=_OFF[off])
        self.known = [self.known[0], *self.known[1:][-5:], day]
        return day

    def _after(self, period: Duration, anchor: date) -> date:
        # Far from the days that matter: what counts working days ends with the calendar.
        if not 2023 <= anchor.year <= 2027:
            return anchor
        return period.after(anchor, calendar_for("england"))


_OFF = (0, 0, 1, -1)


def _words(value: Any) -> Iterator[str]:
    """Yield every text in a rule file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _words(each)


class _Chance:
    """Takes choices that follow from one number: a case takes a hundred, and one draw is quick."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - chooses test data

    def number(self, most: int) -> int:
        """Return a number from nought to *most*."""
        return self._random.randrange(most + 1)


@dataclass(frozen=True)
class _Facts:
    """Makes the facts of one case."""

    chance: _Chance
    days: _Days
    mood: _Mood
    begins: date

    def number(self, most: int) -> int:
        return self.chance.number(most)

    def day(self) -> str:
        return self.days.numbered(self.number(999_999)).isoformat()

    def yes_no(self) -> bool:
        return bool(self.number(1))

    def one_of(self, *values: Any) -> Callable[[], Any]:
        return lambda: values[self.number(len(values) - 1)]

    def of(self, **values: Callable[[], Any]) -> dict[str, Any]:
        """Return a record: each fact given, known to be none, or absent."""
        found: dict[str, Any] = {}
        absent, none = self.mood.absent_in, self.mood.none_in
        for name, value in values.items():
            chance = self.number(absent * none - 1)
            if chance % absent == absent - 1:
                continue
            found[name] = None if chance // absent == none - 1 else value()
        return found

    def several(self, make: Callable[[], dict[str, Any]]) -> Callable[[], list[dict[str, Any]]]:
        """Return none to three records; a collection may also be known to be none, or absent."""
        return lambda: [make() for _ in range((2, 1, 3, 0, 2, 2)[self.number(5)])]

    def review(self) -> dict[str, Any]:
        day = self.day
        found = self.of(
            held_on=day,
            scheduled_for=day,
            completed_on=day,
            child_seen_alone=self.yes_no,
            permanence_options_decided=self.several_codes("adoption", "return_home"),
        )
        return _in_order(found, "held_on", "completed_on")

    def several_codes(self, *codes: str) -> Callable[[], list[str]]:
        return lambda: list(codes[: self.number(len(codes))])

    def placement(self) -> dict[str, Any]:
        found = self.of(
            started_on=self.day,
            kind=self.one_of(*_PLACEMENTS),
            is_with_connected_person=self.yes_no,
            fully_approved_on=self.day,
        )
        if self.number(1):
            found["ended_on"] = self.day()
        return _in_order(found, "started_on", "ended_on")

    def care_plan(self) -> dict[str, Any]:
        option = self.one_of("adoption", "return_home")
        return self.of(
            prepared_on=self.day,
            permanence_plan=lambda: self.of(prepared_on=self.day, option=option),
        )

    def period(self) -> dict[str, Any]:
        day = self.day
        return self.of(
            reviews=self.several(self.review),
            placements=self.several(self.placement),
            visits=self.several(lambda: self.of(held_on=day, child_seen=self.yes_no)),
            resource_requests=self.several(
                lambda: self.of(
                    requested_on=day,
                    amount=self.one_of(0, 1999, 2001, "0.1"),
                    panel_decided_on=day,
                )
            ),
            iro=lambda: self.of(
                appointed_on=day,
                service_notified_on=day,
                met_child_on=day,
                monitors_performance=self.yes_no,
            ),
            care_plan=self.care_plan,
        )


def _in_order(found: dict[str, Any], first: str, last: str) -> dict[str, Any]:
    """Put two days of one record in their order; a record with them turned is refused."""
    if found.get(first) and found.get(last) and found[last] < found[first]:
        found[first], found[last] = found[last], found[first]
    return found


def made_case(rules: Mapping[str, Any]) -> st.SearchStrategy[tuple[dict[str, Any], date]]:
    """
    Return a case for *rules* and a day to judge it on: in many cases one that decides.

    All choices follow from one number, so many cases are made in little time.
    """
    salt = json.dumps(rules)
    periods = _periods_of(rules)

    def make(number: int) -> tuple[dict[str, Any], date]:
        chance = _Chance(f"{number} {salt}")
        case = _case(chance, rules, periods)
        return case, _as_at(chance, case, periods)

    return st.integers(0, 2**63).map(make)


def _case(
    chance: _Chance, rules: Mapping[str, Any], periods: tuple[Duration, ...]
) -> dict[str, Any]:
    begins = _BEGINNINGS[chance.number(len(_BEGINNINGS) - 1)]
    fixed = [
        date.fromisoformat(each) for each in sorted(set(_words(rules))) if _DAY.fullmatch(each)
    ]
    days = _Days(periods, [begins, begins, *fixed])
    facts = _Facts(chance, days, _MOODS[chance.number(len(_MOODS) - 1)], begins)
    case: dict[str, Any] = {"periods_of_care": [_period_of_care(facts)]}
    how, born = facts.number(19), _BIRTHDAYS[facts.number(len(_BIRTHDAYS) - 1)]
    case = _with_child(case, born, how)
    if not facts.number(29):
        case["recorded_until"] = facts.day()
    if not facts.number(29):
        case["not_supplied"] = ["placement.ended_on", "period_of_care.ended_on"][: facts.number(2)]
    return case


def _periods_of(rules: Mapping[str, Any]) -> tuple[Duration, ...]:
    periods = sorted({each for each in _words(rules) if _PERIOD.fullmatch(each)})
    return tuple(map(Duration.parse, (*_USUAL, *periods)))


def _period_of_care(facts: _Facts) -> dict[str, Any]:
    period = facts.period()
    how = facts.number(19)
    if how < 18:
        period["started_on"] = facts.begins.isoformat() if how else None
    if not facts.number(2):
        period["arrangement"] = "short_breaks" if facts.number(1) else "continuous"
    if not facts.number(4):
        # A period that ends before it begins, or before a placement does, would be refused.
        ends = max([facts.begins.isoformat(), *_placed(period), facts.day()])
        period["ended_on"] = ends
    if not facts.number(29):
        period["reviews_recorded_from"] = facts.day()
    if how:
        _leave_out_what_was_before(period, facts.begins.isoformat())
    return period


def _placed(period: dict[str, Any]) -> Iterator[str]:
    for placement in period.get("placements") or ():
        yield from (placement.get(name) or "" for name in ("started_on", "ended_on"))


def _leave_out_what_was_before(period: dict[str, Any], begins: str) -> None:
    """An event that lies before the start of the period would be refused."""
    for name, day in (("reviews", "held_on"), ("visits", "held_on"), ("placements", "started_on")):
        if period.get(name):
            period[name] = [each for each in period[name] if (each.get(day) or begins) >= begins]


def _as_at(chance: _Chance, case: dict[str, Any], periods: tuple[Duration, ...]) -> date:
    """Return a day of some kind: any, one after all else, or one on which a period ends."""
    how = chance.number(3)
    if how == 0:
        return date(2024, 12, 1) + timedelta(days=chance.number(400))
    days = sorted({each for each in _words(case) if _DAY.fullmatch(each) and each > "2024"})
    known = [date.fromisoformat(day) for day in days] or [date(2025, 1, 31)]
    if how == 1:
        return max(known) + timedelta(days=chance.number(250))
    return _Days(periods, known).numbered(chance.number(999_999))


_BEGINNINGS = (
    date(2024, 12, 9),
    date(2025, 1, 6),
    date(2025, 1, 31),
    date(2024, 2, 29),
    date(2024, 12, 24),
    date(2024, 8, 30),
)
_PLACEMENTS = ("foster_care", "kinship_care", "placed_with_parent", "adoption_placement")


def _period(kind: RecordType, most: int, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return _record(kind, depth=depth, most=most)


def _with_child(case: dict[str, Any], born: str, how: int) -> dict[str, Any]:
    """Give the case a child, whose sixteenth or first birthday may be one of the days that decide."""
    case["child"] = {"date_of_birth": born if how > 1 else None} if how else {}
    return {"case_id": "made", **case}
