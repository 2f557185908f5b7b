"""What a form answers: what is wrong, what is lacking, what changes and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from permanence_rules.errors import Loc
from permanence_rules.report.findings import Report

__all__ = ["Change", "Effect", "Lacking", "Problem", "Question", "Validation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where something is, for a program and for a page.

    `loc` is the fact in the case, `pointer` the same as a JSON pointer, `field` the caller's name
    of the box; None where the form does not show the fact.
    """

    code: str
    text: str
    loc: Loc
    pointer: str
    field: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Place):
    """Something that cannot be, or hardly can; `others` are the facts that it contradicts."""

    others: tuple[Loc, ...] = ()
    other_fields: tuple[str, ...] = ()
    rule: str | None = None
    provision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking(Place):
    """
    Something that a duty still wants. It never blocks saving: people would make up dates.

    `certain`: the duty is owed and lacks it; otherwise the record does not tell. `item` is the
    item of a checklist in the words of the rule.
    """

    certain: bool
    rule: str
    title: str
    provision: str
    due_on: date | None = None
    item: str | None = None


class Effect(StrEnum):
    """What saving does to a duty."""

    OPENS = "opens"
    CLOSES = "closes"
    MAKES_LATE = "makes_late"
    UNSETTLES = "unsettles"
    """What was met or overdue for certain can no longer be decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Place):
    """A finding that this save opens, closes or makes late; `fields` are what brought it about."""

    effect: Effect
    rule: str
    title: str
    provision: str
    before: str
    after: str
    due_on: date | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Place):
    """A field to ask next: `decides` duties lack this fact alone, `concerns` lack others too."""

    label: str
    decides: int
    concerns: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """
    Everything a form answers at once.

    Only `impossible` may block saving. `elsewhere` are problems of the stored record that this
    form does not show, `not_judged` says why no duty was judged, `version` is what the caller gave,
    and `record` the case as it would be saved.
    """

    impossible: tuple[Problem, ...] = ()
    unlikely: tuple[Problem, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    changed: tuple[Change, ...] = ()
    next_questions: tuple[Question, ...] = ()
    elsewhere: tuple[Problem, ...] = ()
    not_judged: tuple[str, ...] = ()
    version: Any = None
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    report: Report | None = field(default=None, repr=False)

    @property
    def blocks(self) -> bool:
        """Whether something typed cannot be; nothing else may keep anybody from saving."""
        return bool(self.impossible)

    def errors(self) -> dict[str | None, list[str]]:
        """Return the sentences of what is impossible, by field."""
        found: dict[str | None, list[str]] = {}
        for each in self.impossible:
            found.setdefault(each.field, []).append(each.text)
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, without the record itself and the whole report."""
        channels = ("impossible", "unlikely", "lacking", "changed", "next_questions", "elsewhere")
        made: dict[str, Any] = {
            name: [_plain(asdict(each)) for each in getattr(self, name)] for name in channels
        }
        return {**made, "not_judged": list(self.not_judged), "version": self.version}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
