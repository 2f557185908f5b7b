"""Checklist: each named item of a record is present by a date; all that lacks is listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import TESTS, Condition, compile_all, compile_condition
from permanence_rules.due import Due
from permanence_rules.findings import Outcome
from permanence_rules.limits import Limit, compile_limit
from permanence_rules.moments import Day, Moment, compile_moment
from permanence_rules.obligations.assessment import (
    Assess,
    Assessment,
    Lifetime,
    by_due_date,
    compile_lifetime,
)
from permanence_rules.scope import Ask, Scope
from permanence_rules.specs import Several
from permanence_rules.truth import Truth, Unknown

__all__ = ["Checklist", "Item", "compile_checklist"]


class Item(Condition):
    """One thing that must be there: a test, in most cases that a fact is recorded."""

    item: str = Field(description="The item in words, as the finding lists it")
    applies_when: Annotated[tuple[Condition, ...], Several] = ()

    @model_validator(mode="before")
    @classmethod
    def _recorded_unless_it_says_otherwise(cls, data: object) -> object:
        """An item that only names a fact asks whether the fact is recorded."""
        if isinstance(data, dict) and "field" in data and not TESTS.intersection(data):
            return {**data, "recorded": True}
        return data


class Checklist(Limit, Lifetime):
    """The items, and by when they are owed; without a limit they are owed at once."""

    items: tuple[Item, ...] = Field(min_length=1)
    completed_on: Moment | None = Field(
        default=None,
        description="The day on which the record was completed, to tell late from in time",
    )


@dataclass(frozen=True, slots=True)
class _Item:
    words: str
    ask: Ask
    applies: Ask | None


def compile_checklist(builder: Builder, spec: Checklist, loc: Loc) -> Assess:
    """Return how to assess the checklist for one record."""
    items = [_item(builder, item, (*loc, "items", i)) for i, item in enumerate(spec.items)]
    limit = compile_limit(builder, spec, loc) if spec.is_given else None
    end = compile_lifetime(builder, spec, loc, owed_at_once=limit is None)
    completed = (
        compile_moment(builder, spec.completed_on, (*loc, "completed_on"))
        if spec.completed_on is not None
        else None
    )

    def assess(scope: Scope) -> Assessment:
        due = limit(scope) if limit else Due(date.min, date.min)
        if due is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        answers = [(item.words, _answer(item, scope)) for item in items]
        lacking = tuple(words for words, answer in answers if answer is False)
        open_facts = [answer.missing for _, answer in answers if isinstance(answer, Unknown)]
        missing = frozenset().union(*open_facts)
        finished = completed(scope) if completed and limit else None
        done = _done(lacking, missing, finished, spec)
        return _tidy(by_due_date(due, done, end(scope), scope), lacking, missing)

    return assess


def _item(builder: Builder, item: Item, loc: Loc) -> _Item:
    ask = compile_condition(builder, item, loc)
    applies = (
        compile_all(builder, item.applies_when, (*loc, "applies_when"))
        if item.applies_when
        else None
    )
    return _Item(item.item, ask, applies)


def _answer(item: _Item, scope: Scope) -> Truth:
    """An item that does not apply lacks nothing."""
    applies = item.applies(scope) if item.applies else True
    if applies is False:
        return True
    answer = item.ask(scope)
    if isinstance(applies, Unknown) and answer is not True:
        more = answer.missing if isinstance(answer, Unknown) else frozenset()
        return Unknown(applies.missing | more)
    return answer


def _done(
    lacking: tuple[str, ...], missing: frozenset[str], completed: Day, spec: Checklist
) -> Day:
    """What is there counts as in time, unless the record says when it was completed."""
    if lacking:
        return None
    if missing:
        return Unknown(missing)
    if spec.completed_on is not None and completed is not None:
        return completed
    return date.min


def _tidy(found: Assessment, lacking: tuple[str, ...], missing: frozenset[str]) -> Assessment:
    """Show only real days, and everything that lacks or is not known."""
    due = None if found.due_on == date.min else found.due_on
    done = None if found.done_on == date.min else found.done_on
    return replace(
        found,
        due_on=due,
        done_on=done,
        missing_items=lacking,
        missing=found.missing | missing,
    )
