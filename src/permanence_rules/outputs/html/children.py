"""The second part of the page: the children who need something first, each with its picture."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.outputs.gathering import Child, Gathered, is_overdue
from permanence_rules.outputs.html.parts import cell, numbers, table, text
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import Group, grouped
from permanence_rules.outputs.timeline import Timeline, drawn, rows_of, timeline_of
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import (
    citations_words,
    count_of,
    due_words,
    owner_words,
    timing_words,
)
from permanence_rules.timing import in_words

__all__ = ["children"]

_SHOWN = frozenset(
    ("overdue", "soon", "judgement", "asked", "open", "acknowledged", "missed", "late")
)


def children(gathered: Gathered) -> Iterator[str]:
    """Yield the list of children and a section for each."""
    worst = gathered.worst()
    left_out = gathered.children - len(worst)
    yield '<section aria-labelledby="children"><h2 id="children">Children</h2>'
    if left_out:
        yield (
            f"<p>The {len(worst):,} children with the most overdue duties are shown, those under "
            f"statute first. {left_out:,} more are counted above and not shown; the other forms "
            "of output list every child.</p>"
        )
    if len(worst) > 1:
        heads = ("Child", "Team", "Overdue", "Longest, in days", "Due soon")
        yield table(
            "Children in this page",
            heads,
            map(_listed, worst, [gathered.options] * len(worst)),
            words=2,
        )
    yield "</section>\n"
    for child in worst:
        yield from _section(child, gathered.options)


def _listed(child: Child, options: Options) -> str:
    report = child.report
    overdue = [each for each in child.findings if is_overdue(each)]
    longest = max((each.days_overdue or 0 for each in overdue), default=0)
    soon = sum(_is_soon(each, options) for each in child.findings)
    link = f'<th scope="row"><a href="#{_anchor(report)}">{text(report.case_id)}</a></th>'
    return link + cell(report.team or "") + numbers((len(overdue), longest, soon))


def _is_soon(finding: Finding, options: Options) -> bool:
    return finding.days_left is not None and finding.days_left <= options.due_within


def _anchor(report: Report) -> str:
    return f"child-{text(report.case_id)}"


def _section(child: Child, options: Options) -> Iterator[str]:
    report = child.report
    anchor = _anchor(report)
    yield f'<article aria-labelledby="{anchor}"><h3 id="{anchor}">Child {text(report.case_id)}</h3>'
    codes = (("team", report.team), ("worker", report.worker), ("locality", report.locality))
    known = ", ".join(f"{name} {code}" for name, code in codes if code)
    yield f'<p class="small">{text(known)}</p>' if known else ""
    yield from (f"<p>{text(note)}</p>" for note in _problems(report))
    timeline = timeline_of(child.case, report) if child.case is not None else None
    if timeline is not None and not timeline.is_empty:
        yield _picture(timeline)
    groups = grouped(child.findings, options.due_within, report.rulebook.families)
    for group in groups:
        if group.name in _SHOWN or options.show_all:
            yield _findings(group, options)
    if timeline is not None and not timeline.is_empty:
        yield _in_words(timeline)
    yield '<p class="up small"><a href="#children">Back to the list of children</a></p></article>\n'


def _problems(report: Report) -> Iterator[str]:
    if report.input_problems:
        facts = count_of(len(report.input_problems), "fact", "facts")
        yield f"{facts} of the record to correct; see the messages of the run."
    if report.faults:
        duties = count_of(len(report.faults), "duty was", "duties were")
        yield f"{duties} not judged, through a defect of the program."


def _picture(timeline: Timeline) -> str:
    name = text(timeline.case_id)
    return (
        f'<div class="scroll picture" role="group" tabindex="0" aria-label="Timeline of {name}">'
        f'{drawn(timeline)}</div>\n<p class="small">{_KEY} '
        f'<a href="#words-{name}">The same in words</a>.</p>\n'
    )


_KEY = (
    "Bars: placements and legal status, with a broken edge where they go on. "
    "Diamond: review. Circle: visit. Square: plan. Triangle: meeting or panel. "
    "Flag: the last day in time; a broken line leads to the day on which it was done late, "
    "a thick line to today where it is overdue. Empty flag: due later, or no longer possible."
)


def _in_words(timeline: Timeline) -> str:
    """Return the table that says the same as the picture."""
    rows = (
        f'<th scope="row">{text(row.lane)}</th>{cell(row.what)}{cell(row.when)}'
        f"{cell(row.standing, 'days')}"
        for row in rows_of(timeline)
    )
    heads = ("Row of the picture", "What", "When", "Late, overdue or due")
    name = text(timeline.case_id)
    words = table(f"The picture in words: {timeline.case_id}", heads, rows, words=4)
    return f'<div id="words-{name}">{words}</div>\n'


def _findings(group: Group, options: Options) -> str:
    rows = (_finding(finding, group, options) for finding in group.findings)
    heads = ("Days", "Finding", "Due", "Who does what")
    number = len(group.findings)
    return table(f"{group.heading} ({number:,})", heads, rows, words=4)


def _finding(finding: Finding, group: Group, options: Options) -> str:
    action = finding.next_action
    who = ""
    if action is not None:
        by = f", by {in_words(action.by)}" if action.by not in (None, finding.due_on) else ""
        who = f"{owner_words(action.owner, options.role_words)}: {action.do}{by}"
    days = timing_words(finding) or "no day"
    kind = {"missed": "past", "acknowledged": "past", "soon": "due"}.get(group.name, group.style)
    found = (
        f'{text(finding.message)}<br><span class="small">{text(finding.subject.label)}; '
        f"{text(finding.strength)}; {text(citations_words(finding.citations[:1]))}</span>"
    )
    return (
        f'<tr class="{kind}"><th scope="row" class="days">{text(days)}</th>'
        f"<td>{found}</td>{cell(due_words(finding))}{cell(who)}</tr>"
    )
