"""The plan of next actions, numbered in the order in which they can be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import PlannedAction, Report, Subject
from permanence_rules.report.words import owner_words
from permanence_rules.timing import in_words

__all__ = ["Step", "plan_lines", "steps_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """One action of the plan: the records that it is about, and the steps that come before it."""

    number: int
    action: PlannedAction
    about: tuple[Subject, ...]
    after: tuple[tuple[int, str], ...]
    """The number of each step that comes before, and what is done in it."""

    @property
    def labels(self) -> str:
        """The records in words, each once."""
        return ", ".join(dict.fromkeys(each.label for each in self.about))


def steps_of(report: Report) -> tuple[Step, ...]:
    """Return each action once, with the records that it is about: who sends papers sends all."""
    actions = _once(report.next_actions)
    numbered = list(enumerate(actions, 1))
    return tuple(
        Step(number, action, tuple(actions[action]), tuple(_before(action, numbered, actions)))
        for number, action in numbered
    )


def plan_lines(report: Report, options: Options, page: Page) -> list[str]:
    """Return each next action with its owner, its date and what must come first."""
    steps = steps_of(report)
    if not steps:
        return []
    lines = page.heading("title", f"Next actions ({len(steps)})")
    for step in steps:
        lines += page.wrapped(step.action.do, _INDENT, first=f"{step.number:>4}. ")
        who = owner_words(step.action.owner, options.role_words)
        details = f"{who}{_by(step.action.by, report.as_at)}; {step.labels}"
        lines += page.paragraph("dim", details, _INDENT)
        lines += page.wrapped(_after(step), _INDENT) if step.action.blocked_by else ()
    return lines


_INDENT = 6

_Actions = dict[PlannedAction, list[Subject]]


def _once(actions: Iterable[PlannedAction]) -> _Actions:
    first: dict[tuple[str, str, str], PlannedAction] = {}
    about: _Actions = {}
    for action in actions:
        shown = first.setdefault((action.rule, action.do, action.owner), action)
        about.setdefault(shown, []).append(action.subject)
    return about


def _before(
    action: PlannedAction, numbered: Iterable[tuple[int, PlannedAction]], actions: _Actions
) -> Iterator[tuple[int, str]]:
    """Yield the steps that an action waits for, of the record that it is about."""
    if not action.blocked_by:
        return
    for number, other in numbered:
        if not set(other.rules).isdisjoint(action.blocked_by) and any(
            map(action.subject.is_near, actions[other])
        ):
            yield number, other.do


def _by(day: date | None, as_at: date) -> str:
    if day is None:
        return ""
    return f", by {in_words(day)}" if day >= as_at else f", was due by {in_words(day)}"


def _after(step: Step) -> str:
    return f"after: {', '.join(f'{number} ({do})' for number, do in step.after)}"
