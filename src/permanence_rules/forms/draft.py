"""The stored record with what was typed put in, and where each typed answer went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from permanence_rules.case.leaving_out import copied
from permanence_rules.errors import Loc, UsageError
from permanence_rules.forms.fields import FormField
from permanence_rules.forms.messages import Messages
from permanence_rules.forms.typed import BLANK, Fault, read_typed

__all__ = ["Draft", "Target", "Unread", "find_target", "value_at"]

_ROW = re.compile(r"\[(\d{1,4})\]\.", re.ASCII)
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Target:
    """Where a typed answer goes: the field, its name as typed, and its steps within the record."""

    field: FormField
    name: str
    steps: Loc


@dataclass(frozen=True, slots=True)
class Unread:
    """A typed answer that cannot be read, or that belongs to no field."""

    code: str
    loc: Loc
    name: str
    field: FormField | None


def find_target(fields: Sequence[FormField], name: str, steps: Loc = ()) -> Target | None:
    """Return the field that a typed name means: its own, or a cell such as attendees[0].role."""
    for each in fields:
        if each.name == name:
            return Target(each, name, (*steps, *each.steps))
        row = _ROW.match(name, len(each.name)) if name.startswith(each.name) else None
        if each.kind == "rows" and row is not None:
            inside: Loc = (*steps, *each.steps, int(row[1]))
            found = find_target(each.columns, name[row.end() :], inside)
            return None if found is None else Target(found.field, name, found.steps)
    return None


@dataclass(slots=True)
class Draft:
    """
    The case as it would be saved.

    `names` says under which name each typed fact was given, by its location in the case, and
    `unread` what could not be read: those facts are then neither what is stored nor none.
    """

    data: dict[str, Any]
    at: Loc
    names: dict[Loc, Target] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    _rows: dict[Loc, int] = field(default_factory=dict)
    """The place of each new row, by where it was typed: blank rows before it do not count."""

    @classmethod
    def of(cls, record: Mapping[str, Any], at: Loc) -> Draft:
        """Return a draft of a stored record; raises UsageError where *at* leads nowhere."""
        draft = cls(copied(record), at)
        _check_way(draft.data, at)
        return draft

    def take(
        self, fields: Sequence[FormField], changes: Mapping[str, object], messages: Messages
    ) -> None:
        """Put in everything that was typed."""
        for name in sorted(changes, key=_by_row):
            target = find_target(fields, name)
            if target is None:
                self.unread.append(Unread("unknown_field", self.at, name, None))
            else:
                self._take_one(target, changes[name], messages)

    def _take_one(self, target: Target, value: object, messages: Messages) -> None:
        if target.field.kind == "rows" and _is_list(value):
            self._take_rows(target, value, messages)
            return
        typed = read_typed(target.field, value, messages.yes, messages.no)
        if typed is BLANK:
            self._note(target, self._clear(target.steps))
        elif isinstance(typed, Fault):
            # Set first, so that a new row has its place, and cleared at once: it is not known.
            loc = self._put(target.steps, None)
            self._clear(target.steps)
            self._note(target, loc)
            self.unread.append(Unread(typed.code, loc, target.name, target.field))
        else:
            self._note(target, self._put(target.steps, typed))

    def _take_rows(self, target: Target, rows: Any, messages: Messages) -> None:
        self._note(target, self._put(target.steps, []))
        for index, row in enumerate(rows):
            for name, value in row.items() if isinstance(row, Mapping) else ():
                typed_name = f"{target.name}[{index}].{name}"
                cell = find_target(target.field.columns, str(name), (*target.steps, index))
                if cell is None or index >= _MOST_ROWS:
                    self.unread.append(Unread("unknown_field", self.at, typed_name, None))
                else:
                    self._take_one(Target(cell.field, typed_name, cell.steps), value, messages)

    def _note(self, target: Target, loc: Loc) -> None:
        self.names[loc] = target

    def _place(self, steps: Loc, *, is_new: bool) -> Loc:
        """Return where typed steps lead in the record: a new row comes after those that are."""
        loc: Loc = self.at
        typed: Loc = self.at
        for step in steps:
            typed = (*typed, step)
            if isinstance(step, int):
                rows = value_at(self.data, loc)
                length = len(rows) if isinstance(rows, list) else 0
                if typed in self._rows:
                    step = self._rows[typed]  # noqa: PLW2901 - the row where it was put
                elif step >= length and is_new:
                    step = self._rows[typed] = length  # noqa: PLW2901
                elif step < length:
                    self._rows[typed] = step
            loc = (*loc, step)
        return loc

    def typed_row(self, row: Loc) -> int:
        """Return the number under which a row was typed; its own if it was stored."""
        for typed, place in self._rows.items():
            if (*typed[:-1], place) == row and isinstance(typed[-1], int):
                return typed[-1]
        return int(row[-1])

    def _put(self, steps: Loc, value: object) -> Loc:
        loc = self._place(steps, is_new=True)
        holder: Any = self.data
        for step, following in zip(loc, (*loc[1:], None), strict=True):
            if following is None:
                holder[step] = value
                break
            empty: Any = [] if isinstance(following, int) else {}
            if isinstance(step, int) and step == len(holder):
                holder.append(empty)
            elif isinstance(step, str) and not isinstance(holder.get(step), type(empty)):
                holder[step] = empty
            holder = holder[step]
        return loc

    def _clear(self, steps: Loc) -> Loc:
        """Leave a fact out; nothing is made for a blank."""
        loc = self._place(steps, is_new=False)
        holder = value_at(self.data, loc[:-1])
        if isinstance(holder, dict):
            holder.pop(loc[-1], None)
        return loc


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _by_row(name: str) -> tuple[str, ...]:
    """Order names so that a row comes after those before it: 2 before 10."""
    return tuple(part.zfill(6) if part.isdigit() else part for part in re.split(r"(\d+)", name))


def value_at(data: Any, loc: Loc) -> Any:
    """Return what plain data say at a place; None where they say nothing, or that there is none."""
    for step in loc:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _check_way(data: dict[str, Any], at: Loc) -> None:
    """Refuse a place among records that the case does not have; one more may be added."""
    for place, step in _positions(at):
        rows = value_at(data, at[:place])
        length = len(rows) if isinstance(rows, list) else 0
        is_last = not any(isinstance(each, int) for each in at[place + 1 :])
        if step > length or (step == length and not is_last):
            names = ".".join(str(each) for each in at[:place] if isinstance(each, str))
            raise UsageError(
                f"at: this record has {length} of {names}; positions begin with 0, and only one "
                "more can be added."
            )


def _positions(at: Loc) -> Iterator[tuple[int, int]]:
    yield from ((place, step) for place, step in enumerate(at) if isinstance(step, int))
