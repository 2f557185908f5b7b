"""The same as the picture in a table: for whoever cannot see it, or wants the very dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from permanence_rules.outputs.timeline.model import Bar, Flag, Lane, State, Timeline
from permanence_rules.timing import in_words

__all__ = ["Row", "rows_of"]


class Row(NamedTuple):
    """One line of the table."""

    lane: str
    what: str
    when: str
    standing: str
    """Late, overdue or due, and by how many days; empty for what simply happened."""


def rows_of(timeline: Timeline) -> Iterator[Row]:
    """Yield everything that the picture shows, lane by lane."""
    for lane in Lane:
        for bar in (each for each in timeline.bars if each.lane is lane):
            yield Row(str(lane), bar.label, _span(bar), "")
        yield from _events(timeline, lane)
        for flag in (each for each in timeline.flags if each.lane is lane):
            yield Row(str(lane), flag.title, _limit(flag), flag.words)


def _span(bar: Bar) -> str:
    if bar.last is None:
        return f"from {in_words(bar.first)}"
    return f"{in_words(bar.first)} to {in_words(bar.last)}"


def _events(timeline: Timeline, lane: Lane) -> Iterator[Row]:
    """A line for each kind of event, with all of its days: a child has visits by the hundred."""
    days: dict[str, list[str]] = {}
    for point in timeline.points:
        if point.lane is lane:
            days.setdefault(point.label, []).append(in_words(point.day))
    for label, all_days in days.items():
        number = f" ({len(all_days)})" if len(all_days) > 1 else ""
        yield Row(str(lane), f"{label}{number}", ", ".join(all_days), "")


def _limit(flag: Flag) -> str:
    due = in_words(flag.due_on)
    if flag.done_on is not None:
        return f"due by {due}, done on {in_words(flag.done_on)}"
    return f"due by {due}" if flag.state is State.DUE else f"was due by {due}"
