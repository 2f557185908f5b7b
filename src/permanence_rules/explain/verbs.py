"""Each legal verb in words, with all its clauses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from permanence_rules.explain.conditions import all_words, condition_words
from permanence_rules.explain.phrases import moment_words, path_words
from permanence_rules.explain.time_limits import extension_words, lifetime_lines, limit_words
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.verbs.checklist import Checklist, Item
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.language.verbs.interval import Interval, Phase
from permanence_rules.language.verbs.sequence import Sequence
from permanence_rules.language.verbs.validity import Validity

__all__ = ["obligation_lines"]
from permanence_rules.timing import in_words


def obligation_lines(obligation: Obligation) -> list[str]:
    """Return what an obligation asks, a sentence for each clause."""
    spec = getattr(obligation, obligation.verb)
    lines = _WORDED_BY[obligation.verb](spec)
    return [*lines, *(lifetime_lines(spec) if not isinstance(spec, Indicator) else ())]


def _deadline(spec: Deadline) -> list[str]:
    event = moment_words(spec.event)
    if spec.as_soon_as_possible:
        return [*_soon(spec, event), *_advice(spec)]
    lines = [f"{event} comes {limit_words(spec)}."] if spec.is_given else []
    if spec.not_before is not None:
        floor = limit_words(spec.not_before)
        lines.append(f"{event} does not come before the day that is {floor}.")
    if not spec.earlier_counts:
        lines.append(_TOO_SOON)
    if spec.needed_when:
        lines.append(f"While it is not done, owed only as long as {all_words(spec.needed_when)}.")
    if spec.recommended is not None:
        lines.append(f"Advised: {limit_words(spec.recommended)}.")
    return lines


def _soon(spec: Deadline, event: str) -> list[str]:
    """Say from when something is owed of which the source gives no number."""
    since = f" from {moment_words(spec.by)} on" if spec.by is not None else ""
    lines = [f"{event} comes as soon as possible{since}; the source gives no number."]
    return lines if spec.earlier_counts else [*lines, _TOO_SOON]


_TOO_SOON = "Doing it before the time began does not count."


def _advice(spec: Deadline) -> list[str]:
    return [f"Advised: within {spec.advisory}."] if spec.advisory is not None else []


def _interval(spec: Interval) -> list[str]:
    anchor = f"from {moment_words(spec.of)}"
    if spec.at_most is not None:
        lines = [f"{path_words(spec.events)} come no more than {spec.at_most} apart, {anchor}."]
    else:
        lines = [f"{path_words(spec.events)} come no further apart than this, {anchor}:"]
        lines += [f"  - {_phase(phase)}" for phase in spec.phases]
        if len(spec.phases) > 1:
            lines.append(f"A gap across two of these: {_STRADDLES[spec.straddle]}.")
    if spec.paused is not None:
        stops, goes_on = moment_words(spec.paused.from_), moment_words(spec.paused.until)
        when = f", when {all_words(spec.paused.when)}" if spec.paused.when else ""
        lines.append(f"Nothing is owed from {stops} until {goes_on}{when}; then it counts anew.")
    if spec.resets_on is not None:
        lines.append(f"Counted anew from {moment_words(spec.resets_on)}.")
    if spec.eased is not None:
        first, last = in_words(spec.eased.from_), in_words(spec.eased.until)
        lines.append(
            f"What would run out from {first} to {last} ran out on that last day, because "
            f"{spec.eased.because}."
        )
    return lines


_STRADDLES = {
    "start": "that in force at its start counts",
    "end": "that in force at its end counts",
    "stricter": "the stricter counts",
}


def _phase(phase: Phase) -> str:
    parts = [str(phase.at_most)]
    if phase.until is not None:
        parts.append(f"until {moment_words(phase.until)}")
    if phase.for_first is not None:
        parts.append(f"for the first {phase.for_first}")
    if phase.events is not None:
        parts.append(f"until there have been {phase.events}")
    if phase.when:
        parts.append(f"while {all_words(phase.when)}")
    return ", ".join(parts)


def _checklist(spec: Checklist) -> list[str]:
    by_when = f" {limit_words(spec)}" if spec.is_given else ""
    lines = [f"All of this is there{by_when}:", *(f"  - {_item(item)}" for item in spec.items)]
    if spec.completed_on is not None:
        lines.append(f"It counts as complete on {moment_words(spec.completed_on)}.")
    return [*lines, *_only_asked(spec)]


def _only_asked(spec: Checklist | Constraint | Sequence) -> list[str]:
    return ["What lacks is a question and not a breach."] if spec.only_asks else []


def _item(item: Item) -> str:
    applies = f" (only when {all_words(item.applies_when)})" if item.applies_when else ""
    return f"{item.item}: {condition_words(item)}{applies}"


def _validity(spec: Validity) -> list[str]:
    if spec.document is not None and spec.on is not None:
        document, day = moment_words(spec.document), moment_words(spec.on)
        return [f"{document} is no more than {spec.not_older_than} before {day}."]
    first = "day one" if spec.first_day_is_day_one else "not counted"
    start, end = moment_words(spec.starts or ""), moment_words(spec.settled_by or "")
    given = f", but to {moment_words(spec.ends_on)} at most" if spec.ends_on is not None else ""
    more = given + extension_words(spec.extended)
    return [
        f"It holds for {spec.lasts} from {start} (that day is {first}){more}.",
        f"By its last day there is {end}.",
    ]


def _sequence(spec: Sequence) -> list[str]:
    same = "on the same day or before" if spec.same_day else "on an earlier day"
    failing = f", or failing that within {spec.or_within} after" if spec.or_within else ""
    order = f"{moment_words(spec.first)} comes {same} {moment_words(spec.then)}{failing}."
    asked = f"Until then it is asked for from {moment_words(spec.asked_from or '')} on."
    return [order, *([asked] if spec.asked_from else []), *_only_asked(spec)]


def _constraint(spec: Constraint) -> list[str]:
    when = f"Once {all_words(spec.when)}: " if spec.when else ""
    by_when = f" {limit_words(spec)}" if spec.is_given else ""
    if spec.must:
        return [f"{when}{all_words(spec.must)}{by_when}.", *_only_asked(spec)]
    return [f"{when}it must not be that {all_words(spec.must_not)}{by_when}.", *_only_asked(spec)]


def _indicator(spec: Indicator) -> list[str]:
    lines = [f"Measures {path_words(spec.measure)}, in {spec.unit}; never a breach by itself."]
    if spec.advisory_at_most is not None:
        lines.append(f"Advised: at most {spec.advisory_at_most}.")
    if spec.advisory_at_least is not None:
        lines.append(f"Advised: at least {spec.advisory_at_least}.")
    return lines


_WORDED_BY: dict[str, Callable[[Any], list[str]]] = {
    "deadline": _deadline,
    "interval": _interval,
    "checklist": _checklist,
    "validity": _validity,
    "sequence": _sequence,
    "constraint": _constraint,
    "indicator": _indicator,
}
