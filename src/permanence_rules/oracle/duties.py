"""What a rule asks of a record: versions, exemptions, and the duty born of a missed one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment, MomentSpec
from permanence_rules.language.in_force import InForce
from permanence_rules.language.rule import ExemptionSpec, OnMissed, Rule, Version
from permanence_rules.language.scalars import RuleModel
from permanence_rules.language.selections import Let
from permanence_rules.oracle.days import Day, day, lacking
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer, conjunction, known
from permanence_rules.oracle.nature import Nature, nature_of
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import holds
from permanence_rules.oracle.trials import Named, named_by
from permanence_rules.report.findings import Exemption

__all__ = [
    "Duty",
    "Edition",
    "Found",
    "duties_of",
    "editions_on",
    "exempted",
    "needs_of",
    "records_of",
]

_ALWAYS = InForce()


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the duty, with all that holds while it is in force."""

    version: Version
    applies_when: tuple[Condition, ...]
    exempt_when: tuple[ExemptionSpec, ...]
    citations: tuple[CitationSpec, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule with its versions, put together once."""

    rule: Rule
    editions: tuple[Edition, ...]
    named: Named
    """The codes, days and periods that it names."""
    nature: Nature
    """What of it makes an exception to the laws over time."""

    @property
    def is_always_law(self) -> bool:
        """Whether the rule has one version without a first or last day."""
        return self.editions[0].version.in_force == _ALWAYS

    @property
    def _is_chosen_by_a_day_apart(self) -> bool:
        """Whether the day that chooses a version may lie before the record's own."""
        return _is_apart(self.rule.file.applies_by or self.rule.versions[-1].obligation.anchor)

    def is_law_all_along(self, record: ViewRecord) -> bool:
        """Whether a version is in force on every day from that of the record to the as-at date."""
        spans = [each.version.in_force for each in self.editions]
        own = None if self._is_chosen_by_a_day_apart else record.date_of()
        begins = own if isinstance(own, date) else date.min
        return min(each.first for each in spans) <= begins and (
            max(each.last for each in spans) >= record.as_at
        )


def _is_apart(moment: Moment | None) -> bool:
    """A birthday, or what is counted back, may lie before all that the record is about."""
    if not isinstance(moment, MomentSpec):
        return False
    inner = [*moment.earliest_of, *moment.latest_of, *moment.all_of, *moment.first_recorded_of]
    return moment.birthday is not None or moment.minus is not None or any(map(_is_apart, inner))


def duties_of(rule: Rule, case_type: RecordType) -> Iterator[Duty]:
    """Yield a rule, and the rule that is born when it is missed."""
    born = [_born(rule, rule.file.on_missed)] if rule.file.on_missed is not None else []
    dated_by = _dated_by(case_type, rule.file.for_each)
    for each in (rule, *born):
        editions = tuple(_edition(each, version) for version in each.versions)
        yield Duty(each, editions, named_by(each), nature_of(each, dated_by))


def _dated_by(record: RecordType, for_each: str) -> str | None:
    for step in () if for_each == "case" else for_each.split("."):
        inner = record.facts[step].record
        assert inner is not None
        record = inner
    return record.dated_by


def _born(rule: Rule, missed: OnMissed) -> Rule:
    """Owed once the other is late or breached; it counts from the day on which that was due."""
    trigger = Condition(rule=rule.id, outcome=("late", "breached"))
    changes = {
        "title": missed.title,
        "let": rule.file.let | {"missed_on": Let(of_rule=rule.id, take="due_on")},
        "applies_when": (trigger, *missed.applies_when),
        "exempt_when": (),
        "versions": (),
        "in_force": _ALWAYS,
        "closes": missed.closes,
        "obligation": missed.obligation,
        "messages": missed.messages,
        "next_action": missed.next_action,
        "citations": rule.file.citations or rule.versions[-1].citations,
        "requires": (),
        "on_missed": None,
    }
    file = rule.file.model_copy(update=changes)
    return Rule(f"{rule.id}/on-missed", rule.layer, file, rule.document)


def needs_of(rule: Rule) -> frozenset[str]:
    """Return the other rules that a rule reads, wherever in its file it names them."""
    return frozenset(_named(rule.file, skip=("on_missed",)))


def _named(part: object, skip: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(part, RuleModel):
        for key in type(part).model_fields:
            value = getattr(part, key)
            if key in ("rule", "of_rule") and isinstance(value, str):
                yield value
            elif key not in skip:
                yield from _named(value)
    elif isinstance(part, dict):
        yield from _named(list(part.values()))
    elif isinstance(part, (list, tuple)):
        for each in part:
            yield from _named(each)


# ---- records -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A record to judge, or where more may be and what would tell."""

    record: ViewRecord
    missing: frozenset[str] = frozenset()


def records_of(case: ViewRecord, for_each: str) -> list[Found]:
    """Return every record that a rule is about."""
    found = [Found(case)]
    for step in () if for_each == "case" else for_each.split("."):
        found = [each for holder in found for each in _stepped(holder, step)]
    return found


def _stepped(holder: Found, step: str) -> Iterator[Found]:
    if holder.missing:
        yield holder
        return
    value: Value = holder.record.get(step)
    if isinstance(value, Unknown):
        yield Found(holder.record, value.missing)
    elif isinstance(value, ViewRecord):
        yield Found(value)
    elif isinstance(value, Many):
        if value.gaps:
            yield Found(holder.record, value.gaps)
        for record in value.items:
            yield Found(record)


# ---- versions ------------------------------------------------------------------------------------


def editions_on(
    place: Place, duty: Duty, law_of: date | None
) -> tuple[list[Edition], frozenset[str]]:
    """
    Return the versions that may be in force on the day that chooses, and what would tell.

    Where *law_of* is given, that day chooses for every duty.
    """
    if duty.is_always_law:
        return list(duty.editions), frozenset()
    chosen = _choosing_day(place, duty) if law_of is None else law_of
    if isinstance(chosen, Unknown):
        return list(duty.editions), chosen.missing
    on = chosen if isinstance(chosen, date) else place.as_at
    return [each for each in duty.editions if _is_law(each.version, on)], frozenset()


def _is_law(version: Version, on: date) -> bool:
    return version.in_force.first <= on <= version.in_force.last


def _choosing_day(place: Place, duty: Duty) -> Day:
    """The day that the rule names; else its anchor; else the record's own date."""
    moment = duty.rule.file.applies_by or duty.editions[-1].version.obligation.anchor
    if moment is not None:
        return day(place, moment)
    own = place.day_of(place.record)
    return own if isinstance(own, (date, Unknown)) else None


def _edition(rule: Rule, version: Version) -> Edition:
    return Edition(
        version,
        (*rule.file.applies_when, *version.applies_when),
        (*rule.file.exempt_when, *version.exempt_when),
        (*version.citations, *rule.file.citations),
    )


# ---- exemptions ----------------------------------------------------------------------------------


def exempted(place: Place, specs: Iterable[ExemptionSpec]) -> tuple[Answer, Exemption | None]:
    """Return whether any exemption holds, and the first that does."""
    missing: frozenset[str] = frozenset()
    for spec in specs:
        sign, lacks = _holds_then(place, spec)
        if sign == YES:
            return (YES, frozenset()), Exemption(because=spec.because, provision=spec.provision)
        missing |= lacks if sign == OPEN else frozenset()
    return (OPEN if missing else NO, missing), None


def _holds_then(place: Place, spec: ExemptionSpec) -> Answer:
    def questions() -> Iterator[Answer]:
        if spec.since is not None or spec.until is not None:
            yield _during(place, spec)
        yield holds(place, spec)

    return conjunction(questions())


def _during(place: Place, spec: ExemptionSpec) -> Answer:
    """From the day of `since` on; on the day of `until` it no longer holds."""
    judged = day(place, spec.judged_on)
    since = day(place, spec.since) if spec.since is not None else date.min
    until = day(place, spec.until) if spec.until is not None else None
    if judged is None or since is None:
        return NO, frozenset()

    def bounds() -> Iterator[Answer]:
        yield _compare(since, judged, is_strict=False)
        if until is not None:
            yield _compare(judged, until, is_strict=True)

    return conjunction(bounds())


def _compare(first: Day, second: Day, *, is_strict: bool) -> Answer:
    if isinstance(first, date) and isinstance(second, date):
        return known(first < second if is_strict else first <= second)
    return OPEN, lacking(first, second)
