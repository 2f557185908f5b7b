"""
What the second engine does not yet say as the first does, each kind with its reason.

Every comparison of the engines uses what stands here. The comparison fails on a kind that is not
listed, and on a listed one that no longer differs: the tables can only shrink. No case is left
out of the comparison.
"""

from __future__ import annotations

from tests.differential.agreement import LEAST_DAYS, MOVING_LIMIT, TOLD_BESIDE, WHAT_LACKS

__all__ = ["NOT_YET", "SHIPPED_NOT_YET", "SMALLEST_NOT_YET", "reason_for"]

_MORE_CERTAIN = (
    "The second engine tries each day on which an undated or hidden record may lie; the first "
    "bounds it, and stays open where a bound is not carried on (sequence, as soon as possible, "
    "first_recorded_of, exemptions, the day of a validity)."
)
_LESS_CERTAIN = (
    "The first engine reads the one condition that settles it; the second asks the others first, "
    "and stays open where one of them is unknown."
)
_LATER_OF_TODAY = "The later of today and a day that has come is today: the first engine says so."
NOT_YET: dict[str, str] = {
    "undetermined and": _MORE_CERTAIN,
    "not_applicable and undetermined": _LESS_CERTAIN,
    "not_triggered and undetermined": _LESS_CERTAIN,
    "checklist: met and undetermined": (
        "The later of two days is no earlier than the one that is known: the first engine says so."
    ),
    "indicator: met and undetermined": (
        "The first counts days up to `until` alone, so that what may come later leaves none open."
    ),
    "violated and breached": _MORE_CERTAIN,
    "violated and late": _MORE_CERTAIN,
    "late and violated": (
        "The second is certain of a later delay where the first is not, and tells the one before."
    ),
    "possible_due_on": _MORE_CERTAIN,
    "done_on": "The first tells as done the latest day of one that is only bounded (not_before).",
    "arithmetic": "What was missed on an earlier day lists its steps in another order.",
    "gaps": "Since when a gap has run is told by the first from bounds, where no day is certain.",
    MOVING_LIMIT: "Each day has a limit of its own; the engines count from other first days.",
    WHAT_LACKS: "Which of several unknown facts is named hangs on the order of the questions.",
    TOLD_BESIDE: "A day that is only bounded is told by one engine, and not by the other.",
    "constraint: message": (
        "Of what was broken for a time the first tells the words of the last of its days, and "
        "the second those of the first."
    ),
    "deadline: not_before": "Of a delay it is told by the first of its days, or by the last.",
    LEAST_DAYS: "Each bounds the day in its own way, and so the fewest days that it may be.",
    "checklist: warnings": "As for a sequence.",
    "sequence: warnings": "Advice on a closed day, given while it was due, may stay when it is not.",
    "constraint: days_late, due_on, message": (
        "Broken and put right, each says late, by the days that it is certain of: an undated visit "
        "is no later than the day itself, which the second sees on the first of some days."
    ),
    "validity: breached and violated": (
        "The earlier of a day and one that is hidden, and lies no earlier, is that day: the first "
        "says so."
    ),
    "deadline: breached and violated": (
        "The first sees that whatever is hidden came too early; the second is open about the act."
    ),
    "deadline: breached and undetermined": (
        "Not done it is overdue, and done it was too early: only the first sees that both break it."
    ),
    "deadline: met and exempt": (
        "Both are true: it is met whether exempt or not, so the first asks no further, and met may "
        "turn out to be exempt (law 3). The second sees that of one record a day the second never "
        "came on the first day of care, and so that it is exempt in each way."
    ),
    "deadline: recommended_by": (
        "The earlier of two days of advice: the first bounds the one that is not known."
    ),
    "sequence: due and undetermined": (
        "The second is open about days before 2005, for which records that may lie any time ago "
        "are counted back, and takes it that the duty may have been missed then."
    ),
    "on_missed: met and undetermined": (
        "The second is open about days for which no working days are tabulated, before 1985."
    ),
    "interval: due and undetermined": _LATER_OF_TODAY,
    "interval: ceased and undetermined": _LATER_OF_TODAY,
    "validity: met and undetermined": _LATER_OF_TODAY,
    "deadline: met and undetermined": (
        "Counted from a hidden review or from today, it is due after the act in any case: the "
        "first bounds the first that is recorded of several."
    ),
    "deadline: violated and undetermined": (
        "The first sees that a second review, one of them without a day, came too late to end it."
    ),
    "evidence": "More, or fewer, earlier days are looked at, and what was read then is evidence.",
}
"""By how the kind of a disagreement ends, or by what stands in it."""


SMALLEST_NOT_YET: dict[str, str] = {}
"""The smallest cases of tests/engines of which the second engine says something else."""


SHIPPED_NOT_YET: dict[tuple[str, str, str], str] = {
    (
        "a Scottish record that ended nine months ago and held neither visit nor review",
        "scotland/reviews/second-review",
        "warnings",
    ): (
        "Both are undetermined for the same missing fact. The second engine asks about reviews "
        "before placements, and so reaches the end of its budget before two ways differ."
    ),
}
"""What differs of a shipped rule, by the hand-worked case, the rule, and all that differs."""


def reason_for(kind: str) -> str | None:
    """Return why a kind of disagreement is known; None for one that is not."""
    return next((reason for part, reason in NOT_YET.items() if part in kind), None)
