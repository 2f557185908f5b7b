"""Time limits and the lifetime of a duty in words."""

from __future__ import annotations

from permanence_rules.explain.conditions import all_words
from permanence_rules.explain.phrases import moment_words
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.limits import Extended, Instead, Limit

__all__ = ["extension_words", "lifetime_lines", "limit_words"]


def limit_words(limit: Limit) -> str:
    """Return by when, in words; empty where no limit is stated."""
    more = _instead_words(limit) + _relaxed_words(limit) + extension_words(limit.extended)
    return _form_words(limit) + more + _pause_words(limit)


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
    return f"; {extended.by} more, once, when {all_words(extended.when)}"


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
        f"; {_other_words(each)} when {all_words(each.when)}"
        + (f", because {each.because}" if each.because else "")
        for each in limit.instead
    )


def _pause_words(limit: Limit) -> str:
    if limit.paused is None:
        return ""
    stops, goes_on = moment_words(limit.paused.from_), moment_words(limit.paused.until)
    return f"; the clock stands still from {stops} until {goes_on}"


def _other_words(instead: Instead) -> str:
    if instead.by is not None:
        return f"by {moment_words(instead.by)}"
    if instead.at_least is not None:
        return f"at least {instead.at_least} before"
    after = f" of {moment_words(instead.of)}" if instead.of is not None else ""
    return f"within {instead.within}{after}"
