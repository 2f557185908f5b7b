"""A record with facts written in that it leaves out, as its author might have written them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.case import Case
from permanence_rules.case.plausibility import implausible_in
from permanence_rules.errors import InputProblem, Loc, Severity
from permanence_rules.facts.derived.registry import ANY_RECORD, derivations, told_facts
from permanence_rules.facts.kinds import RecordType

__all__ = ["Blank", "Form", "blank_at"]

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d+)\])?")
_PATH = re.compile(rf"{_STEP.pattern}(?:\.{_STEP.pattern})*")


@dataclass(frozen=True, slots=True)
class Blank:
    """A fact that the record leaves out; `values` is empty where it is a day."""

    path: str
    values: tuple[Any, ...]


def blank_at(case_type: RecordType, path: str) -> Blank | None:
    """
    Return the fact at *path*, if what it may be can be written down: an answer, a code, a day.

    Of a record it is none, or one that says nothing further. None for a number, for words, for
    a collection, for what was only booked, and where *path* names no fact.
    """
    if not _PATH.fullmatch(path):
        return None
    outer, _, last = path.rpartition(".")
    kind, name = _kind_at(case_type, outer), last.partition("[")[0]
    fact = kind.facts.get(name) if kind is not None else None
    if kind is None or fact is None or fact.planned or _is_worked_out(kind.name, name):
        return None
    if fact.kind == "date":
        return Blank(path, ())
    values: dict[str, tuple[Any, ...]] = {
        "yes_no": (True, False, None),
        "code": (*map(str, fact.codes), None) if fact.codes else (),
        "record": (None, {}),
    }
    possible = values.get(fact.kind, ())
    return Blank(path, possible) if possible else None


def _kind_at(case_type: RecordType, path: str) -> RecordType | None:
    """Return the kind of the record at a path; the case itself is at none."""
    kind: RecordType | None = case_type
    for name, _ in _STEP.findall(path):
        fact = kind.facts.get(name) if kind is not None else None
        kind = fact.record if fact is not None else None
    return kind


def _is_worked_out(record: str, name: str) -> bool:
    """Whether a fact is only ever worked out from others: nobody writes it into a record."""
    told = {(each.record, each.name) for each in told_facts()}
    keys = ((record, name), (ANY_RECORD, name))
    return any(key in derivations() and key not in told for key in keys)


@dataclass(frozen=True, slots=True)
class Form:
    """The record of a case as its author wrote it, to write more into it."""

    case: Case
    case_type: RecordType
    data: Mapping[str, Any]
    known_problems: frozenset[InputProblem]

    @classmethod
    def of(cls, case: Case, case_type: RecordType) -> Form:
        """Return the record as it was written: what it does not say is not in it."""
        data = case.model_dump(mode="json", exclude_unset=True)
        return cls(case, case_type, data, frozenset(implausible_in(case)))

    def filled(self, answers: Mapping[str, Any]) -> Case | None:
        """Return the case with these facts, by path; None if it could not be true with them."""
        if not answers:
            return self.case
        data: Any = self.data
        for path, value in answers.items():
            written = value.isoformat() if isinstance(value, date) else value
            data = _written(data, _steps(path), written)
        read = Case.model_validate(data)
        if any(each.severity is Severity.IMPOSSIBLE for each in self._new(implausible_in(read))):
            return None
        changed = {_steps(path)[0][0] for path in answers}
        # What was set aside of the case stays so: a copy of it is changed.
        made = self.case.model_copy(update={name: getattr(read, name) for name in changed})
        return made.with_problems(made.problems, self._unsaid(answers))

    def _unsaid(self, answers: Mapping[str, Any]) -> Iterator[Loc]:
        """
        Yield the facts of added records that stay open.

        The author's silence may state something; of a record that is added, nobody was silent.
        """
        for path in (path for path, value in answers.items() if value == {}):
            kind = _kind_at(self.case_type, path)
            for name, fact in kind.facts.items() if kind is not None else ():
                if fact.absence_is_a_statement and f"{path}.{name}" not in answers:
                    steps = (part for step in _steps(path) for part in step)
                    yield (*(part for part in steps if part is not None), name)

    def _new(self, problems: Iterable[InputProblem]) -> list[InputProblem]:
        return [each for each in problems if each not in self.known_problems]


_Steps = tuple[tuple[str, int | None], ...]


def _steps(path: str) -> _Steps:
    """Return the names on the way from the case, each with its number in a collection."""
    found = _STEP.findall(path)
    return tuple((name, int(number) if number else None) for name, number in found)


def _written(holder: Any, steps: _Steps, value: Any) -> Any:
    """Return a copy of what is written, with one value in it."""
    (name, number), rest = steps[0], steps[1:]
    if not rest:
        return {**holder, name: value}
    inner = holder.get(name)
    if number is None:
        return {**holder, name: _written(inner or {}, rest, value)}
    changed = [_written(each, rest, value) if i == number else each for i, each in enumerate(inner)]
    return {**holder, name: changed}
