"""What cannot be, or hardly can: what was typed, and what it makes of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from permanence_rules.errors import InputProblem, Loc, Severity
from permanence_rules.forms.draft import Unread
from permanence_rules.forms.look import Box, Look
from permanence_rules.forms.places import lies_in
from permanence_rules.forms.results import Problem
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["problems_of", "unlikely_of", "unread_of"]

_FIELD_NAME = re.compile(r"[a-z][a-z0-9_.\[\]-]{0,99}", re.ASCII)
_FAR = relativedelta(years=2)
_MAY_BE_FAR = ("expected_end_for",)
"""Days that may well lie years ahead: a placement is meant to last until the child is grown up."""


def unread_of(look: Look) -> Iterator[Problem]:
    """Yield what was typed and cannot be read, or belongs to no field."""
    for each in look.draft.unread:
        if each.code == "unknown_field":
            yield _unknown_field(look, each)
        else:
            box = look.box_at(each.loc)
            text = look.messages.say(each.code, **look.words(each.loc))
            yield Problem(code=each.code, text=text, **look.where(each.loc, box))


def _unknown_field(look: Look, unread: Unread) -> Problem:
    """A name that does not look like one may hold what somebody typed: it is not repeated."""
    is_name = _FIELD_NAME.fullmatch(unread.name) is not None
    known = [field.name for field in look.form.fields]
    hint = did_you_mean(unread.name, known, few=0) if is_name else ""
    where = {**look.where(unread.loc, None), "field": unread.name if is_name else None}
    text = look.messages.say("unknown_field", hint=hint)
    return Problem(code="unknown_field", text=text, **where)


def problems_of(
    look: Look, found: Iterable[InputProblem]
) -> Iterator[tuple[Severity | None, Problem]]:
    """Yield each problem of the record with its severity; None where the form does not show it."""
    unread = [each.loc for each in look.draft.unread if each.field is not None]
    for each in found:
        if any(lies_in(each.loc, loc) for loc in unread):
            continue
        main = _main_of(look, each)
        severity = None if main is None else each.severity
        yield severity, _problem(look, each, each.loc if main is None else main)


def _main_of(look: Look, found: InputProblem) -> Loc | None:
    """
    Return the fact at which a problem is shown: what was typed, else what is wrong.

    None where the form shows neither. That a stored day of another form contradicts one that this
    form shows and leaves as it is must not keep anybody from saving.
    """
    typed = (loc for loc in (found.loc, *found.others) if loc in look.draft.names)
    shown = found.loc if look.box_at(found.loc) is not None else None
    return next(typed, shown)


def _problem(look: Look, found: InputProblem, main: Loc) -> Problem:
    others = tuple(loc for loc in (found.loc, *found.others) if loc != main)
    boxes = [box for loc in others if (box := look.box_at(loc)) is not None]
    other = look.label(others[0]) if others else ""
    code = _text_code(look, found, is_other=main != found.loc)
    words = look.words(main)
    text = look.messages.say(code, other=_within(other), message=found.message, **words)
    return Problem(
        code=found.code,
        text=text,
        others=others,
        other_fields=tuple(dict.fromkeys(box.name for box in boxes)),
        **look.where(main, look.box_at(main)),
    )


def _text_code(look: Look, found: InputProblem, *, is_other: bool) -> str:
    """Return which sentence says it, seen from the fact that is wrong or from the other one."""
    if not is_other:
        return found.code if look.messages.has(found.code) else str(found.severity)
    seen_from_there = f"{found.code}.other"
    return seen_from_there if look.messages.has(seen_from_there) else "contradicted"


def _within(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


# ---- what may be true -------------------------------------------------------------------------


def unlikely_of(look: Look) -> Iterator[Problem]:
    """Yield typed days that lie ahead, or before another that usually comes first."""
    for loc, target in look.draft.names.items():
        day = look.value(loc)
        box = look.box_at(loc)
        if target.field.kind != "date" or not isinstance(day, date) or box is None:
            continue
        code = _ahead(look, box, day)
        if code:
            text = look.messages.say(code, **look.words(loc))
            yield Problem(code=code, text=text, **look.where(loc, box))
    for line in look.form.shape.usual_order:
        yield from _out_of_usual_order(look, line)


def _ahead(look: Look, box: Box, day: date) -> str:
    if not box.field.is_planned:
        return "in_the_future" if day > look.as_at else ""
    is_far = day > look.as_at + _FAR and box.field.steps[-1] not in _MAY_BE_FAR
    return "far_ahead" if is_far else ""


def _out_of_usual_order(look: Look, line: tuple[str, ...]) -> Iterator[Problem]:
    locs = [(*look.at, *fact.split(".")) for fact in line]
    days = [(loc, day) for loc in locs if isinstance(day := look.value(loc), date)]
    for (first, earlier), (loc, later) in pairwise(days):
        is_typed = first in look.draft.names or loc in look.draft.names
        if later >= earlier or not is_typed:
            continue
        main, other = (loc, first) if look.box_at(loc) is not None else (first, loc)
        words = {**look.words(loc), "other": _within(look.label(first))}
        text = look.messages.say("unusual_order", **words)
        where = look.where(main, look.box_at(main))
        boxes = [box.name for box in (look.box_at(other),) if box is not None]
        yield Problem(
            code="unusual_order",
            text=text,
            others=(other,),
            other_fields=tuple(boxes),
            **where,
        )
