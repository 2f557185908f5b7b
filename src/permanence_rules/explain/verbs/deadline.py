"""`deadline` in words."""

from __future__ import annotations

from permanence_rules.explain.conditions import all_words
from permanence_rules.explain.phrases import moment_words
from permanence_rules.explain.time_limits import limit_words
from permanence_rules.language.verbs.deadline import Deadline

__all__ = ["deadline_lines"]


def deadline_lines(spec: Deadline) -> list[str]:
    """Return what it asks, a sentence for each clause."""
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
