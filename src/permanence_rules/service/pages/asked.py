"""What the first page of a form and of the file check ask: the record, the rules and the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from permanence_rules.case import read_case
from permanence_rules.errors import CaseError
from permanence_rules.forms import ENGLISH, FormField
from permanence_rules.forms.adapters.govuk import ErrorSummary, SummaryLine
from permanence_rules.forms.typed import BLANK, Fault, read_typed
from permanence_rules.report.words import role_words_of
from permanence_rules.rulebook import Rulebook
from permanence_rules.runtime.strict_json import StrictJsonError, parse_json
from permanence_rules.service.pages.posts import Posted

__all__ = [
    "AS_AT",
    "EXAMPLE_DAY",
    "Example",
    "Mistakes",
    "day_typed",
    "examples",
    "record_in",
    "roles_of",
]

AS_AT = FormField(
    name="as_at",
    fact="as_at",
    kind="date",
    label="As-at date",
    hint="The record is judged as it stood on this day. For example, 27 3 2026.",
    record="",
)
"""The day, as a field of these pages: it is typed and read like every other date."""

EXAMPLE_DAY = date(2026, 3, 2)
"""The day on which the made-up children are judged if no other is typed."""

# The made-up children of the command `demo`: one story for both.
_DEMO_CASES = Path(__file__).parents[2] / "cli" / "demo_cases.json"


class Mistakes:
    """What is wrong on a page that is no form of a record: sentences by the name of the box."""

    def __init__(self) -> None:
        self.by_box: dict[str, str] = {}

    def add(self, box: str, text: str) -> None:
        """Note one mistake."""
        self.by_box[box] = text

    def of(self, box: str) -> tuple[str, ...]:
        """Return what is wrong with a box."""
        return (self.by_box[box],) if box in self.by_box else ()

    def summary(self, title: str) -> ErrorSummary:
        """Return the summary, in the same words; with it "Error:" comes before the title."""
        lines = tuple(SummaryLine(text, f"#{box}") for box, text in self.by_box.items())
        shown = ENGLISH.say("error_title", title=title) if lines else title
        return ErrorSummary(ENGLISH.say("summary"), lines, shown)


def day_typed(posted: Posted, mistakes: Mistakes) -> date | None:
    """Return the day that was typed into the three boxes; None if there is none, or a mistake."""
    typed = {part: posted.text(f"as_at-{part}") for part in ("day", "month", "year")}
    read = read_typed(AS_AT, typed)
    if read is BLANK:
        return None
    if isinstance(read, Fault):
        mistakes.add("as_at", ENGLISH.say(read.code, label=AS_AT.label, field="the as-at date"))
        return None
    return date.fromisoformat(read)


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up child: the name of the case, what its story is, and the record."""

    name: str
    words: str
    record: Mapping[str, Any]


_WORDS = {
    "demo-amber": "Amber: two reviews held, nothing overdue",
    "demo-birch": "Birch: three reviews held, much overdue",
    "demo-cedar": "Cedar: one review held, the next duties close by",
}


def examples() -> tuple[Example, ...]:
    """Return the made-up children who come with the program."""
    cases = parse_json(_DEMO_CASES.read_bytes())
    return tuple(
        Example(case["case_id"], _WORDS.get(case["case_id"], case["case_id"]), case)
        for case in cases
    )


def record_in(posted: Posted, mistakes: Mistakes) -> Mapping[str, Any] | None:
    """Return the record that was chosen: a made-up child, or the one case in a file."""
    chosen = posted.text("record")
    if chosen != "own":
        found = next((each for each in examples() if each.name == chosen), None)
        if found is None:
            mistakes.add("record", "Select a record to start from")
        return found.record if found is not None else None
    files = posted.uploads("file")
    if not files:
        mistakes.add("file", "Select a file with the record of one child")
        return None
    return _one_case(files[0].content, mistakes)


def _one_case(content: bytes, mistakes: Mistakes) -> Mapping[str, Any] | None:
    """Return the case in a file of JSON; a list of one case counts as that case."""
    try:
        data = parse_json(content.removeprefix(b"\xef\xbb\xbf"))
    except (StrictJsonError, UnicodeDecodeError):
        mistakes.add("file", "The selected file must be JSON in UTF-8")
        return None
    if isinstance(data, list) and len(data) == 1:
        (data,) = data
    if not isinstance(data, dict):
        mistakes.add("file", "The selected file must hold the record of one child")
        return None
    try:
        read_case(data)
    except CaseError as error:
        mistakes.add("file", f"The selected file cannot be read as a case. {error.problems[0]}")
        return None
    return data


def roles_of(rulebook: Rulebook) -> Callable[[str], str]:
    """Return how the packs of a rulebook call the roles."""
    roles = {role: words for pack in rulebook.packs for role, words in pack.file.roles.items()}
    return role_words_of(roles)
