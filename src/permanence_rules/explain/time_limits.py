"""Time limits and the lifetime of a duty in words."""

from __future__ import annotations

from permanence_rules.explain.conditions import all_words
from permanence_rules.explain.phrases import moment_words
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.limits import Extended, Instead, Limit, Pause

__all__ = ["extension_words", "lifetime_lines", "limit_words", "pause_words"]


def limit_words(limit: Limit) -> str:
    """Return by when, in words; empty where no limit is stated."""
    more = _instead_words(limit) + _relaxed_words(limit) + extension_words(limit.extended)
    only = f"; it counts only while {all_words(limit.only_when)}" if limit.only_when else ""
    return _form_words(limit) + more + pause_words(limit.paused) + _CLOSED[limit.if_closed] + only


_CLOSED = {
    "stays": "",
    "next_working_day": "; if that is no working day, by the next one",
    "previous_working_day": "; if that is no working day, by the one before",
}


def lifetime_lines(lifetime: Lifetime) -> list[str]:
    """Return when the duty ends, one sentence for each way."""
    ends = ", ".join(map(moment_words, lifetime.lapses_on))
    lines = [f"No longer owed from the first of: {ends}."] if ends else []
    if lifetime.superseded_when:
        lines.append(f"Gives way to another duty when {all_words(lifetime.superseded_when)}.")
    return lines


def extension_words(extended: Extended | None) -> str:
    """Return the time that may be added once, in words."""
    if extended is None:
        return ""
    ends = f", but to {moment_words(extended.ends_on)} at most" if extended.ends_on else ""
    return f"; {extended.by} more, once, when {all_words(extended.when)}{ends}"


def _form_words(limit: Limit) -> str:
    if limit.within is not None and limit.of is not None:
        first = "counted" if limit.first_day == "counted" else "not counted"
        return f"within {limit.within} of {moment_words(limit.of)} (that day is {first})"
    if limit.at_least is not None and limit.before is not None:
        return f"at least {limit.at_least} before {moment_words(limit.before)}"
    if limit.by is not None:
        return f"{'on or before' if limit.same_day else 'before'} {moment_words(limit.by)}"
    for key, words in _SEVERAL.items():
        limits: tuple[Limit, ...] = getattr(limit, key)
        if limits:
            return f"{words}: {'; '.join(map(limit_words, limits))}"
    return ""


_SEVERAL = {
    "earliest_of": "by the first of these to fall due",
    "latest_of": "by the last of these, once all have begun",
    "any_of": "by the last of these that have begun",
}


def _relaxed_words(limit: Limit) -> str:
    relaxed = limit.relaxed
    if relaxed is None:
        return ""
    because = f", because {relaxed.because}" if relaxed.because else ""
    return f"; within {relaxed.within} when {all_words(relaxed.when)}{because}"


def _instead_words(limit: Limit) -> str:
    return "".join(
        f"; {_other_words(each, limit)} when {all_words(each.when)}"
        + (f", because {each.because}" if each.because else "")
        for each in limit.instead
    )


def pause_words(paused: Pause | None) -> str:
    """Return when the clock stands still, in words."""
    if paused is None:
        return ""
    stops, goes_on = moment_words(paused.from_), moment_words(paused.until)
    when = f", when {all_words(paused.when)}" if paused.when else ""
    return f"; the clock stands still from {stops} until {goes_on}{when}"


def _other_words(instead: Instead, limit: Limit) -> str:
    """Return another limit; what it does not say is as in the one that it replaces."""
    if instead.by is not None:
        return f"{'on or before' if limit.same_day else 'before'} {moment_words(instead.by)}"
    if instead.at_least is not None:
        before = f" {moment_words(instead.before)}" if instead.before is not None else ""
        return f"at least {instead.at_least} before{before}"
    after = f" of {moment_words(instead.of)}" if instead.of is not None else ""
    first = ", that day counted" if limit.first_day == "counted" else ""
    return f"within {instead.within}{after}{first}"
