"""Facts that are worked out from others, each a small pure function with its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from permanence_rules import eligibility, placed_for_adoption, standing, visiting
from permanence_rules.case.base import all_records
from permanence_rules.completing import COMPLETIONS
from permanence_rules.facts import Extras, Fact, Kind, RecordType, snake
from permanence_rules.paths import in_order, nth
from permanence_rules.timing import age_on
from permanence_rules.truth import Unknown
from permanence_rules.view import Derivation, Many, Value, ViewRecord

__all__ = ["Derived", "derivations", "derived_extras", "derived_facts", "neighbours"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact: where it hangs, what it is, how it is worked out and who says so."""

    record: str
    name: str
    kind: Kind
    source: str
    read: Derivation
    of: str = ""

    @property
    def description(self) -> str:
        """What it means, in one sentence."""
        return (self.read.__doc__ or "").strip().splitlines()[0]


_FACTS: list[Derived] = []


def derived(
    record: str, kind: Kind, source: str, of: str = ""
) -> Callable[[Derivation], Derivation]:
    """Register a function as a derived fact of a kind of record, under its own name."""

    def register(read: Derivation) -> Derivation:
        name = getattr(read, "__name__", "")
        _FACTS.append(Derived(record, name, kind, source, read, of))
        return read

    return register


def derived_facts() -> tuple[Derived, ...]:
    """Return every derived fact."""
    return tuple(_FACTS)


@cache
def derivations() -> Mapping[tuple[str, str], Derivation]:
    """Return how each derived fact is worked out, by kind of record (* is any) and name."""
    found = COMPLETIONS | {(fact.record, fact.name): fact.read for fact in _FACTS}
    return found | {("*", name): read for name, (_, read) in NEIGHBOURS.items()}


def derived_extras() -> Extras:
    """Return the derived facts as facts to ask, by kind of record."""
    extras: dict[str, dict[str, Fact]] = {}
    for fact in _FACTS:
        made = Fact(fact.kind, refers_to=fact.of, description=fact.description)
        extras.setdefault(fact.record, {})[fact.name] = made
    for model in all_records():
        if model.dated_by is not None:
            kind = snake(model.__name__)
            extras.setdefault(kind, {}).update(_neighbours(refers_to=kind))
    return extras


def neighbours(record: RecordType) -> dict[str, Fact]:
    """Return what every dated record can be asked: its place and those beside it."""
    return {} if record.dated_by is None else _neighbours(record=record)


def _neighbours(record: RecordType | None = None, refers_to: str = "") -> dict[str, Fact]:
    return {
        name: Fact(
            kind,
            record=record if kind == "record" else None,
            refers_to=refers_to if kind == "record" else "",
            description=_said_by(read),
        )
        for name, (kind, read) in NEIGHBOURS.items()
    }


def _said_by(read: Derivation) -> str:
    return (read.__doc__ or "").strip()


def position(record: ViewRecord) -> Value:
    """Its place by date among its like, counted from one; none before it happens."""
    return _beside(record, lambda ordered, index: index + 1, needs_all_before=True)


def previous(record: ViewRecord) -> Value:
    """The one before it by date; none for the first."""
    return _beside(
        record, lambda ordered, index: ordered[index - 1] if index else None, needs_all_before=True
    )


def following(record: ViewRecord) -> Value:
    """The one after it by date; none while it is the last."""
    return _beside(
        record, lambda ordered, index: ordered[index + 1] if index + 1 < len(ordered) else None
    )


NEIGHBOURS: dict[str, tuple[Kind, Derivation]] = {
    "position": ("number", position),
    "previous": ("record", previous),
    "following": ("record", following),
}


def _beside(
    record: ViewRecord,
    pick: Callable[[tuple[ViewRecord, ...], int], Value],
    *,
    needs_all_before: bool = False,
) -> Value:
    many = _its_collection(record)
    if many is None:
        return None
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    if needs_all_before and ordered.before:
        return Unknown(ordered.before)
    for index, each in enumerate(ordered.items):
        if each is record or each.path == record.path:
            return pick(ordered.items, index)
    return None


