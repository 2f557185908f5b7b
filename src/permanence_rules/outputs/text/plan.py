"""The plan of next actions, numbered in the order in which they can be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import PlannedAction, Report, Subject
from permanence_rules.report.words import owner_words
from permanence_rules.timing import in_words

__all__ = ["plan_lines"]


def plan_lines(report: Report, options: Options, page: Page) -> Iterator[str]:
    """Yield each next action with its owner, its date and what must come first."""
    actions = _once(report.next_actions)
    if not actions:
        return
    yield from page.heading("title", f"Next actions ({len(actions)})")
    for number, (action, about) in enumerate(actions.items(), 1):
        yield from _numbered(number, action.do, page)
        who = owner_words(action.owner, options.role_words)
        labels = dict.fromkeys(each.label for each in about)
        details = f"{who}{_by(action.by, report.as_at)}; {', '.join(labels)}"
        yield from (page.painted("dim", line) for line in page.wrapped(details, _INDENT))
        yield from page.wrapped(_after(action, actions), _INDENT) if action.blocked_by else ()


_INDENT = 6


def _once(actions: Iterable[PlannedAction]) -> dict[PlannedAction, list[Subject]]:
    """Return each action once, with the records that it is about: who sends papers sends all."""
    first: dict[tuple[str, str, str], PlannedAction] = {}
    about: dict[PlannedAction, list[Subject]] = {}
    for action in actions:
        shown = first.setdefault((action.rule, action.do, action.owner), action)
        about.setdefault(shown, []).append(action.subject)
    return about


def _numbered(number: int, text: str, page: Page) -> list[str]:
    return page.wrapped(text, _INDENT, first=f"{number:>4}. ")


def _by(day: date | None, as_at: date) -> str:
    if day is None:
        return ""
    return f", by {in_words(day)}" if day >= as_at else f", was due by {in_words(day)}"


def _after(action: PlannedAction, actions: Mapping[PlannedAction, list[Subject]]) -> str:
    earlier = [
        f"{number} ({other.do})"
        for number, (other, about) in enumerate(actions.items(), 1)
        if not set(other.rules).isdisjoint(action.blocked_by)
        and any(map(action.subject.is_near, about))
    ]
    return f"after: {', '.join(earlier)}"
