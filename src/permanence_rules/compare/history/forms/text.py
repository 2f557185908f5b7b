"""Changes as text: the sums in a table, then lists with what got worse first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from permanence_rules.compare.history.changes import Status, Why
from permanence_rules.compare.history.comparing import COLUMNS, Summary
from permanence_rules.compare.history.forms.facts import Compared
from permanence_rules.compare.history.matters import Level, RunHead
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.columns import Cell
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import Closing
from permanence_rules.report.words import count_of
from permanence_rules.timing import in_words

__all__ = ["write"]

_MOST_LISTED = 40
"""Lines of one group without --all: the text is to be read, a table holds everything."""

_HEADINGS = {
    Status.NEW: "New, or worse than before",
    Status.STILL_OPEN: "Still open",
    Status.PUT_RIGHT: "Put right or done",
    Status.ENDED: "No longer owed, and not done",
    Status.GONE: "No longer there",
}
_STYLES = {Status.NEW: "overdue", Status.STILL_OPEN: "late", Status.PUT_RIGHT: "soon"}
_WHY = {
    Why.CHILD_NEW: "the child is new in this run",
    Why.CHILD_LEFT: "the child is not in the newer run",
    Why.NOT_JUDGED: "the child's record could not be judged in one of the runs",
    Why.CASE: "the record has changed",
    Why.RULES: "the rule has changed",
    Why.PROGRAM: "another version of the program, its engine or the calendar",
    Why.TIME: "only time has passed",
    Why.NOTHING: "nothing that the runs say has changed",
}
_NAMES = [column.name for column in COLUMNS]
_STATUS = _NAMES.index("status")


def write(rows: Iterator[list[Cell]], compared: Compared) -> Iterator[str]:
    """Yield the sums, then each group of changes."""
    page = Page(compared.width, in_colour=compared.in_colour)
    yield from (f"{line}\n" for line in _top(compared, page))
    for status, group in groupby(rows, key=lambda row: Status(str(row[_STATUS]))):
        listed = _listed(status, group, compared, page)
        yield from (f"{line}\n" for line in listed)


def _top(compared: Compared, page: Page) -> Iterator[str]:
    yield page.painted("title", "What changed from one run to the next")
    yield from page.wrapped(_side(compared.old), 7, "  Old: ")
    yield from page.wrapped(_side(compared.new), 7, "  New: ")
    if compared.chosen:
        yield from page.wrapped(compared.chosen, 10, "  Chosen: ")
    summary = compared.summary
    yield ""
    yield from page.wrapped(_children(summary))
    if not any(each.findings for each in summary.by_status.values()):
        yield "Nothing changed, and nothing is open."
        return
    yield ""
    yield from page.table(_HEAD, [*_sums(summary)])
    yield ""
    yield from page.table(_WHY_HEAD, [*_causes(summary)])


def _side(head: RunHead) -> str:
    return f"{head.rulebook}, as at {in_words(head.as_at)}"


def _children(summary: Summary) -> str:
    parts = [
        f"{count_of(summary.new_children, 'is', 'are')} new" if summary.new_children else "",
        f"{count_of(summary.left, 'has', 'have')} left" if summary.left else "",
        f"{count_of(summary.unjudged, 'was', 'were')} not judged in one of the runs"
        if summary.unjudged
        else "",
    ]
    said = ", ".join(each for each in parts if each)
    compared = f"{count_of(summary.children, 'child', 'children')} compared"
    return f"{compared}: {said}." if said else f"{compared}."


_HEAD = ("", "Findings", "Children", "Statutory", "Overdue", "Late", "Due", "Undecided")
_LEVELS = (Level.OVERDUE, Level.LATE, Level.DUE, Level.UNDECIDED)


def _sums(summary: Summary) -> Iterator[tuple[str, ...]]:
    for status, sums in summary.by_status.items():
        numbers = (sums.findings, sums.children, sums.statutory)
        levels = (sums.by_level[each] for each in _LEVELS)
        yield (_HEADINGS[status], *map(str, numbers), *map(str, levels))


_WHY_HEAD = ("Why", "New", "Put right", "Ended", "Gone")
_CHANGED = (Status.NEW, Status.PUT_RIGHT, Status.ENDED, Status.GONE)


def _causes(summary: Summary) -> Iterator[tuple[str, ...]]:
    for why, words in _WHY.items():
        numbers = [summary.by_status[status].by_why[why] for status in _CHANGED]
        if any(numbers):
            yield (words, *map(str, numbers))


def _listed(
    status: Status, rows: Iterator[list[Cell]], compared: Compared, page: Page
) -> Iterator[str]:
    number = compared.summary.by_status[status].findings
    yield from page.heading("title", f"{_HEADINGS[status]} ({number:,})")
    left = 0
    for place, row in enumerate(rows):
        if place < _MOST_LISTED or compared.show_all:
            yield from _entry(status, dict(zip(_NAMES, row, strict=True)), page)
        else:
            left += 1
    if left:
        yield f"  ... and {left:,} more; --all or --format csv lists each"


def _entry(status: Status, row: dict[str, Cell], page: Page) -> Iterator[str]:
    whose = f"{row['case_id']}, team {row['team']}" if row["team"] else str(row["case_id"])
    strength = row["strength"] or "strength not said"
    parts = [
        ("plain", f"{row['title']} ({strength})"),
        (_STYLES.get(status, "plain"), _became(row)),
        ("dim", f"{row['subject_label'] or row['subject']}. Rule {row['rule']}"),
    ]
    if status is not Status.STILL_OPEN:
        parts.append(("dim", f"Why: {_why(row)}"))
    yield from page.entry("plain", whose, parts)


def _why(row: dict[str, Cell]) -> str:
    return "; ".join(_WHY[Why(each)] for each in str(row["why"]).split("; "))


def _became(row: dict[str, Cell]) -> str:
    old = _outcome(row["outcome_old"], row["closing_old"])
    new = _outcome(row["outcome_new"], row["closing_new"])
    change = f"{old} -> {new}" if old != new else new
    days = (
        ("due by", row["due_on_new"] or row["due_on_old"]),
        ("done on", row["done_on_new"]),
        ("next by", row["next_due_on_new"]),
    )
    said = [f"{word} {in_words(day)}" for word, day in days if isinstance(day, date)]
    return ", ".join((change, *said))


def _outcome(outcome: Cell, closing: Cell) -> str:
    if outcome is None:
        return "not there"
    if outcome == Outcome.BREACHED:
        return "overdue" if closing != Closing.PAST else "not done in time"
    return str(outcome).replace("_", " ")
