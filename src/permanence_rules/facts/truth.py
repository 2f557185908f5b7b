"""Three-valued truth that remembers which facts leave a question open (strong Kleene logic)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from permanence_rules.runtime.unchanging import unchanging

__all__ = [
    "AtLeast",
    "Between",
    "NoLaterThan",
    "OneOf",
    "Truth",
    "Unknown",
    "all_of",
    "any_of",
    "at_least",
    "both",
    "in_order_of_days",
    "negate",
    "unknown",
    "unknown_among",
]


@unchanging(frozen=True, slots=True)
class Unknown:
    """No answer yet; `missing` holds the paths of the facts that would give one."""

    missing: frozenset[str]

    # `if answer:` would read unknown as yes, and a missing fact as compliance. So it raises.
    def __bool__(self) -> bool:
        raise TypeError(
            "an unknown is neither true nor false; compare with `is True` or `is False`"
        )


@unchanging(frozen=True, slots=True)
class OneOf(Unknown):
    """No answer yet, but one of these; None among them means that there may be none."""

    among: tuple[object, ...]


@unchanging(frozen=True, slots=True)
class NoLaterThan(Unknown):
    """A day that is not known, but has come by this one."""

    day: date


@unchanging(frozen=True, slots=True)
class Between(NoLaterThan):
    """A day that is not known, but lies between two others; None: it has no lower bound."""

    first: date | None


@unchanging(frozen=True, slots=True)
class AtLeast(Unknown):
    """A number that is not known, but no less than this: a review is at least the second."""

    least: int


Truth = bool | Unknown


def in_order_of_days(
    mine: date | Unknown, other: date | Unknown, test: Callable[[date, date], bool]
) -> Truth:
    """
    Return whether two days stand in an order, such as one before the other.

    Of days that lie between two others, the outermost decide, as *test* is a comparison.

    >>> early = Between(frozenset({"a"}), date(2025, 3, 31), date(2025, 3, 1))
    >>> in_order_of_days(early, date(2025, 4, 1), date.__lt__)
    True
    """
    doubt = unknown_among(mine, other)
    if doubt is None:
        return test(mine, other)  # type: ignore[arg-type]
    ends = [_ends(each) for each in (mine, other)]
    if not all(ends):
        return doubt
    answers = {test(one, another) for one in ends[0] for another in ends[1]}
    return answers.pop() if len(answers) == 1 else doubt


def _ends(day: date | Unknown) -> tuple[date, ...]:
    """Return the first and the last day that it may be; nothing where there are no bounds."""
    if isinstance(day, Between):
        return (day.first or date.min, day.day)
    return () if isinstance(day, Unknown) else (day,)


def unknown(*paths: str) -> Unknown:
    """
    Return an unknown that these paths would settle.

    >>> unknown("child.date_of_birth").missing
    frozenset({'child.date_of_birth'})
    """
    return Unknown(frozenset(paths))


def unknown_among(*values: object) -> Unknown | None:
    """
    Return what all the unknown ones of *values* leave open together, or None if each is known.

    >>> unknown_among(unknown("a"), True, None)
    Unknown(missing=frozenset({'a'}))
    """
    missing = [value.missing for value in values if isinstance(value, Unknown)]
    return Unknown(frozenset().union(*missing)) if missing else None


def both(left: Truth, right: Truth) -> Truth:
    """
    Return whether both answers are yes; one no settles it.

    >>> both(unknown("a"), False)
    False
    """
    if left is False or right is False:
        return False
    doubt = unknown_among(left, right)
    return True if doubt is None else doubt


def all_of(questions: Iterable[Callable[[], Truth]]) -> Truth:
    """
    Return whether every question is answered yes; one no settles it.

    >>> all_of([lambda: unknown("a"), lambda: False])
    False
    """
    missing: frozenset[str] = frozenset()
    for question in questions:
        answer = question()
        if answer is False:
            return False
        if isinstance(answer, Unknown):
            missing |= answer.missing
    return Unknown(missing) if missing else True


def any_of(questions: Iterable[Callable[[], Truth]]) -> Truth:
    """
    Return whether at least one question is answered yes; one yes settles it.

    >>> any_of([lambda: unknown("a"), lambda: True])
    True
    """
    missing: frozenset[str] = frozenset()
    for question in questions:
        answer = question()
        if answer is True:
            return True
        if isinstance(answer, Unknown):
            missing |= answer.missing
    return Unknown(missing) if missing else False


def negate(answer: Truth) -> Truth:
    """
    Return the opposite answer; the opposite of unknown is unknown.

    >>> negate(False)
    True
    """
    return answer if isinstance(answer, Unknown) else not answer


def at_least(wanted: int, answers: Iterable[Truth], gaps: frozenset[str] = frozenset()) -> Truth:
    """
    Return whether *wanted* or more answers are yes; *gaps* names answers not in the record.

    >>> at_least(2, [True, unknown("b"), True])
    True
    """
    certain, missing = 0, gaps
    possible = 0
    for answer in answers:
        if answer is True:
            certain += 1
        elif isinstance(answer, Unknown):
            possible += 1
            missing |= answer.missing
    if certain >= wanted:
        return True
    # Records that are not there may each be a yes; only when none is missing is too few a no.
    if gaps or certain + possible >= wanted:
        return Unknown(missing)
    return False
