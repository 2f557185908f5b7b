"""The outcomes that a duty can have, their groups, and how strong a duty is."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DECISIONS", "GROUPS", "URGENT", "VIOLATIONS", "Outcome", "Strength"]


class Outcome(StrEnum):
    """What one rule says about one record on the as-at date."""

    # An enumeration hashes by a function in Python, and a check asks thousands of times.
    __hash__ = str.__hash__

    MET = "met"
    LATE = "late"
    BREACHED = "breached"
    # Late or overdue for certain, though the record does not tell which of the two.
    VIOLATED = "violated"
    DUE = "due"
    EXEMPT = "exempt"
    NOT_TRIGGERED = "not_triggered"
    CEASED = "ceased"
    NOT_APPLICABLE = "not_applicable"
    NEEDS_JUDGEMENT = "needs_judgement"
    UNDETERMINED = "undetermined"


VIOLATIONS = frozenset({Outcome.LATE, Outcome.BREACHED, Outcome.VIOLATED})

URGENT = VIOLATIONS | {Outcome.DUE, Outcome.NEEDS_JUDGEMENT}
"""The outcomes that may ask for action, or are a violation."""

DECISIONS = URGENT | {Outcome.MET}
"""The outcomes that say something of a duty; with all others nothing is known or owed."""

GROUPS: dict[Outcome, str] = {
    Outcome.MET: "settled",
    Outcome.LATE: "violation",
    Outcome.BREACHED: "violation",
    Outcome.VIOLATED: "violation",
    Outcome.DUE: "open",
    Outcome.EXEMPT: "out",
    Outcome.NOT_TRIGGERED: "out",
    Outcome.CEASED: "out",
    Outcome.NOT_APPLICABLE: "out",
    Outcome.NEEDS_JUDGEMENT: "question",
    Outcome.UNDETERMINED: "question",
}


class Strength(StrEnum):
    """How binding a duty is."""

    STATUTORY = "statutory"
    GUIDANCE = "guidance"
    LOCAL = "local"
