"""The answer to a check as HTML: what to do first, then each case, the worst first."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import chain

from permanence_rules.errors import InputProblem, Severity
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import Group, grouped
from permanence_rules.outputs.text.headline import headline
from permanence_rules.outputs.text.one_case import counts_line
from permanence_rules.outputs.text.questions import needed_facts
from permanence_rules.report.findings import Finding, PlannedAction, Report
from permanence_rules.report.words import (
    RoleWords,
    citations_words,
    count_of,
    due_words,
    owner_words,
    timing_words,
)
from permanence_rules.timing import in_words

__all__ = ["MOST_IN_FULL", "Unused", "page_of"]

MOST_IN_FULL = 50
"""Cases that are shown in full; of more, the worst. The files to keep hold all of them."""
_FACTS = 12
_DONE_ABOUT = {Severity.IMPOSSIBLE: "Set aside", Severity.UNLIKELY: "Doubtful"}


@dataclass(frozen=True, slots=True)
class Unused:
    """What could not be used of the files, and what is worth knowing about them."""

    number: int = 0
    lines: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class _Row:
    """One case in the table; the worst sorts first."""

    rank: tuple[int, int, int]
    place: int
    case_id: str
    counts: tuple[int, int, int, int]


def page_of(
    reports: Iterable[Report], unused: Unused, due_within: int, role_words: RoleWords
) -> str:
    """Return the answer as HTML. No more than `MOST_IN_FULL` cases are in memory at once."""
    options = Options(due_within=due_within, role_words=role_words)
    rows: list[_Row] = []
    in_full: dict[int, str] = {}
    about = ""
    for place, report in enumerate(reports):
        row = _row(report, place, due_within)
        insort(rows, row)
        about = about or _about(report)
        if row in rows[:MOST_IN_FULL]:
            in_full[place] = "".join(_case(report, place, options))
        if len(in_full) > MOST_IN_FULL:
            del in_full[rows[MOST_IN_FULL].place]
    parts = (
        _summary(rows, about, unused),
        _table(rows) if len(rows) > 1 else (),
        (in_full[each.place] for each in rows[:MOST_IN_FULL]),
        _not_used(unused),
    )
    return "".join(chain.from_iterable(parts))


def _row(report: Report, place: int, due_within: int) -> _Row:
    groups = {g.name: len(g.findings) for g in grouped(report.findings, due_within)}
    overdue, soon = groups.get("overdue", 0), groups.get("soon", 0)
    past = groups.get("missed", 0) + groups.get("late", 0)
    open_ = report.counts[Outcome.UNDETERMINED]
    rank = (-overdue, -soon, -past)
    return _Row(rank, place, report.case_id, (overdue, soon, past, open_))


def _about(report: Report) -> str:
    used = report.rulebook
    law = f"; law checked to {in_words(used.law_checked_to)}" if used.law_checked_to else ""
    return f"As at {in_words(report.as_at)}. Rules: {used.name} {used.version}{law}."


def _summary(rows: list[_Row], about: str, unused: Unused) -> Iterator[str]:
    with_overdue = sum(row.counts[0] > 0 for row in rows)
    said = f"{count_of(len(rows), 'case')} checked, {with_overdue} with something overdue."
    if not rows:
        said = "No case could be checked."
    yield f'<p class="govuk-body-l">{escape(said)}</p>'
    yield f'<p class="govuk-body">{escape(about)}</p>' if about else ""
    if unused.number:
        things = count_of(unused.number, "row or record was", "rows or records were")
        yield _inset(f"{things} not used. They are listed under “Not used” below.")


_HEADINGS = ("Overdue", "Due soon", "Late in the past", "Not decided")


def _table(rows: list[_Row]) -> Iterator[str]:
    """Yield the cases, the worst first, each with a link to where it stands in full."""
    yield '<div class="table-scrolls" role="region" aria-label="Cases" tabindex="0">'
    yield '<table class="govuk-table"><caption class="govuk-table__caption">'
    yield "Cases, the most overdue first</caption><thead><tr>"
    yield '<th scope="col" class="govuk-table__header">Case</th>'
    yield from (
        f'<th scope="col" class="govuk-table__header govuk-table__header--numeric">{each}</th>'
        for each in _HEADINGS
    )
    yield "</tr></thead><tbody>"
    for number, row in enumerate(rows):
        name = escape(row.case_id)
        shown = (
            f'<a class="govuk-link" href="#case-{row.place}">{name}</a>'
            if number < MOST_IN_FULL
            else name
        )
        cells = "".join(
            f'<td class="govuk-table__cell govuk-table__cell--numeric">{each}</td>'
            for each in row.counts
        )
        yield f'<tr><th scope="row" class="govuk-table__header">{shown}</th>{cells}</tr>'
    yield "</tbody></table></div>"
    if len(rows) > MOST_IN_FULL:
        yield _inset(f"The {MOST_IN_FULL} worst are shown in full; the files to keep hold all.")


def _case(report: Report, place: int, options: Options) -> Iterator[str]:
    """Yield everything about one case."""
    yield f'<section class="case" aria-labelledby="case-{place}">'
    name = f"Case {escape(report.case_id)}"
    yield f'<h2 class="govuk-heading-l" id="case-{place}" tabindex="-1">{name}</h2>'
    yield f'<p class="govuk-body-l">{escape(headline(report, options))}</p>'
    yield from (_inset(note) for note in report.notes)
    for fault in report.faults:
        yield _inset(f"Not judged, through a defect of this program: {fault.rule}.")
    yield from _input_problems(report.input_problems)
    yield from _plan(report, options)
    for group in grouped(report.findings, options.due_within, report.rulebook.families):
        yield from _group(group, options)
    yield from _undecided(report)
    also = counts_line(report)
    yield f'<p class="govuk-body">{escape(also)}</p>' if also else ""
    yield "</section>"


def _input_problems(problems: tuple[InputProblem, ...]) -> Iterator[str]:
    if not problems:
        return
    yield _heading(f"To correct in the record ({len(problems)})")
    yield '<ul class="govuk-list govuk-list--bullet">'
    for each in problems:
        where = f"<code>{escape(each.place)}</code>: " if each.loc else ""
        yield f"<li>{_DONE_ABOUT[each.severity]}. {where}{escape(each.message)}.</li>"
    yield "</ul>"


def _plan(report: Report, options: Options) -> Iterator[str]:
    """Yield what to do, in the order of the plan; one act about several records stands once."""
    about: dict[tuple[str, str, str], list[PlannedAction]] = {}
    for action in report.next_actions:
        about.setdefault((action.rule, action.do, action.owner), []).append(action)
    if not about:
        return
    yield _heading(f"What to do first ({len(about)})")
    yield '<ol class="govuk-list govuk-list--number plan">'
    for same in about.values():
        action = same[0]
        labels = ", ".join(dict.fromkeys(each.subject.label for each in same))
        who = owner_words(action.owner, options.role_words)
        details = f"{who}{_by(action, report)}; {labels}"
        yield f"<li>{escape(action.do)}<span class='govuk-hint'>{escape(details)}</span></li>"
    yield "</ol>"


def _by(action: PlannedAction, report: Report) -> str:
    if action.by is None:
        return ""
    words = "by" if action.by >= report.as_at else "was due by"
    return f", {words} {in_words(action.by)}"


def _group(group: Group, options: Options) -> Iterator[str]:
    colour = {"overdue": "red", "soon": "yellow", "late": "orange"}.get(group.style, "grey")
    yield _heading(f"{group.heading} ({len(group.findings)})")
    yield '<ul class="govuk-list findings">'
    for finding in group.findings:
        label = due_words(finding) if group.name == "open" else timing_words(finding)
        yield "<li>"
        if label:
            yield f'<strong class="govuk-tag govuk-tag--{colour}">{escape(label)}</strong> '
        yield from _finding(finding, options)
        yield "</li>"
    yield "</ul>"


def _finding(finding: Finding, options: Options) -> Iterator[str]:
    is_open = finding.outcome is Outcome.UNDETERMINED
    yield escape(finding.title if is_open else finding.message)
    for note in (*finding.policy_sensitive, *finding.warnings):
        yield f"<span class='govuk-hint'>Note: {escape(note)}</span>"
    action = finding.next_action
    who = f"{owner_words(action.owner, options.role_words)} acts; " if action else ""
    about = f"{who}{finding.subject.label}; {finding.rule} ({finding.strength})"
    yield f"<span class='govuk-hint'>{escape(about)}</span>"
    why = citations_words(finding.citations[:1])
    yield f"<span class='govuk-hint'>{escape(why)}</span>" if why else ""


def _undecided(report: Report) -> Iterator[str]:
    undecided = [each for each in report.findings if each.outcome is Outcome.UNDETERMINED]
    if not undecided:
        return
    facts = needed_facts(undecided)
    yield _heading(f"Cannot be decided ({count_of(len(undecided), 'duty', 'duties')})")
    yield '<p class="govuk-body">The record does not say. Write in each fact, or that there is none:'
    yield '</p><ul class="govuk-list govuk-list--bullet">'
    for each in facts[:_FACTS]:
        duties = count_of(each.duties, "duty", "duties")
        yield f"<li><code>{escape(each.path)}</code> decides {duties}</li>"
    yield "</ul>"
    if len(facts) > _FACTS:
        more = count_of(len(facts) - _FACTS, "fact")
        yield f'<p class="govuk-body">And {more} that decide fewer.</p>'


def _not_used(unused: Unused) -> Iterator[str]:
    """Yield what could not be used, what became of the rows, and what such files never hold."""
    if not any((unused.lines, unused.rows, unused.notes)):
        return
    yield '<section aria-labelledby="not-used">'
    heading = f"Not used ({unused.number})" if unused.number else "About the files"
    yield f'<h2 class="govuk-heading-l" id="not-used">{heading}</h2>'
    for lines in (unused.lines, unused.notes):
        if lines:
            items = "".join(f"<li>{escape(each)}</li>" for each in lines)
            yield f'<ul class="govuk-list govuk-list--bullet">{items}</ul>'
    if unused.rows:
        yield '<div class="table-scrolls" role="region" aria-label="Rows of the files" tabindex="0">'
        yield f"<pre>{escape(chr(10).join(unused.rows))}</pre></div>"
    yield "</section>"


def _heading(text: str) -> str:
    return f'<h3 class="govuk-heading-m">{escape(text)}</h3>'


def _inset(text: str) -> str:
    return f'<div class="govuk-inset-text">{escape(text)}</div>'
