"""Words by which columns and files of councils' systems are usually named."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CHILD", "FACTS", "KEYS", "OF_ANOTHER_DAY", "ROWS", "RowWords", "tokens_of"]

_FILLING = frozenset({"the", "of", "a", "an", "is", "was", "for", "at", "and", "in", "s"})
_ALIKE = {
    "birthdate": "dob",
    "births": "birth",
    "cla": "care",
    "lac": "care",
    "clients": "client",
    "children": "child",
    "childs": "child",
    "decided": "decision",
    "end": "ended",
    "ending": "ended",
    "ends": "ended",
    "identifier": "id",
    "no": "id",
    "num": "id",
    "number": "id",
    "on": "date",
    "dt": "date",
    "persons": "person",
    "pupil": "child",
    "start": "started",
    "starting": "started",
    "begin": "started",
    "began": "started",
    "commenced": "started",
    "ceased": "ended",
    "finish": "ended",
}
"""Words that mean the same in the name of a column."""


OF_ANOTHER_DAY = frozenset(
    {
        *("due", "next", "target", "expected", "planned", "scheduled", "booked", "proposed"),
        *("cancelled", "created", "entered", "updated", "modified", "sent", "received"),
    }
)
"""Words beside which a name is that of another day: a review that is due was not held then."""


def tokens_of(name: str) -> frozenset[str]:
    """
    Return the words of a name that tell something, alike ones as one.

    >>> sorted(tokens_of("DateOfBirth")), sorted(tokens_of("review_start_date"))
    (['birth', 'date'], ['date', 'review', 'started'])
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = re.findall(r"[a-z]+|\d+", spaced.lower())
    return frozenset(_ALIKE.get(word, word) for word in words if word not in _FILLING)


