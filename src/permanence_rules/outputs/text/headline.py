"""The first lines of a report: what a team manager must know in ten seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.groups import Group, grouped
from permanence_rules.outputs.text.questions import needed_facts
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import count_of, due_words, timing_words

__all__ = ["headline"]


def headline(report: Report, options: Options) -> str:
    """Return what is overdue, what comes next and what is not known, in a few sentences."""
    listed = grouped(report.findings, options.due_within, report.rulebook.families)
    groups = {group.name: group for group in listed}
    return " ".join(
        (*_overdue(groups), *_soon(groups, options), *_next(groups), *_past(groups), *_open(report))
    )


def _findings(groups: dict[str, Group], *names: str) -> Sequence[Finding]:
    return [each for name in names if name in groups for each in groups[name].findings]


def _overdue(groups: dict[str, Group]) -> Iterator[str]:
    overdue = _findings(groups, "overdue")
    if not overdue:
        yield "Nothing is known to be overdue."
        return
    yield f"Overdue: {count_of(len(overdue), 'duty', 'duties')}."
    needs = dict.fromkeys(map(_need, filter(_serves_a_need, overdue)))
    if needs:
        yield f"The child first: {'; '.join(needs)}."


def _serves_a_need(finding: Finding) -> bool:
    return finding.family is not None


def _need(finding: Finding) -> str:
    """
    Return which need is not met, by the folder of its family, and for how long.

    The family england/visits/any is about visits.
    """
    about = (finding.family or "").split("/")[-2:][0].replace("-", " ")
    return f"{about}, {timing_words(finding)}"


def _soon(groups: dict[str, Group], options: Options) -> Iterator[str]:
    soon = _findings(groups, "soon")
    if soon:
        yield f"Due within {options.due_within} days: {len(soon)}."


def _next(groups: dict[str, Group]) -> Iterator[str]:
    """Name the next day, where nothing is more urgent."""
    later = _findings(groups, "soon", "later")
    if later and not _findings(groups, "overdue"):
        yield f"Next: {later[0].title[:1].lower()}{later[0].title[1:]}, {_by(later[0])}."


def _by(finding: Finding) -> str:
    words = due_words(finding)
    return f"by {words}" if words else "to be done soon"


def _past(groups: dict[str, Group]) -> Iterator[str]:
    past = _findings(groups, "missed", "late")
    if past:
        yield f"Late or missed in the past: {len(past)}."


def _open(report: Report) -> Iterator[str]:
    undecided = [each for each in report.findings if each.outcome is Outcome.UNDETERMINED]
    if undecided:
        duties = count_of(len(undecided), "duty", "duties")
        facts = dict.fromkeys(each.words for each in needed_facts(undecided))
        first = ", ".join([*facts][:_FACTS])
        yield f"The record cannot decide {duties}; enter first: {first}."


_FACTS = 3
