"""Paths, days and values in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from permanence_rules.language.days import Moment, MomentSpec
from permanence_rules.language.ordinals import ORDINALS
from permanence_rules.timing import in_words

__all__ = ["in_own_words", "moment_words", "path_words", "plain_words", "value_words"]


def path_words(path: str) -> str:
    """
    Return what a path names, in words.

    >>> path_words("reviews.second.held_on"), path_words("started_on")
    ('"held on" of the second review', '"started on"')
    """
    if path == "as_at":
        return "the as-at date"
    *around, name = path.split(".")
    if "local" in around and (described := (_OWN_WORDS.get() or {}).get(name)) is not None:
        # A council's own fact is said in the council's own words; `local` is where it is kept.
        holders = around[: around.index("local")]
        words = f"{described[:1].lower()}{described[1:]}".rstrip(".")
        return f'"{words}" of {_around(holders)}' if holders else f'"{words}"'
    if name in ORDINALS:
        return _around([*around, name])
    return f'"{plain_words(name)}" of {_around(around)}' if around else f'"{plain_words(name)}"'


_OWN_WORDS: ContextVar[Mapping[str, str] | None] = ContextVar("own words", default=None)


@contextmanager
def in_own_words(facts: Mapping[str, str]) -> Iterator[None]:
    """Say the facts that packs declare, by name, as those packs describe them."""
    token = _OWN_WORDS.set(facts)
    try:
        yield
    finally:
        _OWN_WORDS.reset(token)


def moment_words(moment: Moment) -> str:
    """Return the day that a rule means, in words."""
    if isinstance(moment, str):
        return _day_words(moment)
    if moment.field is not None:
        start = _day_words(moment.field)
    elif moment.birthday is not None:
        start = f"the child's birthday of {moment.birthday}"
    else:
        start = _several_words(moment)
    later = f" plus {moment.plus}" if moment.plus is not None else ""
    earlier = f" minus {moment.minus}" if moment.minus is not None else ""
    return start + later + earlier


def _several_words(moment: MomentSpec) -> str:
    forms = (
        ("the earliest of", moment.earliest_of),
        ("the latest of", moment.latest_of),
        ("the last of these, once all have come", moment.all_of),
        ("the first of this list that is recorded", moment.first_recorded_of),
    )
    words, several = next(form for form in forms if form[1])
    return f"{words}: {', '.join(map(moment_words, several))}"


def value_words(value: object) -> str:
    """
    Return a value of a rule in words.

    >>> value_words(True), value_words("short_breaks"), value_words(2000)
    ('yes', 'short breaks', '2000')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain_words(str(value))


def plain_words(name: str) -> str:
    """Return a name without its underscores."""
    return name.replace("_", " ")


def _day_words(text: str) -> str:
    try:
        return in_words(date.fromisoformat(text))
    except ValueError:
        return path_words(text)


def _around(steps: list[str]) -> str:
    """Return the records on the way to a fact, the nearest first."""
    words: list[str] = []
    for step in steps:
        if step in ORDINALS and words:
            words[-1] = f"the {step} {_one(words[-1].removeprefix('its '))}"
        else:
            words.append(f"its {plain_words(step)}")
    return " of ".join(reversed(words))


def _one(plural: str) -> str:
    """
    Return the name of one record of a collection.

    >>> _one("periods of care"), _one("legal statuses"), _one("assessments")
    ('period of care', 'legal status', 'assessment')
    """
    noun, space, rest = plural.partition(" of ")
    for ending, single in (("ies", "y"), ("ches", "ch"), ("uses", "us"), ("s", "")):
        if noun.endswith(ending):
            return noun.removesuffix(ending) + single + space + rest
    return plural
