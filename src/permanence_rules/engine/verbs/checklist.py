"""Checklist: each named item of a record is present by a date; all that lacks is listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all, compile_condition
from permanence_rules.engine.days import Day, compile_moment
from permanence_rules.engine.due import Due
from permanence_rules.engine.limits import compile_limit
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.engine.verbs.lifetime import Assess, by_due_date, compile_lifetime
from permanence_rules.facts.truth import Truth, Unknown
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.checklist import Checklist, Item
from permanence_rules.report.judgements import Assessment, as_question

__all__ = ["compile_checklist"]


@dataclass(frozen=True, slots=True)
class _Item:
    words: str
    ask: Ask
    applies: Ask | None


def compile_checklist(builder: Builder, spec: Checklist, loc: Loc) -> Assess:
    """Return how to assess the checklist for one record."""
    items = [_item(builder, item, (*loc, "items", i)) for i, item in enumerate(spec.items)]
    limit = compile_limit(builder.plainly(), spec, loc) if spec.is_given else None
    end = compile_lifetime(builder.plainly(), spec, loc)
    completed = (
        compile_moment(builder, spec.completed_on, (*loc, "completed_on"))
        if spec.completed_on is not None
        else None
    )

    def assess(scope: Scope) -> Assessment:
        # All is read before anything is decided: what is evidence hangs on the rule alone.
        due, close = limit(scope) if limit else Due(date.min, date.min), end(scope)
        answers = [(item.words, _answer(item, scope)) for item in items]
        lacking = tuple(words for words, answer in answers if answer is False)
        open_facts = [answer.missing for _, answer in answers if isinstance(answer, Unknown)]
        missing = frozenset().union(*open_facts)
        finished = completed(scope) if completed and limit else None
        if due is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        done = _done(lacking, missing, finished, spec)
        found = _tidy(by_due_date(due, done, close, scope), lacking, missing)
        return as_question(found) if spec.only_asks else found

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
    # What was completed later was not complete before, whichever of its parts bear no day; a
    # review that was only booked has been presented with nothing, whatever is not told of it.
    is_one_day = isinstance(spec.completed_on, str) and spec.is_given
    if lacking or (completed is None and is_one_day):
        return None
    if missing:
        return Unknown(missing)
    return date.min if completed is None else completed


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
