"""Reviews and visits of one time in care, and health checks: what happened on which day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from permanence_rules.sources import codes
from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.ssd.rows import Remarks, Row
from permanence_rules.sources.unknowns import UNKNOWN, Facts

__all__ = ["health", "reviews", "visits"]


def reviews(rows: Sequence[Row], until: date | None, remarks: Remarks) -> list[Facts]:
    """
    Return the reviews that were held, each day once; one that may have been held has no day.

    A row without a day is one that was cancelled, or is booked for later: *until* is the day up
    to which the tables tell, and the vendor's due date is read for that alone.
    """
    held: list[tuple[date, str]] = []
    undated: list[Facts] = []
    for row in rows:
        day = remarks.day(row, "clar_cla_review_date")
        is_cancelled = remarks.flag(row, "clar_cla_review_cancelled")
        if day is not None and not is_cancelled:
            held.append((day, _participation(row, remarks)))
        elif day is not None:
            reason = (
                "the review is cancelled and has a day on which it was held; correct one of the two"
            )
            remarks.add(row, reason, "clar_cla_review_cancelled", code="held_but_cancelled")
            undated.append({})
        elif is_cancelled or _is_ahead(row, until, remarks):
            row.end(RowEnd.SET_ASIDE)
        else:
            if "clar_cla_review_date" not in row.lost:
                remarks.add(row, _UNDATED, "clar_cla_review_date", code="day_missing")
            row.end(RowEnd.REJECTED)
            undated.append({})
    ordered = sorted(set(held))
    dated = [_review(day, [code for _, code in same]) for day, same in groupby(ordered, _first)]
    return [*dated, *undated]


_UNDATED = (
    "the review is not cancelled and has no day, though it was due before these tables end; fill "
    "in the day, or say that it was cancelled"
)


def _first(pair: tuple[date, str]) -> date:
    return pair[0]


def _participation(row: Row, remarks: Remarks) -> str:
    return remarks.code(row, "clar_cla_review_participation", codes.PARTICIPATION)


def _is_ahead(row: Row, until: date | None, remarks: Remarks) -> bool:
    """Whether a review without a day is due later than the tables tell, so is only booked."""
    if "clar_cla_review_date" in row.lost:
        return False
    due = remarks.day(row, "clar_cla_review_due_date")
    return due is not None and until is not None and due > until


def _review(day: date, participation: Sequence[str]) -> Facts:
    said = {code for code in participation if code}
    facts: Facts = {"held_on": day}
    # Two rows of one review that differ do not tell how the child took part.
    if len(said) == 1:
        facts["child_participation"] = codes.PARTICIPATION[said.pop()]
    return facts


def visits(rows: Iterable[Row], remarks: Remarks) -> list[Facts]:
    """Return the visits; of one whose day cannot be read it is not known when it was."""
    found: list[tuple[date, Facts]] = []
    undated: list[Facts] = []
    for row in rows:
        day = remarks.day(row, "clav_cla_visit_date")
        facts = _seen(row, remarks)
        if day is not None:
            found.append((day, {"held_on": day, **facts}))
            continue
        if "clav_cla_visit_date" not in row.lost:
            reason = "a visit needs a day; fill it in"
            remarks.add(row, reason, "clav_cla_visit_date", code="day_missing")
        row.end(RowEnd.REJECTED)
        undated.append(facts)
    return [*(facts for _, facts in sorted(found, key=lambda each: each[0])), *undated]


def _seen(row: Row, remarks: Remarks) -> Facts:
    seen = remarks.flag(row, "clav_cla_visit_seen")
    alone = remarks.flag(row, "clav_cla_visit_seen_alone")
    facts: Facts = {"child_seen": UNKNOWN if seen is None else seen}
    return facts if alone is None else facts | {"child_seen_alone": alone}


_BEFORE_CARE = timedelta(days=92)
"""A health assessment made in the three months before care began counts as the first."""


def health(
    checks: Sequence[Row] | None,
    scores: Sequence[Row] | None,
    span: tuple[date, date],
    remarks: Remarks,
) -> Facts:
    """Return the health of one time in care; None says that there is no such table."""
    facts: Facts = {}
    if checks is not None:
        facts |= _checks(checks, (span[0] - _BEFORE_CARE, span[1]), remarks)
    if scores is not None:
        facts["questionnaires"] = _questionnaires(scores, span, remarks)
    return facts


def _checks(rows: Sequence[Row], span: tuple[date, date], remarks: Remarks) -> Facts:
    assessments: list[tuple[date, Facts]] = []
    dental: list[Facts] = []
    refused: list[date] = []
    for row in rows:
        day = remarks.day(row, "clah_health_check_date")
        if day is None or not span[0] <= day <= span[1]:
            continue
        kind = row.text("clah_health_check_type").lower()
        status = row.text("clah_health_check_status").lower()
        is_dental = _DENTAL.search(kind) is not None
        if status == "cancelled" or (is_dental and status not in ("completed", "")):
            continue
        if is_dental:
            dental.append({"held_on": day})
        elif _ASSESSMENT.search(kind):
            if status == "refused":
                refused.append(day)
            else:
                assessments.append((day, _assessment(kind, status, day)))
    facts: Facts = {
        "assessments": [each for _, each in sorted(assessments, key=lambda pair: pair[0])],
        "dental_checks": sorted(dental, key=lambda each: each["held_on"]),
    }
    return facts | ({"child_refused_on": max(refused)} if refused else {})


_DENTAL = re.compile(r"dent|teeth")
_ASSESSMENT = re.compile(r"health|medical|\biha\b|\brha\b")


def _assessment(kind: str, status: str, day: date) -> Facts:
    facts: Facts = {"planned_for": day} if status == "planned" else {"held_on": day}
    if re.search(r"initial|\biha\b", kind):
        facts["kind"] = "initial"
    elif re.search(r"review|\brha\b", kind):
        facts["kind"] = "review"
    return facts


_HIGHEST = 40


def _questionnaires(rows: Sequence[Row], span: tuple[date, date], remarks: Remarks) -> list[Facts]:
    found = []
    for row in rows:
        day = remarks.day(row, "csdq_sdq_completed_date")
        if day is None or not span[0] <= day <= span[1]:
            continue
        facts: Facts = {"completed_on": day}
        score = row.text("csdq_sdq_score")
        if score.isascii() and score.isdecimal() and int(score) <= _HIGHEST:
            facts["score"] = int(score)
        found.append(facts)
    return sorted(found, key=lambda each: each["completed_on"])
