"""Writing the reports of a run in the form and to the place that were asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from permanence_rules.cli.checking import Checking
from permanence_rules.cli.progress import watched
from permanence_rules.cli.rejects import MOST_KEPT
from permanence_rules.cli.run_facts import run_facts
from permanence_rules.cli.selection import Selection
from permanence_rules.outputs import OUTPUTS, Options, OutputForm
from permanence_rules.report.findings import Report
from permanence_rules.report.words import role_words_of
from permanence_rules.rulebook import Rulebook
from permanence_rules.runtime.streams import receiving, wants_colour, width_of

__all__ = ["Layout", "write_reports"]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of the output, its file if it has one, and what it lists."""

    form: str
    output: Path | None
    due_within: int
    show_all: bool


def write_reports(checking: Checking, layout: Layout) -> None:
    """Write a report for each case; nothing at all when no case could be judged."""
    form: OutputForm = OUTPUTS.load(layout.form)
    checking.records = {} if form.shows_records else None
    checking.rejects.most_kept = MOST_KEPT if form.lists_rejects else 0
    if form.piece_of is not None and not checking.hands_on_reports:
        _write_pieces(checking, layout, form, form.piece_of)
    else:
        _write_whole(checking, layout, form)


def _write_pieces(
    checking: Checking, layout: Layout, form: OutputForm, piece_of: Callable[[Report], str]
) -> None:
    """Write what was made of each report where its case was judged."""
    pieces = _begun(_watched(checking, layout, checking.pieces(piece_of)))
    if pieces is None:
        return
    with receiving(layout.output, form.makes) as put:
        for piece in chain((form.head,), pieces.drawn, pieces.rest):
            put(piece)


def _write_whole(checking: Checking, layout: Layout, form: OutputForm) -> None:
    """Write reports by the form, which draws them."""
    reports = _begun(_watched(checking, layout, checking.reports()))
    if reports is None:
        return
    is_single = len(reports.drawn) == 1 and checking.stands_alone
    selection = checking.selection.of_one_case() if is_single else checking.selection
    options = _options(checking, layout, selection, is_single=is_single)
    every: Iterator[Report] = chain(reports.drawn, reports.rest)
    if not form.selects:
        every = map(selection.listed, every)
    with receiving(layout.output, form.makes) as put:
        for piece in form.write(every, options):
            put(piece)


class _Begun(NamedTuple, Generic[Item]):
    """What was drawn before anything is written, and what is not drawn yet."""

    drawn: list[Item]
    rest: Iterator[Item]


def _begun(items: Iterator[Item]) -> _Begun[Item] | None:
    """Return the same items, of which two were drawn; None where there are none."""
    drawn = list(islice(items, 2))
    return _Begun(drawn, items) if drawn else None


def _watched(checking: Checking, layout: Layout, items: Iterator[Item]) -> Iterator[Item]:
    """A bar on the terminal that also shows the reports would only disturb them."""
    if layout.output is None and sys.stdout.isatty():
        return items
    return watched(items, "Cases checked", source=checking.source)


def _options(
    checking: Checking, layout: Layout, selection: Selection, *, is_single: bool
) -> Options:
    to_screen = layout.output is None
    return Options(
        is_single=is_single,
        due_within=layout.due_within,
        show_all=layout.show_all,
        width=width_of(sys.stdout) if to_screen else Options().width,
        in_colour=to_screen and wants_colour(sys.stdout),
        role_words=role_words_of(_roles(checking.rulebook)),
        selects=selection.selects,
        listed=selection.listed,
        run=run_facts(checking),
    )


def _roles(rulebook: Rulebook) -> dict[str, str]:
    return {role: words for pack in rulebook.packs for role, words in pack.file.roles.items()}
