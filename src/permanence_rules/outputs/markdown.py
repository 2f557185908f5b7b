"""Reports as Markdown: headline, tables and the children who need something first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from permanence_rules.language.outcomes import Strength
from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.gathering import Child, Gathered
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.shares import percent, verb
from permanence_rules.outputs.text.groups import grouped
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.statistics import Counts, Standing
from permanence_rules.report.words import count_of, due_words, owner_words, timing_words
from permanence_rules.timing import in_words

__all__ = ["MARKDOWN", "write"]

_SHOWN = frozenset(("overdue", "acknowledged", "soon", "judgement", "open"))


def write(reports: Iterator[Report], options: Options) -> Iterator[str]:
    """Yield the page once all reports are counted."""
    yield "# Permanence planning: duties to children in care\n\n"
    gathered = Gathered(options).add_all(reports)
    yield from _headline(gathered)
    statutory = [Strength.STATUTORY]
    by_area = gathered.statistics.by(lambda group: group.area, statutory)
    yield from _measures("Statutory duties by area", "Area", by_area)
    if any(gathered.teams):
        by_team = gathered.statistics.by(lambda group: group.team or "none recorded", statutory)
        yield from _measures("Statutory duties by team", "Team", by_team)
    worst = gathered.worst()
    left_out = gathered.children - len(worst)
    if left_out:
        yield f"The {len(worst):,} children with the most overdue duties follow; {left_out:,} more "
        yield "are counted above and not shown.\n\n"
    for child in worst:
        yield from _child(child, options)
    yield from _run(options.run.facts())


def _headline(gathered: Gathered) -> Iterator[str]:
    first, sums = gathered.first, gathered.statutory
    if first is not None:
        rules = f"{_safe(first.rulebook.name)}, version {_safe(first.rulebook.version)}"
        children = count_of(gathered.children, "child", "children")
        yield f"{children}, as at {in_words(first.as_at)}. Rules: {rules}.\n\n"
    duties = count_of(sums.due, "statutory duty", "statutory duties")
    overdue = sums.by_standing[Standing.OVERDUE] + sums.by_standing[Standing.LATE_OR_OVERDUE]
    yield (
        f"Of {duties} that fell due, {verb(sums.in_time, 'was', 'were')} done in time "
        f"({percent(sums.share_in_time)}); {verb(overdue, 'is', 'are')} overdue now. "
        f"{count_of(gathered.with_overdue, 'child has', 'children have')} an overdue duty; "
        f"{count_of(gathered.due_soon.total(), 'duty is', 'duties are')} due within "
        f"{gathered.options.due_within} days.\n\n"
    )


def _measures(title: str, head: str, rows: dict[str, Counts]) -> Iterator[str]:
    yield f"## {title}\n\n"
    heads = (head, "Due", "In time", "Share in time", "Late", "Overdue", "Missed", "Undecided")
    yield from _table(heads, (_cells(name, counts) for name, counts in rows.items()))


def _cells(name: str, counts: Counts) -> tuple[object, ...]:
    standing = counts.by_standing
    return (
        name,
        counts.due,
        counts.in_time,
        percent(counts.share_in_time),
        standing[Standing.LATE],
        standing[Standing.OVERDUE] + standing[Standing.LATE_OR_OVERDUE],
        standing[Standing.MISSED],
        standing[Standing.UNDECIDED] + standing[Standing.FOR_JUDGEMENT],
    )


def _child(child: Child, options: Options) -> Iterator[str]:
    report = child.report
    team = f" (team {_safe(report.team)})" if report.team else ""
    yield f"## Child {_safe(report.case_id)}{team}\n\n"
    groups = grouped(child.findings, options.due_within, report.rulebook.families)
    shown = [group for group in groups if group.name in _SHOWN or options.show_all]
    if not shown:
        yield "Nothing is overdue, due soon or in question.\n\n"
    for group in shown:
        yield f"### {group.heading} ({len(group.findings)})\n\n"
        heads = ("Days", "Finding", "Due", "Who does what")
        yield from _table(heads, (_finding(each, options) for each in group.findings))


def _run(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = [*facts]
    if rows:
        yield "## About this run\n\n"
        yield from _table(("What", "Said"), rows)


def _finding(finding: Finding, options: Options) -> tuple[object, ...]:
    action = finding.next_action
    who = f"{owner_words(action.owner, options.role_words)}: {action.do}" if action else ""
    return timing_words(finding), finding.message, due_words(finding), who


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n"
    for row in rows:
        yield f"| {' | '.join(_safe(str(cell)) for cell in row)} |\n"
    yield "\n"


def _safe(text: str) -> str:
    """Return a text that is no mark of Markdown, no tag and no end of a cell."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


_MARKS = re.compile(r"[\\`*_\[\]<>|#]")

MARKDOWN = OutputForm("md", write, selects=True)
