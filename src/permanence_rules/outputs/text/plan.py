"""The plan of next actions, numbered in the order in which they can be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from permanence_rules.outputs.options import Options
from permanence_rules.outputs.text.layout import Page
from permanence_rules.report.findings import PlannedAction, Report
from permanence_rules.report.words import owner_words
from permanence_rules.timing import in_words

__all__ = ["plan_lines"]


def plan_lines(report: Report, options: Options, page: Page) -> Iterator[str]:
    """Yield each next action with its owner, its date and what must come first."""
    actions = report.next_actions
    if not actions:
        return
    yield from page.heading("title", f"Next actions ({len(actions)})")
    for number, action in enumerate(actions, 1):
        yield from _numbered(number, action.do, page)
        who = owner_words(action.owner, options.role_words)
        details = f"{who}{_by(action.by, report.as_at)}; {action.subject.label}"
        yield from (page.painted("dim", line) for line in page.wrapped(details, _INDENT))
        yield from page.wrapped(_after(action, actions), _INDENT) if action.blocked_by else ()


_INDENT = 6


def _numbered(number: int, text: str, page: Page) -> list[str]:
    return page.wrapped(text, _INDENT, first=f"{number:>4}. ")


def _by(day: date | None, as_at: date) -> str:
    if day is None:
        return ""
    return f", by {in_words(day)}" if day >= as_at else f", was due by {in_words(day)}"


def _after(action: PlannedAction, actions: tuple[PlannedAction, ...]) -> str:
    earlier = [
        f"{number} ({other.do})"
        for number, other in enumerate(actions, 1)
        if other.rule in action.blocked_by and other.subject.is_near(action.subject)
    ]
    return f"after: {', '.join(earlier)}"
