"""Cases made by Hypothesis: any section absent, empty or full, with dates where counting is hardest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from permanence_rules.case.roles import Role
from permanence_rules.facts import Fact, RecordType, record_type

__all__ = ["any_case", "as_at_dates", "period_case"]

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
_BIRTHDAYS = ("2009-02-28", "2009-01-31", "2008-02-29", "2015-03-14", "2023-12-01")

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
    return _with_child(draw, case)


@dataclass(frozen=True)
class _Facts:
    """Draws the facts of one case: given in most cases, sometimes none, sometimes absent."""

    draw: st.DrawFn
    begins: date
    absent_in: int
    """One fact in so many is absent, and as many are known to be none."""

    def day(self) -> str:
        step = self.draw(st.one_of(st.sampled_from(_STEPS), st.integers(0, 120)))
        return (self.begins + timedelta(days=step)).isoformat()

    def yes_no(self) -> bool:
        return self.draw(st.booleans())

    def one_of(self, *values: Any) -> Callable[[], Any]:
        return lambda: self.draw(st.sampled_from(values))

    def of(self, **values: Callable[[], Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in values.items():
            how = self.draw(st.integers(0, self.absent_in))
            if how:
                found[name] = None if how == 1 else value()
        return found

    def several(self, make: Callable[[], dict[str, Any]]) -> Callable[[], list[dict[str, Any]]]:
        return lambda: [make() for _ in range(self.draw(st.integers(0, 3)))]

    def review(self) -> dict[str, Any]:
        day = self.day
        found = self.of(
            held_on=day, scheduled_for=day, completed_on=day, child_seen_alone=self.yes_no
        )
        return _in_order(found, "held_on", "completed_on")

    def placement(self) -> dict[str, Any]:
        found = self.of(
            started_on=self.day,
            ended_on=self.day,
            kind=self.one_of(*_PLACEMENTS),
            is_with_connected_person=self.yes_no,
            fully_approved_on=self.day,
        )
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
            arrangement=self.one_of("continuous", "continuous", "short_breaks"),
            reviews=self.several(self.review),
            placements=self.several(self.placement),
            visits=self.several(lambda: self.of(held_on=day, child_seen=self.yes_no)),
            resource_requests=self.several(
                lambda: self.of(
                    requested_on=day, amount=self.one_of(0, 1999, 2001), panel_decided_on=day
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


@st.composite
def period_case(draw: st.DrawFn) -> dict[str, Any]:
    """Return a case with one period of care, of the facts that the small rules ask for."""
    begins = draw(st.sampled_from(_BEGINNINGS))
    facts = _Facts(draw, begins, absent_in=draw(st.sampled_from((4, 9, 9, 9))))
    period = facts.period()
    if not draw(st.integers(0, 3)):
        ended = begins + timedelta(days=draw(st.sampled_from((90, 120, 200))))
        period["ended_on"] = ended.isoformat()
    if draw(st.integers(0, 9)):
        period["started_on"] = begins.isoformat()
    if not draw(st.integers(0, 6)):
        period["reviews_recorded_from"] = facts.day()
    return _with_child(draw, {"periods_of_care": [period]})


_BEGINNINGS = (date(2024, 12, 9), date(2025, 1, 6), date(2025, 1, 31), date(2024, 2, 29))
_STEPS = (0, 1, 6, 7, 8, 14, 15, 28, 29, 31, 42, 59, 90)
_PLACEMENTS = ("foster_care", "kinship_care", "placed_with_parent", "adoption_placement")


def _period(kind: RecordType, most: int, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return _record(kind, depth=depth, most=most)


def _with_child(draw: st.DrawFn, case: dict[str, Any]) -> dict[str, Any]:
    is_born = draw(st.booleans())
    case["child"] = {"date_of_birth": draw(st.sampled_from(_BIRTHDAYS))} if is_born else {}
    return {"case_id": "made", **case}
