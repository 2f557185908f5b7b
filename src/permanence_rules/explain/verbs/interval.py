"""`interval` in words, with its phases."""

from __future__ import annotations

from permanence_rules.explain.conditions import all_words
from permanence_rules.explain.phrases import moment_words, path_words
from permanence_rules.language.verbs.interval import Interval, Phase
from permanence_rules.timing import in_words

__all__ = ["interval_lines"]


def interval_lines(spec: Interval) -> list[str]:
    """Return what it asks, a sentence for each clause."""
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
