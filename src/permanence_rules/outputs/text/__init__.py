"""Reports as text for people: what is overdue, what is next, who acts and why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.brief import brief_lines
from permanence_rules.outputs.text.layout import Page
from permanence_rules.outputs.text.one_case import case_text
from permanence_rules.outputs.text.summary import Summary
from permanence_rules.report.findings import Report

__all__ = ["TEXT", "write"]


def write(reports: Iterator[Report], options: Options) -> Iterator[str]:
    """Yield one case in full; of several, a short section for each and a summary of all."""
    page = Page(options.width, in_colour=options.in_colour)
    first = list(islice(reports, 2))
    if len(first) > 1:
        yield from (f"{line}\n" for line in _several(chain(first, reports), options, page))
    else:
        yield from (case_text(options.listed(report), options, page) for report in first)


def _several(reports: Iterator[Report], options: Options, page: Page) -> Iterator[str]:
    summary = Summary()
    for report in reports:
        summary.add(report)
        yield from brief_lines(options.listed(report), options, page)
    yield from summary.lines(page)


TEXT = OutputForm("text", write, selects=True)
