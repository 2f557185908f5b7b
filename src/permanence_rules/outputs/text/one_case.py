"""One case in full: its findings by urgency, what cannot be decided, and the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from permanence_rules.errors import Severity
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import Group, grouped, nearest_first, once
from permanence_rules.outputs.text.headline import headline
from permanence_rules.outputs.text.layout import Page
from permanence_rules.outputs.text.plan import plan_lines
from permanence_rules.outputs.text.questions import undecided_lines
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import (
    capital,
    citations_words,
    count_of,
    deciding,
    due_words,
    fault_words,
    owner_words,
    rule_words,
    rulebook_words,
    timing_words,
    unread_words,
)
from permanence_rules.timing import in_words

__all__ = ["case_text", "counts_line", "fault_lines", "input_lines"]


def case_text(report: Report, options: Options, page: Page) -> str:
    """Return everything that a report says, as lines of text."""
    return "".join(f"{line}\n" for line in _lines(report, options, page))


def _lines(report: Report, options: Options, page: Page) -> Iterator[str]:
    """Yield everything that a report says."""
    yield from _header(report, options, page)
    yield from input_lines(report, page)
    yield from plan_lines(report, options, page)
    planned = {(rule, each.subject.path) for each in report.next_actions for rule in each.rules}
    groups = [
        nearest_first(each, report.as_at) if each.name == "open" else each
        for each in grouped(report.findings, options.due_within, report.rulebook.families)
    ]
    for group in (each for each in groups if each.name not in _PAST):
        yield from _group(group, options, page, planned)
    yield from undecided_lines(report.findings, options, page)
    for group in (each for each in groups if each.name in _PAST):
        yield from _group(group, options, page, planned)
    if options.show_all:
        yield from _others(report.findings, options, page)
    also = counts_line(report)
    yield from page.heading("plain", also) if also else ()
    shown = (each for each in report.findings if options.show_all or _is_shown(each))
    unread = unread_words(deciding(shown))
    yield from page.heading("dim", unread) if unread else ()


def _is_shown(finding: Finding) -> bool:
    """Whether it is listed; what is settled or out of play is counted in one line."""
    return finding.outcome not in _SETTLED


def fault_lines(report: Report, page: Page, indent: int = 0) -> Iterator[str]:
    """Yield each duty that a defect of the program kept from being judged."""
    for fault in report.faults:
        yield from page.paragraph("overdue", fault_words(fault), indent)


def counts_line(report: Report) -> str:
    """
    Return how many duties are settled or out of play.

    Counted, not listed: nothing is to be done about them.
    """
    counts = [
        f"{report.counts[each]} {words}" for each, words in _SETTLED.items() if report.counts[each]
    ]
    return f"Also: {', '.join(counts)}." if counts else ""


_SETTLED = {
    Outcome.MET: "met",
    Outcome.EXEMPT: "exempt",
    Outcome.NOT_TRIGGERED: "not triggered yet",
    Outcome.CEASED: "ceased",
    Outcome.NOT_APPLICABLE: "not applicable",
}


_PAST = frozenset(("missed", "late"))

Planned = Collection[tuple[str, str]]
"""The rules and records whose actions the plan shows already."""


def _header(report: Report, options: Options, page: Page) -> Iterator[str]:
    yield page.painted("title", f"Case {report.case_id} as at {in_words(report.as_at)}")
    yield from page.paragraph("title", headline(report, options))
    yield from page.paragraph("dim", f"Rules: {rulebook_words(report.rulebook)}")
    for note in report.notes:
        yield from page.paragraph("late", note)
    yield from fault_lines(report, page)


def input_lines(report: Report, page: Page) -> Iterator[str]:
    """Yield what is wrong in the record itself, and what was done about it."""
    if not report.input_problems:
        return
    number = count_of(len(report.input_problems), "fact", "facts")
    yield from page.heading("question", f"To correct in the record ({number})")
    for problem in report.input_problems:
        also = f" See {', '.join(problem.other_places)}." if problem.others else ""
        text = (
            f"{problem.place}: {problem.message}.{also}" if problem.loc else f"{problem.message}."
        )
        yield from page.entry("question", _DONE_ABOUT[problem.severity], [("plain", text)])


_DONE_ABOUT = {Severity.IMPOSSIBLE: "set aside", Severity.UNLIKELY: "doubtful"}


def _group(group: Group, options: Options, page: Page, planned: Planned = ()) -> Iterator[str]:
    yield from page.heading(group.style, f"{group.heading} ({len(group.findings)})")
    in_brief = group.name in (*_PAST, "open", "asked") and not options.show_all
    shown = once(group.findings)
    kept = shown[:_MOST_IN_BRIEF] if group.name == "open" and in_brief else shown
    for number, (finding, subjects) in enumerate(kept):
        if number and not in_brief:
            yield ""
        label = due_words(finding) if group.name == "open" else timing_words(finding)
        parts = (
            _in_brief(finding, subjects)
            if in_brief
            else _parts(finding, subjects, options, planned)
        )
        yield from page.entry(group.style, label, parts)
    if len(kept) < len(shown):
        yield f"  And {len(shown) - len(kept)} more; --all lists them."


_MOST_IN_BRIEF = 8
"""So many days are listed of what may have been done long ago."""


def _in_brief(finding: Finding, subjects: Iterable[str]) -> list[tuple[str, str]]:
    """What cannot be changed, or is not known, needs a sentence and no reasons."""
    if finding.outcome is Outcome.UNDETERMINED:
        return [("plain", finding.title)]
    if finding.outcome is not Outcome.LATE and finding.is_violation:
        # Many of these sentences name no day: which visit, which review.
        about = "; ".join(dict.fromkeys(subjects))
        return [("plain", finding.message), ("dim", about)]
    asked = finding.warnings if finding.days_after_expected is not None else ()
    return [("plain", finding.message), *(("late", question) for question in asked)]


def _parts(
    finding: Finding, subjects: Iterable[str], options: Options, planned: Planned
) -> list[tuple[str, str]]:
    parts = [("plain", finding.message)]
    if (finding.rule, finding.subject.path) not in planned:
        parts += _action(finding, options)
    days = due_words(finding)
    if len(finding.possible_due_on) > 1 and finding.is_violation and days not in finding.message:
        parts.append(("plain", f"Due by {days}, as a missing fact decides."))
    if finding.recommended_by is not None and finding.outcome is Outcome.DUE:
        parts.append(("plain", f"Advised by {in_words(finding.recommended_by)}."))
    parts += [("late", f"Note: {note}") for note in (*finding.policy_sensitive, *finding.warnings)]
    if options.show_all:
        parts += [("dim", f"Counted: {step}") for step in finding.arithmetic]
    parts.append(
        ("dim", f"About: {'; '.join(dict.fromkeys(subjects))}; rule {rule_words(finding)}")
    )
    cited = finding.citations if options.show_all else finding.citations[:1]
    parts.append(("dim", f"Why: {citations_words(cited)}"))
    return parts


def _action(finding: Finding, options: Options) -> list[tuple[str, str]]:
    action = finding.next_action
    if action is None:
        return []
    who = owner_words(action.owner, options.role_words)
    is_news = action.by is not None and action.by != finding.due_on
    by = f", by {in_words(action.by)}" if is_news and action.by else ""
    return [("plain", f"Who: {who}, to {action.do[:1].lower()}{action.do[1:]}{by}.")]


def _others(findings: Iterable[Finding], options: Options, page: Page) -> Iterator[str]:
    listed = list(findings)
    for outcome, words in {Outcome.UNDETERMINED: "undetermined", **_SETTLED}.items():
        chosen = tuple(finding for finding in listed if finding.outcome is outcome)
        if chosen:
            yield from _group(Group(outcome, capital(words), "title", chosen), options, page)