def _its_collection(record: ViewRecord) -> Many | None:
    if record.parent is None or not record.path.endswith("]"):
        return None
    name = record.path.rsplit("[", 1)[0].rsplit(".", 1)[-1]
    found = record.parent.get(name)
    return found if isinstance(found, Many) else None


@derived("child", "number", "Family Law Reform Act 1969 s.9 (convention cv.age)")
def age(record: ViewRecord) -> Value:
    """The child's age in years on the as-at date."""
    born = record.get("date_of_birth")
    return age_on(born, record.as_at) if isinstance(born, date) else born


_REGULATION_28 = "CPPCR 2010 reg 28, and reg 28(1A) while it allowed visits by telephone or video"

derived("visit", "yes_no", _REGULATION_28)(visiting.counts_as_visit)
derived("placement", "collection", _REGULATION_28, of="visit")(visiting.visits)
derived("placement", "yes_no", "CPPCR 2010 reg 24(1) and 28(4)")(
    standing.is_under_temporary_approval
)
derived("placement", "date", "CPPCR 2010 reg 24(1)")(standing.temporarily_approved_on)
derived("placement", "date", "CPPCR 2010 reg 24(1) and 25(6)")(standing.temporary_approval_over_on)
derived("temporary_approval_extension", "date", "CPPCR 2010 reg 25(3)")(
    standing.ends_with_review_on
)
derived("placement", "yes_no", "CPPCR 2010 reg 2(1)")(standing.is_long_term_fostering)
derived("placement", "date", "CPPCR 2010 reg 28(3A), from 1 April 2015")(standing.fewer_visits_from)
for _read in (standing.interim_order_at_home_from, standing.interim_order_at_home_until):
    derived("placement", "date", "CPPCR 2010 reg 28(4); CA 1989 s.38")(_read)
for _read in (standing.care_order_at_home_from, standing.care_order_at_home_until):
    derived("placement", "date", "CPPCR 2010 reg 28(5); CA 1989 s.31")(_read)


derived(
    "period_of_care", "date", "CA 1989 Sch 2 para 19B(2) and CPPCR 2010 reg 40: thirteen weeks"
)(eligibility.became_eligible_on)


for _read in (
    placed_for_adoption.placed_for_adoption_on,
    placed_for_adoption.placed_for_adoption_until,
):
    derived("period_of_care", "date", "CPPCR 2010 reg 3; AAR 2005 regs 35 and 36")(_read)
derived("placement", "date", "AAR 2005 reg 35(3) and (5)")(
    placed_for_adoption.placed_for_adoption_from
)


@derived("review", "yes_no", "Adoption guidance 2013 (eng.guid.adoption-panel-2m)")
def endorses_adoption(record: ViewRecord) -> Value:
    """Whether the review endorsed adoption as the plan; none did before adoption was considered."""
    option, held = record.get("endorsed_option"), record.get("held_on")
    adoption = record.parent.get("adoption") if record.parent is not None else None
    considered = adoption.get("considered_on") if isinstance(adoption, ViewRecord) else None
    if isinstance(option, Unknown) and isinstance(held, date) and isinstance(considered, date):
        return False if held < considered else option
    return option if isinstance(option, Unknown) else option == "adoption"


derived("placement", "yes_no", "CPPCR 2010 reg 3; AAR 2005 regs 35 and 36")(
    placed_for_adoption.is_for_adoption
)


@derived("period_of_care", "date", "CA 1989 s.22(1) and (2); CPPCR 2010 reg 4(2) and reg 48(3)")
def first_placed_on(record: ViewRecord) -> Value:
    """The first day of the first placement; without a word on placements, that of care."""
    found = record.get("placements")
    if not record.says("placements") or not isinstance(found, Many):
        return record.get("started_on")
    first = nth(found, 0)
    return first.get("started_on") if isinstance(first, ViewRecord) else first


@derived("period_of_care", "record", "the placement in which the child lives", of="placement")
def current_placement(record: ViewRecord) -> Value:
    """The placement in which the child is on the as-at date; none between placements."""
    found = record.get("placements")
    if not isinstance(found, Many):
        return found
    ordered = in_order(found)
    if isinstance(ordered, Unknown):
        return ordered
    open_ones: list[ViewRecord] = [
        each for each in ordered.items if not isinstance(each.get("ended_on"), date)
    ]
    if open_ones:
        ended = open_ones[-1].get("ended_on")
        return ended if isinstance(ended, Unknown) else open_ones[-1]
    return Unknown(found.missing) if found.missing else None


