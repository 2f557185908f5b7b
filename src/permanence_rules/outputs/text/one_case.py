"""One case in full: its findings by urgency, what cannot be decided, and the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from permanence_rules.errors import Severity
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import Group, grouped
from permanence_rules.outputs.text.layout import Page
from permanence_rules.outputs.text.plan import plan_lines
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import citations_words, count_of, owner_words, timing_words
from permanence_rules.timing import in_words

__all__ = ["case_lines", "counts_line", "input_lines"]


def case_lines(report: Report, options: Options, page: Page) -> Iterator[str]:
    """Yield everything that a report says."""
    yield from _header(report, page)
    yield from input_lines(report, page)
    for group in grouped(report.findings, options.due_within):
        yield from _group(group, options, page)
    yield from _undecided(report.findings, page)
    if options.show_all:
        yield from _others(report.findings, options, page)
    yield from plan_lines(report, options, page)
    also = counts_line(report)
    yield from ("", *page.wrapped(also)) if also else ()


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


def _header(report: Report, page: Page) -> Iterator[str]:
    used = report.rulebook
    yield page.painted("title", f"Case {report.case_id} as at {in_words(report.as_at)}")
    checked = f"; law checked to {in_words(used.law_checked_to)}" if used.law_checked_to else ""
    about = f"Rules: {used.name} {used.version}{checked}"
    yield from (page.painted("dim", line) for line in page.wrapped(about))
    for note in report.notes:
        yield from (page.painted("late", line) for line in page.wrapped(note))


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


def _group(group: Group, options: Options, page: Page) -> Iterator[str]:
    yield from page.heading(group.style, f"{group.heading} ({len(group.findings)})")
    for number, finding in enumerate(group.findings):
        if number:
            yield ""
        label = timing_words(finding)
        yield from page.entry(group.style, label, _parts(finding, options))


def _parts(finding: Finding, options: Options) -> list[tuple[str, str]]:
    parts = [("plain", finding.message), *_action(finding, options)]
    if finding.recommended_by is not None and finding.outcome is Outcome.DUE:
        parts.append(("plain", f"Advised by {in_words(finding.recommended_by)}."))
    parts += [("late", f"Note: {note}") for note in (*finding.policy_sensitive, *finding.warnings)]
    if options.show_all:
        parts += [("dim", f"Counted: {step}") for step in finding.arithmetic]
    parts.append(("dim", f"About: {finding.subject.label}; rule {_rule(finding)}"))
    parts.append(("dim", f"Why: {citations_words(finding.citations)}"))
    return parts


def _action(finding: Finding, options: Options) -> list[tuple[str, str]]:
    action = finding.next_action
    if action is None:
        return []
    who = owner_words(action.owner, options.role_words)
    is_news = action.by is not None and action.by != finding.due_on
    by = f", by {in_words(action.by)}" if is_news and action.by else ""
    return [("plain", f"Who: {who}, to {action.do[:1].lower()}{action.do[1:]}{by}.")]


def _rule(finding: Finding) -> str:
    return f"{finding.rule} ({finding.layer}, {finding.strength})"


def _undecided(findings: Iterable[Finding], page: Page) -> Iterator[str]:
    """Yield the facts that would decide what is open, those that decide most first."""
    undecided = [finding for finding in findings if finding.outcome is Outcome.UNDETERMINED]
    if not undecided:
        return
    duties = count_of(len(undecided), "duty", "duties")
    yield from page.heading("question", f"Cannot be decided ({duties})")
    yield "  The record does not say; write in each fact, or that there is none:"
    for record, facts, number in _needed(undecided):
        text = f"{record}: {', '.join(facts)}" if record else ", ".join(facts)
        label = count_of(number, "duty", "duties")
        yield from page.entry("question", label, [("plain", text)])


def _needed(undecided: list[Finding]) -> list[tuple[str, list[str], int]]:
    """Return each record with the facts that it lacks, and how many duties wait for them."""
    facts: dict[str, set[str]] = {}
    waiting: Counter[str] = Counter()
    for finding in undecided:
        split = [fact.rpartition(".") for fact in finding.missing]
        for record, _, name in split:
            facts.setdefault(record, set()).add(name)
        waiting.update({record for record, _, _ in split})
    found = [(record, sorted(facts[record]), waiting[record]) for record in facts]
    return sorted(found, key=lambda each: (-each[2], each[0]))


def _others(findings: Iterable[Finding], options: Options, page: Page) -> Iterator[str]:
    listed = list(findings)
    for outcome, words in {Outcome.UNDETERMINED: "undetermined", **_SETTLED}.items():
        chosen = tuple(finding for finding in listed if finding.outcome is outcome)
        if chosen:
            heading = words[:1].upper() + words[1:]
            yield from _group(Group(outcome, heading, "title", chosen), options, page)
