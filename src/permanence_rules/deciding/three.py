"""
What may be found where some facts are never told: sets of possible values and of answers.

A value is told, known to be none, or unknown; an answer is yes, no or open. A set holds what may
come of it in any case and on any day, and never less, so that only what is not in it is certain
not to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

__all__ = [
    "ANYTHING",
    "ANY_ANSWER",
    "NEVER",
    "ONLY_NO",
    "ONLY_OPEN",
    "ONLY_YES",
    "TOLD",
    "Answer",
    "Answers",
    "Value",
    "Values",
    "any_of",
    "every_of",
    "negated",
]


class Value(Enum):
    """What a record may say of a fact."""

    TOLD = auto()
    NONE = auto()
    """It is known that there is none."""
    UNKNOWN = auto()


class Answer(Enum):
    """What may be answered to a question."""

    YES = auto()
    NO = auto()
    OPEN = auto()


Values = frozenset[Value]
Answers = frozenset[Answer]

ANYTHING: Values = frozenset(Value)
NEVER: Values = frozenset({Value.UNKNOWN})
"""A fact that no case tells, neither a value nor that there is none."""
TOLD: Values = frozenset({Value.TOLD})

ANY_ANSWER: Answers = frozenset(Answer)
ONLY_YES: Answers = frozenset({Answer.YES})
ONLY_NO: Answers = frozenset({Answer.NO})
ONLY_OPEN: Answers = frozenset({Answer.OPEN})


def every_of(questions: Iterable[Answers]) -> Answers:
    """
    Return what may be answered to the question whether all hold.

    >>> every_of([ANY_ANSWER, ONLY_OPEN]) == {Answer.NO, Answer.OPEN}
    True
    """
    asked = list(questions)
    found = set()
    if all(Answer.YES in each for each in asked):
        found.add(Answer.YES)
    if any(Answer.NO in each for each in asked):
        found.add(Answer.NO)
    # Open: nothing is answered no, and something is open.
    if all(each - ONLY_NO for each in asked) and any(Answer.OPEN in each for each in asked):
        found.add(Answer.OPEN)
    return frozenset(found)


def any_of(questions: Iterable[Answers]) -> Answers:
    """Return what may be answered to the question whether at least one holds."""
    return negated(every_of(negated(each) for each in questions))


def negated(answers: Answers) -> Answers:
    """Return what may be answered to the opposite question."""
    return frozenset(_OPPOSITE[each] for each in answers)


_OPPOSITE = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.OPEN: Answer.OPEN}
