"""What a page shows of a report, in the order in which to work through it: the worst first."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from permanence_rules.errors import InputProblem, Severity
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import Group, grouped, nearest_first, once
from permanence_rules.outputs.text.headline import headline
from permanence_rules.outputs.text.one_case import counts_line
from permanence_rules.outputs.text.plan import Step, steps_of
from permanence_rules.outputs.text.questions import needed_facts
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import (
    RoleWords,
    capital,
    citations_words,
    count_of,
    due_words,
    fault_words,
    owner_words,
    plain_role_words,
    rule_words,
    rulebook_words,
    timing_words,
)
from permanence_rules.report_pages.case_files import Checked
from permanence_rules.sources.base import Reject, RowCount
from permanence_rules.timing import in_words

__all__ = ["CaseView", "CheckedView", "Item", "Section", "StepView", "case_view", "checked_view"]

_DUE_WITHIN = 28
_IN_FULL = 10
"""Cases that one page shows in full; the table above them shows all."""
_REJECTS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One finding: when, what, about which record, who acts, and by which provision."""

    when: str
    message: str
    about: str
    who: str
    notes: tuple[str, ...]
    why: str
    url: str | None
    rule: str
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """
    Findings of one urgency.

    `colour` is a colour of the tags of the GOV.UK Design System; `is_open` says that whoever reads
    should see it without asking for it.
    """

    name: str
    heading: str
    colour: str
    is_open: bool
    findings: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the plan in words."""

    number: int
    do: str
    who: str
    by: str
    is_overdue: bool
    about: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One fact of the record to correct, and what was done about it."""

    place: str
    message: str
    done: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that a page shows of one case."""

    id: str
    case_id: str
    as_at: str
    headline: str
    sections: tuple[Section, ...]
    steps: tuple[StepView, ...]
    needed: tuple[tuple[str, str], ...]
    """Each fact that would decide something, with how many duties wait for it."""
    undecided: int
    corrections: tuple[Correction, ...]
    notes: tuple[str, ...]
    settled: str
    rules: str

    def number(self, *names: str) -> int:
        """Return how many findings the sections of these names have."""
        return sum(len(each.findings) for each in self.sections if each.name in names)


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the table of several."""

    case_id: str
    href: str
    overdue: int
    longest: str
    soon: int
    past: int
    undecided: int


@dataclass(frozen=True, slots=True)
class CheckedView:
    """Everything that a page shows of the files that were checked."""

    title: str
    as_at: str
    rules: str
    rows: tuple[Row, ...]
    cases: tuple[CaseView, ...]
    more: str
    rejects: tuple[tuple[str, str], ...]
    rejects_heading: str
    counts: tuple[RowCount, ...]
    notes: tuple[str, ...]


# ---- one case ---------------------------------------------------------------------------------


def case_view(report: Report, words: RoleWords = plain_role_words, id: str = "case") -> CaseView:  # noqa: A002 - as in HTML
    """Return what a page shows of a report; *id* tells its headings from those of other cases."""
    options = Options(is_single=True, due_within=_DUE_WITHIN, role_words=words)
    undecided = [each for each in report.findings if each.outcome is Outcome.UNDETERMINED]
    return CaseView(
        id=id,
        case_id=report.case_id,
        as_at=in_words(report.as_at),
        headline=headline(report, options),
        sections=tuple(_sections(report, options)),
        steps=tuple(_step(each, report.as_at, words) for each in steps_of(report)),
        needed=tuple(
            (each.path, count_of(each.duties, "duty", "duties")) for each in needed_facts(undecided)
        ),
        undecided=len(undecided),
        corrections=tuple(map(_correction, report.input_problems)),
        notes=tuple(_notes(report)),
        settled=counts_line(report),
        rules=rulebook_words(report.rulebook),
    )


_COLOURS = {
    "overdue": "red",
    "soon": "orange",
    "later": "blue",
    "judgement": "purple",
    "asked": "purple",
    "open": "purple",
    "acknowledged": "grey",
    "missed": "grey",
    "late": "grey",
}
_OPEN = frozenset(("overdue", "soon", "judgement"))


def _sections(report: Report, options: Options) -> Iterator[Section]:
    for group in grouped(report.findings, options.due_within, report.rulebook.families):
        found = nearest_first(group, report.as_at) if group.name == "open" else group
        yield Section(
            group.name,
            group.heading,
            _COLOURS[group.name],
            group.name in _OPEN,
            tuple(_items(found, options.role_words)),
        )


def _items(group: Group, words: RoleWords) -> Iterator[Item]:
    for finding, subjects in once(group.findings):
        is_open = finding.outcome is Outcome.UNDETERMINED
        yield Item(
            when=capital(due_words(finding) if group.name == "open" else timing_words(finding)),
            message=f"{finding.title}." if is_open else finding.message,
            about="; ".join(dict.fromkeys(subjects)),
            who=_who(finding, words),
            notes=(*finding.policy_sensitive, *finding.warnings),
            why=citations_words(finding.citations[:1]),
            url=_web_address(finding.citations[0].url) if finding.citations else None,
            rule=rule_words(finding),
            counted=finding.arithmetic,
        )


def _web_address(url: str | None) -> str | None:
    """A council's own pack says where its texts are; a page leads to web addresses alone."""
    return url if url is not None and url.startswith(("https://", "http://")) else None


def _who(finding: Finding, words: RoleWords) -> str:
    if finding.next_action is None:
        return ""
    return f"{capital(owner_words(finding.next_action.owner, words))}: {finding.next_action.do}"


