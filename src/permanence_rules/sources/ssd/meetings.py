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

__all__ = ["BEFORE_CARE", "health", "reviews", "visits"]


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
        if day is not None and "clar_cla_review_cancelled" in row.lost:
            undated.append({})  # it was held on that day, or cancelled
        elif day is not None and not is_cancelled:
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
        day = remarks.needed_day(row, "clav_cla_visit_date")
        facts = _seen(row, remarks)
        if day is None:
            undated.append(facts)
        else:
            found.append((day, {"held_on": day, **facts}))
    return [*(facts for _, facts in sorted(found, key=lambda each: each[0])), *undated]


def _seen(row: Row, remarks: Remarks) -> Facts:
    seen = remarks.flag(row, "clav_cla_visit_seen")
    alone = remarks.flag(row, "clav_cla_visit_seen_alone")
    facts: Facts = {"child_seen": UNKNOWN if seen is None else seen}
    return facts if alone is None else facts | {"child_seen_alone": alone}


BEFORE_CARE = timedelta(days=92)
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
        facts |= _checks(checks, (span[0] - BEFORE_CARE, span[1]), remarks)
    if scores is not None:
        facts["questionnaires"] = _questionnaires(scores, span, remarks)
    return facts


def _checks(rows: Sequence[Row], span: tuple[date, date], remarks: Remarks) -> Facts:
    """
    Return assessments and dental checks; neither list where a row of an unknown kind may be in it.

    A check without a day that can be read may have been made on any: it stands without one.
    """
    assessments: list[tuple[date, Facts]] = []
    dental: list[tuple[date, Facts]] = []
    refused: list[date | None] = []
    are_whole = True
    for row in rows:
        status = row.text("clah_health_check_status").lower()
        day = remarks.day(row, "clah_health_check_date")
        is_outside = day is not None and not span[0] <= day <= span[1]
        if is_outside or status == "cancelled" or (day is None and status == "planned"):
            continue
        kind = _kind(row, remarks)
        if kind == "dental" and status in ("completed", ""):
            dental.append((day or date.max, _on(day)))
        elif kind == "assessment" and status == "refused":
            refused.append(day)
        elif kind == "assessment":
            words = row.text("clah_health_check_type").lower()
            assessments.append((day or date.max, _assessment(words, status, day)))
        are_whole = are_whole and kind != ""
    facts: Facts = {}
    if are_whole:
        facts = {"assessments": _in_order(assessments), "dental_checks": _in_order(dental)}
    return facts | _refused(refused)


def _kind(row: Row, remarks: Remarks) -> str:
    """Return what a check is: dental, assessment or other; nothing where its words do not say."""
    column = "clah_health_check_type"
    words = row.text(column).lower()
    found = next((kind for kind, pattern in _KINDS if pattern.search(words)), "")
    if not found and column not in row.lost:
        row.lost.add(column)
        remarks.add(row, _NO_KIND, column, code="code_unknown", ends=RowEnd.USED)
    return found


def _refused(days: Sequence[date | None]) -> Facts:
    if not days:
        return {}
    known = [day for day in days if day is not None]
    return {"child_refused_on": max(known) if len(known) == len(days) else UNKNOWN}


_NO_KIND = (
    "expected what was checked, such as Health Assessment or Dental Check; health assessments and "
    "dental checks of this child are left unknown"
)
_KINDS = tuple(
    (kind, re.compile(words))
    for kind, words in (
        ("dental", r"dent|teeth"),
        # Neither the assessment that reg 7 asks for nor the dentist's.
        ("other", r"surveillance|develop|immuni|vaccin|\bopti|optom|\beyes?\b|vision|hearing"),
        ("assessment", r"health|medical|\biha\b|\brha\b"),
    )
)
"""What the words of a type tell; the first that fits counts."""


def _on(day: date | None) -> Facts:
    return {} if day is None else {"held_on": day}


def _in_order(found: Sequence[tuple[date, Facts]]) -> list[Facts]:
    return [facts for _, facts in sorted(found, key=lambda pair: pair[0])]


def _assessment(kind: str, status: str, day: date | None) -> Facts:
    facts: Facts = {"planned_for": day} if status == "planned" else _on(day)
    if re.search(r"initial|\biha\b", kind):
        facts["kind"] = "initial"
    elif re.search(r"review|\brha\b", kind):
        facts["kind"] = "review"
    return facts


_HIGHEST = 40


def _questionnaires(rows: Sequence[Row], span: tuple[date, date], remarks: Remarks) -> list[Facts]:
    """Return the questionnaires; a row without a day is one if it has a score, or had a day."""
    found: list[tuple[date, Facts]] = []
    for row in rows:
        column = "csdq_sdq_completed_date"
        day = remarks.day(row, column)
        score = row.text("csdq_sdq_score")
        has_score = score.isascii() and score.isdecimal() and int(score) <= _HIGHEST
        if not (has_score or column in row.lost) if day is None else not span[0] <= day <= span[1]:
            continue
        facts: Facts = {} if day is None else {"completed_on": day}
        if has_score:
            facts["score"] = int(score)
        found.append((day or date.max, facts))
    return _in_order(found)
