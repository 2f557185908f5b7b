"""
The error summary of the GOV.UK Design System, and Jinja macros that show a form in its style.

Needs Jinja2 for the macros alone (`pip install 'permanence-rules[govuk]'`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from permanence_rules.forms import ENGLISH, Messages, Validation
from permanence_rules.forms.adapters.posted import id_of

if TYPE_CHECKING:
    from jinja2 import BaseLoader

__all__ = ["ErrorSummary", "SummaryLine", "error_summary", "macros"]


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the summary: the words that also stand at the field, and the way to it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """The heading, the lines in the order of the page, and the title of the page."""

    title: str
    errors: tuple[SummaryLine, ...]
    page_title: str

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.errors)


def error_summary(
    validation: Validation, page_title: str, messages: Messages = ENGLISH
) -> ErrorSummary:
    """Return the summary of what is impossible; with it "Error:" comes before the page's title."""
    lines = tuple(
        SummaryLine(each.text, f"#{id_of(each.field)}" if each.field is not None else "")
        for each in validation.impossible
    )
    shown = messages.say("error_title", title=page_title) if lines else page_title
    return ErrorSummary(messages.say("summary"), lines, shown)


def macros() -> BaseLoader:
    """Return a loader of the template `govuk.html`: add it to those of your own environment."""
    from jinja2 import PackageLoader

    return PackageLoader("permanence_rules.forms.adapters", "templates")
