"""Time limits, read anew: the days on which a duty may fall due, as far as the record tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from permanence_rules.facts.truth import Unknown
from permanence_rules.language.days import Moment, MomentSpec
from permanence_rules.language.limits import Instead, Limit
from permanence_rules.oracle.changes import changed, counted
from permanence_rules.oracle.completions import TakenDay, plain
from permanence_rules.oracle.days import Day, day
from permanence_rules.oracle.kleene import NO, OPEN, YES
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.spans import (
    EVER,
    NEVER,
    NOTHING,
    Term,
    any_started,
    earliest,
    latest,
    one_of,
)
from permanence_rules.timing import Duration, Reading, in_words
from permanence_rules.timing.readings import ITSELF

__all__ = ["term"]

_DAY = timedelta(days=1)


def term(place: Place, limit: Limit) -> Term | None:
    """Return when a limit falls due; None when its clock is known not to have started."""
    counts = all_hold(place, limit.only_when)
    if counts[0] == NO:
        return None
    found = _by_circumstance(place, limit)
    if counts[0] == OPEN:
        return _perhaps(found, counts[1])
    return found


def _perhaps(found: Term | None, missing: frozenset[str]) -> Term | None:
    """A limit that may not count at all."""
    if found is None:
        return None
    return replace(found.open_to(missing), may_be_idle=True)


# ---- one limit, or another by circumstance -------------------------------------------------------


def _by_circumstance(place: Place, limit: Limit) -> Term | None:
    """The first of `instead`, then `relaxed`, whose conditions hold, else the limit itself."""
    possible: list[Term | None] = []
    missing = NOTHING
    for other in _others(limit):
        sign, lacks = all_hold(place, other.when)
        if sign == NO:
            continue
        possible.append(_instead(place, limit, other))
        if sign == YES:
            break
        missing |= lacks
    else:
        possible.append(changed(place, limit, _plain(place, limit)))
    return possible[0] if not missing else one_of(possible, missing)


def _others(limit: Limit) -> tuple[Instead, ...]:
    relaxed = limit.relaxed
    if relaxed is None:
        return limit.instead
    longer = Instead(when=relaxed.when, within=relaxed.within, because=relaxed.because)
    return (*limit.instead, longer)


def _instead(place: Place, limit: Limit, other: Instead) -> Term | None:
    """Return another limit; what it counts from is as in the one that it replaces, if not said."""
    if other.by is not None:
        found = _by(limit, other.by, day(place, other.by))
    elif other.at_least is not None:
        found = _back_from(place, other.at_least, other.before or limit.before)
    else:
        found = _from_anchor(place, limit, other.within, other.of or limit.of)
    return changed(place, limit, _because(found, other.because))


def _because(found: Term | None, reason: str | None) -> Term | None:
    if found is None or reason is None:
        return found
    return replace(found, steps=tuple(f"{each}, because {reason}" for each in found.steps))


def _plain(place: Place, limit: Limit) -> Term | None:
    if limit.within is not None:
        return _from_anchor(place, limit, limit.within, limit.of)
    if limit.at_least is not None:
        return _back_from(place, limit.at_least, limit.before)
    if limit.by is not None:
        return _by(limit, limit.by, day(place, limit.by))
    for choose, limits in (
        (earliest, limit.earliest_of),
        (latest, limit.latest_of),
        (any_started, limit.any_of),
    ):
        if limits:
            return choose([term(place, each) for each in limits])
    return None


def _unknown(lacks: Unknown) -> Term:
    return Term(NEVER, EVER, lacks.missing, may_be_idle=True)


def _from_anchor(
    place: Place, limit: Limit, within: Duration | None, of: Moment | None
) -> Term | None:
    assert within is not None
    assert of is not None
    start = day(place, of)
    if start is None:
        return None
    if isinstance(start, Unknown):
        return replace(_unknown(start), start_missing=start.missing)
    period = replace(within, first_day_counted=limit.first_day == "counted")
    return counted(place, period, start)


def _back_from(place: Place, at_least: Duration, before: Moment | None) -> Term | None:
    assert before is not None
    end = day(place, before)
    if end is None:
        return None
    return _unknown(end) if isinstance(end, Unknown) else counted(place, at_least, end, back=True)


def _by(limit: Limit, moment: Moment, until: Day) -> Term | None:
    if until is None:
        return None
    if isinstance(until, Unknown):
        return _unknown(until)
    due = until if limit.same_day else until - _DAY
    if isinstance(until, TakenDay):
        return Term(plain(due), plain(due))
    is_counted = isinstance(moment, MomentSpec) and moment.plus is not None
    # A day that is counted, and before which it must be done, may itself have been meant.
    other = (Reading(until, ITSELF),) if is_counted and not limit.same_day else ()
    return Term(due, due, steps=(f"by {in_words(due)}",), readings=lambda: other)
