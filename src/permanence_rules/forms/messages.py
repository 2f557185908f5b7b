"""The sentences of a form, by code, as a council may replace or translate them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from permanence_rules.errors import UsageError
from permanence_rules.forms.shapes import FORMS
from permanence_rules.forms.typed import NO, YES
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing import in_words

__all__ = ["ENGLISH", "Messages"]

_AFTER = "{label} must be the same as or after {other}"
_BEFORE = "{label} must be the same as or before {other}"
_EITHER = "{label} and {other} cannot both be right. Change one of them"

# Style of the GOV.UK Design System: what to do, in the words of the label, without a full stop.
_TEXTS: dict[str, str] = {
    # What was typed cannot be read.
    "not_a_day": "{label} must be a real date, like 27 3 2026",
    "no_such_day": "{label} must be a real date: there is no such day",
    "no_such_year": "{label} must have a year from 1900 to 2100",
    "short_year": "{label} must have a year of 4 numbers, like 27 3 2026",
    "day_incomplete": "{label} must include a day, a month and a year",
    "not_yes_or_no": "Select yes or no for {field}",
    "unknown_word": "Select {field} from the list",
    "unknown_role": "Select a role for {field} from the list",
    "not_a_number": "{label} must be a number, like 2000 or 2000.50",
    "not_words": "{label} must be text",
    "wrong_kind": "{label} cannot be read. Enter it again",
    "unknown_field": "This form has no such question. {hint}",
    "missing": "Enter {field}",
    # What was read cannot be true beside the rest of the record.
    "out_of_order": _AFTER,
    "before_care": _AFTER,
    "before_birth": _AFTER,
    "overlapping_periods": _AFTER,
    "after_care": _BEFORE,
    "after_death": _BEFORE,
    "out_of_order.other": _BEFORE,
    "before_care.other": _BEFORE,
    "before_birth.other": _BEFORE,
    "overlapping_periods.other": _BEFORE,
    "after_care.other": _AFTER,
    "after_death.other": _AFTER,
    "held_but_cancelled": "{label}: it cannot have been held and cancelled. Change this or {other}",
    "null_contradicted": "{label}: there is none, but {other} says that there is one",
    "contradicted": _EITHER,
    "impossible": "{label}: {message}",
    # What may be true, and hardly is.
    "in_the_future": "{label} is in the future. Check the date",
    "far_ahead": "{label} is more than 2 years ahead. Check the year",
    "unusual_order": "{label} is usually the same as or after {other}. Check both dates",
    "unlikely": "{label}: {message}",
    # What a duty still wants.
    # Not "Enter ...": whoever is told to enter a day enters one, and the act is what is owed.
    "lacking_overdue": "{label}: not recorded. “{title}” was due by {due}",
    "lacking_due": "{label}: not recorded yet. “{title}” is due by {due}",
    "lacking": "{label}: not recorded. “{title}” is owed",
    "lacking_item_overdue": "Add {item}. “{title}” was due by {due}",
    "lacking_item_due": "Add {item} by {due}: “{title}”",
    "lacking_item": "Add {item}: “{title}”",
    "lacking_unknown": "{label}: not recorded, so nobody can say whether “{title}” is met",
    "lacking_unknown_due": "{label}: not recorded. “{title}”, due by {due}, depends on it",
    # What this save changes.
    "opens": "This opens a duty: “{title}”",
    "opens_due": "This opens a duty: “{title}”, due by {due}",
    "closes": "This settles a duty: “{title}”",
    "makes_late": "This makes a duty late: “{title}”",
    "makes_late_due": "This makes a duty late: “{title}”, due by {due}",
    "unsettles": "This leaves a duty open that was known before: “{title}”",
    # What to ask next.
    "question": "{label}: {number} duties depend on this",
    "question_one": "{label}: 1 duty depends on this",
    # The heads of a page.
    "summary": "There is a problem",
    "error_title": "Error: {title}",
    "other_fact": "“{name}” of the {record}",
}

_PLACES = frozenset(
    ("label", "field", "other", "title", "due", "item", "message", "hint", "number", "name")
) | {"record"}
_NAMED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Messages:
    """
    The words of a form.

    `texts` are the sentences by code. `labels` and `hints` are the words at each fact, by form and
    path such as care_plan.permanence_plan.option, so that one table serves all forms. `titles` are
    the names of rules by their ids. What is not given is English. `day` writes a date, and `yes`
    and `no` are the words that are read as such.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    yes: Collection[str] = YES
    no: Collection[str] = NO
    day: Callable[[date], str] = in_words

    def __post_init__(self) -> None:
        """Refuse a sentence that could never be shown, or that has a place for nothing."""
        for code, text in self.texts.items():
            if code not in _TEXTS:
                raise UsageError(
                    f"messages: there is no text {code!r}. {did_you_mean(code, _TEXTS, few=0)}"
                )
            for name in _NAMED.findall(text):
                if name not in _PLACES:
                    raise UsageError(
                        f"messages: {code}: nothing is called {{{name}}}. "
                        f"{did_you_mean(name, _PLACES)}"
                    )

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """Return the code of every sentence, to be translated."""
        return tuple(_TEXTS)

    @classmethod
    def english(cls, code: str) -> str:
        """Return the English sentence of a code."""
        return _TEXTS[code]

    def refuse_unknown(self, form: str, facts: Iterable[str]) -> None:
        """Refuse labels and hints of facts that a form does not have, and of no form at all."""
        known = {f"{form}.{fact}" for fact in facts}
        for name in (*self.labels, *self.hints):
            own = name.partition(".")[0]
            if own not in FORMS.names():
                hint = did_you_mean(own, FORMS.names(), few=0)
                raise UsageError(f"messages: {name}: there is no form {own!r}. {hint}".strip())
            if own == form and name not in known:
                hint = did_you_mean(name, known, few=0)
                raise UsageError(f"messages: there is no field {name!r}. {hint}".strip())

    def say(self, code: str, **places: object) -> str:
        """Return a sentence with its places filled; what is not known is left empty."""
        text = self.texts.get(code) or _TEXTS[code]
        filled = {name: str(places.get(name, "")) for name in _NAMED.findall(text)}
        return _NAMED.sub(lambda found: filled[found[1]], text).strip()

    def has(self, code: str) -> bool:
        """Whether there is a sentence for a code."""
        return code in _TEXTS

    def with_texts(self, texts: Mapping[str, str]) -> Messages:
        """Return the same words with some sentences replaced."""
        return replace(self, texts={**self.texts, **texts})


ENGLISH = Messages()


def in_a_sentence(label: str) -> str:
    """
    Return a label as it stands within a sentence.

    >>> in_a_sentence("Permanence plan: agreed on"), in_a_sentence("IRO handbook")
    ('permanence plan: agreed on', 'IRO handbook')
    """
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
