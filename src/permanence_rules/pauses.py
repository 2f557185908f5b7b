"""A clock that stops: from one day until another, time does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.moments import Day, Moment, come, compile_moment
from permanence_rules.scope import Scope
from permanence_rules.specs import RuleModel, Several
from permanence_rules.truth import Truth, Unknown, unknown_among

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
    """
    When a clock stopped, and when it went on; none while it has not.

    `missing` names what would tell whether it stopped at all, or how long it stood still.
    """

    on: date
    until: date | None
    missing: frozenset[str] = frozenset()


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
        stopped = come(stops(scope), scope.as_at)
        if stopped is None:
            return None
        answer = counts(scope)
        if answer is False:
            return None
        return _stopped(stopped, goes_on(scope), answer, scope.as_at)

    return read


def _stopped(
    stopped: date | Unknown, goes_on: Day, counts: Truth, as_at: date
) -> Stopped | Unknown | None:
    if isinstance(goes_on, date) and isinstance(stopped, date) and goes_on < stopped:
        return None
    doubt = unknown_among(stopped, goes_on, counts)
    missing = doubt.missing if doubt is not None else frozenset()
    if isinstance(stopped, Unknown):
        return Unknown(missing)
    resumed = come(goes_on, as_at)
    return Stopped(stopped, resumed if isinstance(resumed, date) else None, missing)
