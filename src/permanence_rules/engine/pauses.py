"""A clock that stops: from one day until another, time does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import Day, come, compile_moment
from permanence_rules.engine.scope import Scope
from permanence_rules.facts.truth import Truth, Unknown, unknown_among
from permanence_rules.language.limits import Pause
from permanence_rules.language.places import Loc

__all__ = ["ReadPause", "Stopped", "compile_pause"]


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
    builder = builder.asking()
    stops = compile_moment(builder, pause.from_, (*loc, "from"))
    goes_on = compile_moment(builder, pause.until, (*loc, "until"))
    counts = compile_all(builder, pause.when, (*loc, "when"))

    def read(scope: Scope) -> Stopped | Unknown | None:
        # All three are read, whatever comes of the first, so that each is shown as evidence.
        stopped, resumes, answer = come(stops(scope), scope.as_at), goes_on(scope), counts(scope)
        if stopped is None or answer is False:
            return None
        return _stopped(stopped, resumes, answer, scope.as_at)

    return read


def _stopped(
    stopped: date | Unknown, goes_on: Day, counts: Truth, as_at: date
) -> Stopped | Unknown | None:
    # An agreement of January cannot end a refusal of March: two facts that do not belong together
    # stop no clock.
    if isinstance(goes_on, date) and isinstance(stopped, date) and goes_on < stopped:
        return None
    doubt = unknown_among(stopped, goes_on, counts)
    missing = doubt.missing if doubt is not None else frozenset()
    if isinstance(stopped, Unknown):
        return Unknown(missing)
    resumed = come(goes_on, as_at)
    return Stopped(stopped, resumed if isinstance(resumed, date) else None, missing)