def _step(step: Step, as_at: date, words: RoleWords) -> StepView:
    by = step.action.by
    return StepView(
        number=step.number,
        do=step.action.do,
        who=capital(owner_words(step.action.owner, words)),
        by="" if by is None else in_words(by),
        is_overdue=by is not None and by < as_at,
        about=step.labels,
        after=", ".join(str(number) for number, _ in step.after),
    )


def _correction(problem: InputProblem) -> Correction:
    is_impossible = problem.severity is Severity.IMPOSSIBLE
    also = f" See {', '.join(problem.other_places)}." if problem.others else ""
    return Correction(
        place=problem.place if problem.loc else "The whole record",
        message=f"{capital(problem.message)}.{also}",
        done="Set aside" if is_impossible else "Doubtful: judged with and without it",
    )


def _notes(report: Report) -> Iterator[str]:
    yield from report.notes
    for fault in report.faults:
        yield f"{fault_words(fault)} All other findings stand."


# ---- several ----------------------------------------------------------------------------------


def checked_view(
    checked: Checked,
    rules: str,
    words: RoleWords = plain_role_words,
    folder: Path | None = None,
    *,
    reports: Iterable[Report] | None = None,
) -> CheckedView:
    """
    Return what a page shows of the files that were checked, the worst case first.

    *rules* names the rulebook. *folder* is where the files were put for the check: its path is no
    part of their names, and no message shows it. *reports* are those of *checked*, where they are
    too many to be kept in memory.
    """
    rows, worst = _ranked(checked.reports if reports is None else reports)
    views = [case_view(each, words, f"case-{n}") for n, each in enumerate(worst, 1)]
    return CheckedView(
        title=_title(rows),
        as_at=in_words(checked.as_at),
        rules=rules,
        rows=tuple(rows),
        cases=tuple(views),
        more=_more(checked, len(rows)),
        rejects=tuple(_reject(each, folder) for each in checked.rejects[:_REJECTS]),
        rejects_heading=_rejects_heading(len(checked.rejects)),
        counts=tuple(replace(each, file=without(each.file, folder)) for each in checked.rows),
        notes=tuple(without(each, folder) for each in checked.notes),
    )


def _ranked(reports: Iterable[Report]) -> tuple[list[Row], list[Report]]:
    """
    Return a row for each report and the reports to show in full, the worst first.

    No more reports are in memory than are shown in full: a whole return has hundreds.
    """
    rows: list[tuple[tuple[object, ...], Row]] = []
    worst: list[tuple[tuple[object, ...], int, Report]] = []
    for place, report in enumerate(reports):
        key, row = _ranked_row(report)
        rows.append((key, row))
        # The place comes before the report, so that two reports are never compared.
        insort(worst, (key, place, report))
        del worst[_IN_FULL:]
    rows.sort(key=lambda each: each[0])
    numbered = [
        replace(row, href=f"#case-{number}" if number <= _IN_FULL else "")
        for number, (_, row) in enumerate(rows, 1)
    ]
    return numbered, [report for _, _, report in worst]


def _title(rows: Sequence[Row]) -> str:
    if len(rows) == 1:
        return f"Report on case {rows[0].case_id}"
    return f"Report on {len(rows)} cases" if rows else "No case could be checked"


def _ranked_row(report: Report) -> tuple[tuple[object, ...], Row]:
    """Return a row for a report, and what comes first among the cases: how much is overdue."""
    groups = {each.name: each.findings for each in grouped(report.findings, _DUE_WITHIN)}
    overdue, soon, missed, late = (groups.get(name, ()) for name in _COUNTED)
    longest = max((each.days_overdue or 0 for each in overdue), default=0)
    row = Row(
        case_id=report.case_id,
        href="",
        overdue=len(overdue),
        longest=count_of(longest, "day") if longest else "",
        soon=len(soon),
        past=len(missed) + len(late),
        undecided=report.counts.get(Outcome.UNDETERMINED, 0),
    )
    return (-len(overdue), -longest, -len(soon), -len(missed), report.case_id), row


_COUNTED = ("overdue", "soon", "missed", "late")


def _more(checked: Checked, number: int) -> str:
    said: list[str] = []
    if number > _IN_FULL:
        said.append(f"The {_IN_FULL} most urgent cases are shown in full below the table.")
    if checked.has_more:
        said.append(
            f"The files hold more cases. The first {number} were checked. "
            "The command permanence-rules check has no such limit."
        )
    return " ".join(said)


def _reject(reject: Reject, folder: Path | None) -> tuple[str, str]:
    place = reject.file
    if reject.line is not None:
        place = f"{place}, line {reject.line}"
    details = (place, reject.column or "", f"record {reject.record}" if reject.record else "")
    where = ", ".join(part for part in details if part)
    return without(where, folder), without(capital(reject.reason), folder)


def without(text: str, folder: Path | None) -> str:
    """Return a message without the path of the folder in which files were put for the check."""
    if folder is None:
        return text
    for path in dict.fromkeys((str(folder.resolve()), str(folder))):
        text = text.replace(f"{path}/", "").replace(f"{path}\\", "").replace(path, "the files")
    return text


def _rejects_heading(number: int) -> str:
    if number == 0:
        return ""
    heading = f"Could not be used: {count_of(number, 'entry', 'entries')}"
    return heading if number <= _REJECTS else f"{heading}, of which the first {_REJECTS} are shown"
