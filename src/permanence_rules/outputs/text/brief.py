"""One case among many, in as few lines as tell what to do."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import grouped
from permanence_rules.outputs.text.layout import Page
from permanence_rules.outputs.text.one_case import counts_line, fault_lines
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import count_of, owner_words, timing_words
from permanence_rules.timing import in_words

__all__ = ["brief_lines"]

_LISTED = frozenset(("overdue", "soon"))


def brief_lines(report: Report, options: Options, page: Page) -> Iterator[str]:
    """Yield what is overdue, late or soon due, and how much else there is."""
    yield page.painted("title", f"Case {report.case_id} as at {in_words(report.as_at)}")
    yield from fault_lines(report, page, 2)
    for group in grouped(report.findings, options.due_within, report.rulebook.families):
        if options.show_all or group.name in _LISTED:
            yield page.painted(group.style, f"  {group.heading}")
            for finding in group.findings:
                parts = [("plain", _sentence(finding, options))]
                yield from page.entry(group.style, f"  {timing_words(finding)}", parts)
    yield from page.wrapped(_rest(report, options), 2)
    if report.input_problems:
        facts = count_of(len(report.input_problems), "fact", "facts")
        yield from page.wrapped(f"{facts} of the record to correct; see the messages.", 2)
    yield ""


def _sentence(finding: Finding, options: Options) -> str:
    action = finding.next_action
    who = f" {owner_words(action.owner, options.role_words)};" if action is not None else ""
    return f"{finding.message} [{who.strip()} {finding.rule}]".replace("[ ", "[")


def _rest(report: Report, options: Options) -> str:
    groups = {group.name: group for group in grouped(report.findings, options.due_within)}
    parts = []
    if "later" in groups:
        parts.append(f"{len(groups['later'].findings)} due later")
    if "acknowledged" in groups:
        parts.append(f"{len(groups['acknowledged'].findings)} acknowledged by an exception")
    past = sum(len(groups[name].findings) for name in ("missed", "late") if name in groups)
    if past:
        parts.append(f"{past} late or missed in the past")
    for outcome, words in _QUESTIONS.items():
        if report.counts[outcome]:
            parts.append(f"{count_of(report.counts[outcome], 'duty', 'duties')} {words}")
    return " ".join((f"{', '.join(parts)}." if parts else "", counts_line(report))).strip()


_QUESTIONS = {
    Outcome.NEEDS_JUDGEMENT: "for a judgement",
    Outcome.UNDETERMINED: "that the record cannot decide",
}