@derived(
    "period_of_care",
    "yes_no",
    "Walsall procedure section 2 (wal.exempt-connected-person-notification)",
)
def is_placed_with_connected_person(record: ViewRecord) -> Value:
    """Whether the child is placed with a relative, friend or other connected person."""
    placement = current_placement(record)
    if not isinstance(placement, ViewRecord):
        return False if placement is None else placement
    found = placement.get("is_with_connected_person")
    return False if found is None else found


@derived(
    "period_of_care",
    "date",
    "Walsall procedure section 2 (wal.connected-person-breakdown-restores)",
)
def connected_placement_broke_down_on(record: ViewRecord) -> Value:
    """The day on which the latest placement with a connected person broke down."""
    found = record.get("placements")
    if not isinstance(found, Many):
        return found
    days: list[date] = []
    missing = found.missing
    for placement in found.items:
        day = _breakdown(placement)
        if isinstance(day, Unknown):
            missing |= day.missing
        elif day is not None:
            days.append(day)
    return Unknown(missing) if missing else max(days, default=None)


def _breakdown(placement: ViewRecord) -> date | Unknown | None:
    ended, connected, reason = (
        placement.get("ended_on"),
        placement.get("is_with_connected_person"),
        placement.get("end_reason"),
    )
    was_otherwise = isinstance(reason, str) and reason != "breakdown"
    if not isinstance(ended, date) or was_otherwise or connected in (False, None):
        return None
    for each in (connected, reason):
        if isinstance(each, Unknown):
            return each
    return ended if reason == "breakdown" else None


@derived("assessment", "date", "East Riding procedure step 1 (ery.single-assessment-35wd)")
def first_done_in_care_on(record: ViewRecord) -> Value:
    """The first day on or after becoming looked after on which it was completed or updated."""
    period = record.parent
    if period is None or period.type.name != "period_of_care":
        return None
    began, completed = period.get("started_on"), record.get("completed_on")
    if not isinstance(began, date):
        return began
    if isinstance(completed, Unknown) or (isinstance(completed, date) and completed >= began):
        return completed
    updated = record.get("updated_on")
    return None if isinstance(updated, date) and updated < began else updated


@derived("panel", "date", "Walsall procedure section 2, Matching Process (am.paper-validity)")
def sits_on(record: ViewRecord) -> Value:
    """The day of the panel: when it was held, else the day ahead for which it stands booked."""
    held, booked = record.get("held_on"), record.get("planned_for")
    if isinstance(held, date):
        return held
    if isinstance(booked, date) and booked >= record.as_at and not record.get("is_cancelled"):
        return booked
    return booked if held is None and isinstance(booked, Unknown) else held


@derived("panel", "yes_no", "Adoption Agencies (Scotland) Regulations 2009 reg 13(1)")
def made_a_recommendation(record: ViewRecord) -> Value:
    """Whether the panel made a recommendation; a decision that followed it tells that it did."""
    said, held = record.get("recommendation"), record.get("held_on")
    decision = record.parent.get("adm_decision") if record.parent is not None else None
    decided = decision.get("decided_on") if isinstance(decision, ViewRecord) else None
    if isinstance(said, Unknown):
        has_followed = isinstance(held, date) and isinstance(decided, date) and held <= decided
        return True if has_followed else said
    return said in ("recommended", "not_recommended")


@derived("match", "yes_no", "Walsall procedure section 2, Matching Process (wal.match-report)")
def is_considered_by_a_panel(record: ViewRecord) -> Value:
    """Whether the match is of a kind that a panel considers: long-term foster care or adoption."""
    kind = record.get("kind")
    return kind if isinstance(kind, Unknown) else kind in _CONSIDERED_BY_A_PANEL


_CONSIDERED_BY_A_PANEL = frozenset({"long_term_fostering", "adoption", "fostering_for_adoption"})
