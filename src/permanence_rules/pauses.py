"""A clock that stops: from one day until another, time does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.moments import Day, Moment, compile_moment
from permanence_rules.scope import Scope
from permanence_rules.specs import RuleModel, Several
from permanence_rules.truth import Unknown

__all__ = ["Pause", "ReadPause", "Stopped", "compile_pause"]


class Pause(RuleModel):
    """The clock stands still from a day until another; until that has come, it still stands."""

    from_: Moment = Field(alias="from", description="The day on which the clock stops")
    until: Moment = Field(description="The day on which it goes on")
    when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The pause counts only if this holds, such as who agreed to it"
    )


@dataclass(frozen=True, slots=True)
class Stopped:
    """When a clock stopped, and when it went on; none while it has not."""

    on: date
    until: date | None


ReadPause = Callable[[Scope], Stopped | Unknown | None]
"""Reads when the clock stopped; none when it never has."""


def compile_pause(builder: Builder, pause: Pause | None, loc: Loc) -> ReadPause | None:
    """Return how to read a pause, if there is one."""
    if pause is None:
        return None
    stops = compile_moment(builder, pause.from_, (*loc, "from"))
    goes_on = compile_moment(builder, pause.until, (*loc, "until"))
    counts = compile_all(builder, pause.when, (*loc, "when"))

    def read(scope: Scope) -> Stopped | Unknown | None:
        if stops(scope) is None:
            return None
        answer = counts(scope)
        if answer is not True:
            return answer if isinstance(answer, Unknown) else None
        return _stopped(stops(scope), goes_on(scope), scope.as_at)

    return read


def _stopped(stops: Day, goes_on: Day, as_at: date) -> Stopped | Unknown | None:
    if stops is None or isinstance(stops, Unknown):
        return stops
    if isinstance(goes_on, Unknown):
        return goes_on
    if stops > as_at or (goes_on is not None and goes_on < stops):
        return None
    return Stopped(stops, goes_on if goes_on is not None and goes_on <= as_at else None)