def _all(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(map(tokens_of, names))


CHILD = _all(
    "Child ID",
    "Child Unique ID",
    "Child",
    "LA Child ID",
    "Person ID",
    "Client ID",
    "Service user ID",
    "pers person ID",
    "Case ID",
    "Mosaic ID",
    "Liquidlogic ID",
    "LCS ID",
    "Eclipse ID",
    "Subject ID",
    "Unique ID",
    "Person",
    "Client",
    "Pseudonym",
    "ID",
)
"""Names of the column with the child's identifier, the surest first."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """What the rows of a table may be, and the words of file and columns that tell it."""

    row: str
    name: str
    file_words: tuple[frozenset[str], ...] = ()
    column_words: tuple[frozenset[str], ...] = ()
    is_span: bool = False
    is_of_episodes: bool = False


ROWS = (
    RowWords(
        "case",
        "children",
        _all(
            "children", "child", "persons", "person", "people", "header", "clients", "demographics"
        ),
        _all("Date of birth", "DOB"),
    ),
    RowWords(
        "periods_of_care",
        "periods",
        _all("periods", "period", "care periods", "spells", "care starts"),
        _all("Care period start", "Date started to be looked after", "Care start date"),
        is_span=True,
        is_of_episodes=True,
    ),
    RowWords(
        "periods_of_care.legal_statuses",
        "legal_statuses",
        _all("legal"),
        _all("Legal status"),
        is_span=True,
        is_of_episodes=True,
    ),
    RowWords(
        "periods_of_care.placements",
        "placements",
        _all("placements", "placement"),
        _all("Placement type", "Placement start"),
        is_span=True,
        is_of_episodes=True,
    ),
    RowWords(
        "periods_of_care.reviews",
        "reviews",
        _all("reviews", "review"),
        _all("Review date", "Review"),
    ),
    RowWords(
        "periods_of_care.visits",
        "visits",
        _all("visits", "visit"),
        _all("Visit date"),
    ),
    RowWords(
        "periods_of_care.care_plan.permanence_plan",
        "permanence_plans",
        _all("permanence", "plans", "plan"),
        _all("Permanence plan", "Permanence option"),
    ),
    RowWords(
        "periods_of_care.health.assessments",
        "health_assessments",
        _all("health"),
        _all("Health assessment date"),
    ),
)
"""Kinds of row, in the order in which they are proposed."""

KEYS = {
    "periods_of_care": _all("Care period", "Period of care ID", "Period ID", "Care ID", "POC ID"),
    "periods_of_care.placements": _all("Placement ID", "Placement"),
}
"""Columns that repeat the key of a record."""

_START = _all(
    "Start date", "Started", "Episode start", "Date started", "DECOM", "From date", "From"
)
_END = _all("End date", "Ended", "Episode end", "Date ended", "DEC", "To date")

FACTS: dict[str, dict[str, tuple[frozenset[str], ...]]] = {
    "case": {
        "child.date_of_birth": _all("Date of birth", "DOB", "Birth date"),
        "child.died_on": _all("Date of death", "Death date", "DOD"),
        "child.is_unaccompanied_asylum_seeking": _all("UASC", "Unaccompanied asylum seeking child"),
        "child.is_disabled": _all("Disabled", "Disability", "Is disabled"),
        "team": _all("Team", "Allocated team", "Team code", "Team ID"),
        "worker": _all("Worker code", "Social worker", "Worker", "Worker ID", "Allocated worker"),
        "locality": _all("Locality", "Area", "Locality code"),
    },
    "periods_of_care": {
        "started_on": (
            *_all("Care start", "Date started to be looked after", "Care period start"),
            *_START,
        ),
        "ended_on": (*_all("Care end", "Date ceased to be looked after", "Care period end"), *_END),
        "end_reason": _all("Reason ended", "End reason", "Reason", "REC", "Reason episode ceased"),
    },
    "periods_of_care.legal_statuses": {
        "status": _all("Legal status", "LS", "Status"),
        "started_on": (*_all("Legal status start", "Legal status start date"), *_START),
        "ended_on": (*_all("Legal status end", "Legal status end date"), *_END),
    },
    "periods_of_care.placements": {
        "kind": _all("Placement type", "PLACE", "Type of placement"),
        "end_reason": _all("REASON PLACE CHANGE", "Placement end reason", "Reason for change"),
        "started_on": (*_all("Placement start", "Placement start date"), *_START),
        "ended_on": (*_all("Placement end", "Placement end date"), *_END),
    },
    "periods_of_care.reviews": {
        "held_on": _all(
            "Review date",
            "Date of review",
            "REVIEW",
            "Review held",
            "Date held",
            "Actual date",
            "Held",
        ),
        "scheduled_for": _all("Review booked for", "Booked", "Scheduled", "Planned date"),
        "is_cancelled": _all("Cancelled", "Review cancelled"),
        "child_participation": _all(
            "Participation", "REVIEW CODE", "Review participation", "Child participation"
        ),
        "record.decisions_sent_on": _all("Decisions sent", "Decisions distributed"),
        "record.distributed_on": _all("Minutes sent", "Record sent", "Minutes distributed"),
    },
    "periods_of_care.visits": {
        "held_on": _all(
            "Visit date", "Date of visit", "Date visited", "Date held", "Actual date", "Held"
        ),
        "scheduled_for": _all("Visit booked for", "Booked", "Scheduled", "Planned date"),
        "child_seen": _all("Child seen", "Seen", "Visit seen"),
        "child_seen_alone": _all("Seen alone", "Child seen alone", "Visit seen alone"),
    },
    "periods_of_care.care_plan.permanence_plan": {
        "prepared_on": _all(
            "Plan prepared", "Prepared", "Plan date", "Date of plan", "Plan start date", "Date"
        ),
        "agreed_on": _all("Plan agreed", "Agreed", "Date agreed"),
        "option": _all("Permanence option", "Option", "Plan type", "Permanence plan", "Plan"),
        "is_in_care_plan": _all("In care plan"),
    },
    "periods_of_care.health.assessments": {
        "held_on": _all(
            "Health assessment date", "Assessment date", "Date held", "Completed", "Date"
        ),
        "kind": _all("Assessment type", "Type", "Kind"),
    },
}
"""By kind of row and fact, the names that its column usually has, the surest first."""
