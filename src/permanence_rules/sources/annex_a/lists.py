"""The eleven lists of Annex A, and how each is told by the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ADOPTION", "CARE", "CHILD", "LISTS", "Column", "ListKind", "columns_of", "kind_of"]


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column: a short name for the program, its name in the template, and other spellings.

    The spellings are of templates of several years; case, blanks and signs never matter.
    """

    key: str
    title: str
    others: tuple[str, ...] = ()

    @property
    def spellings(self) -> frozenset[str]:
        """Every spelling, as `plain` makes it."""
        return frozenset(map(plain, (self.title, *self.others)))


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list: its title, the columns that are read, and those by which it is told."""

    title: str
    told_by: frozenset[str]
    columns: tuple[Column, ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether anything is read from this list."""
        return bool(self.columns)


def plain(text: str) -> str:
    """
    Return the name of a column without what differs between workbooks.

    >>> plain("  Date Ceased to be  Looked-After ")
    'date ceased to be looked after'
    """
    return " ".join(re.sub(r"['\u2018\u2019]", "", text.lower()).translate(_SIGNS).split())


_SIGNS = {ord(sign): " " for sign in '\u00a0\u2013\u2014-_/\\()[]?:;,.*&#"\u201c\u201d'}

CHILD = Column(
    "child",
    "Child Unique ID",
    (
        "Child ID",
        "Child Unique Identifier",
        "Child Identifier",
        "Unique Child ID",
        "Unique ID of child",
        "ID of child",
        "Child's Unique ID",
        "Child Unique Reference",
    ),
)
_BORN = Column("born", "Date of Birth", ("DOB", "Child's Date of Birth", "Date of Birth of Child"))
_DISABLED = Column(
    "disabled",
    "Does the Child have a Disability",
    ("Does the child have a disability (Y/N)", "Disability", "Child has a disability"),
)
_TEAM = Column("team", "Allocated Team", ("Team", "Allocated Team Name"))
_WORKER = Column(
    "worker",
    "Allocated Worker",
    ("Allocated Social Worker", "Worker", "Social Worker", "Name of Allocated Worker"),
)


def _told_by(titles: str) -> frozenset[str]:
    return frozenset(plain(each) for each in titles.strip().splitlines())


def _all(columns: Sequence[Column]) -> frozenset[str]:
    own = [each for each in columns if each not in (CHILD, _BORN, _DISABLED, _TEAM, _WORKER)]
    return frozenset(name for each in own for name in each.spellings)


_CARE_COLUMNS = (
    CHILD,
    _BORN,
    _DISABLED,
    Column(
        "asylum",
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
        ("UASC within the last 12 months", "UASC (Y/N)", "UASC"),
    ),
    Column(
        "started",
        "Date Started to be Looked After",
        ("Date child started to be looked after", "Looked After Start Date", "CLA Start Date"),
    ),
    Column(
        "legal_started",
        "Start date of current legal status",
        ("Date of current legal status", "Legal Status Start Date"),
    ),
    Column("legal", "Child's Legal Status", ("Legal Status", "Current Legal Status")),
    Column(
        "reviewed",
        "Date of Latest Statutory Review",
        ("Date of last statutory review", "Latest Statutory Review Date", "Date of Latest Review"),
    ),
    Column(
        "visited",
        "Date of Last Social Work Visit",
        (
            "Date of Last Social Worker Visit",
            "Date of Latest Social Work Visit",
            "Date of Last Statutory Visit",
            "Date of the Last Social Work Visit",
        ),
    ),
    Column(
        "plan",
        "What is the permanence plan for this child?",
        ("Permanence Plan", "What is the child's permanence plan"),
    ),
    Column(
        "health",
        "Date of Last Health Assessment",
        ("Date of Latest Health Assessment", "Last Health Assessment Date"),
    ),
    Column("dental", "Date of Last Dental Check", ("Date of Latest Dental Check",)),
    Column(
        "ceased",
        "Date Ceased to be Looked After",
        ("Date child ceased to be looked after", "CLA End Date"),
    ),
    Column(
        "reason",
        "Reason Ceased to be Looked After",
        ("Reason for ceasing to be looked after", "Reason Ceased"),
    ),
    Column(
        "placed",
        "Start Date of Most Recent Placement",
        ("Start date of current placement", "Placement Start Date"),
    ),
    Column("placement", "Placement Type", ("Type of Placement",)),
    Column("provider", "Placement Provider", ("Provider of Placement", "Placement Provision")),
    Column("location", "Placement Location", ("Location of Placement",)),
    _TEAM,
    _WORKER,
)
_ADOPTION_COLUMNS = (
    CHILD,
    _BORN,
    _DISABLED,
    Column("started", "Date the Child Entered Care", ("Date entered care",)),
    Column(
        "decided",
        "Date of Decision that Child Should be Placed for Adoption",
        ("Date of decision that the child should be placed for adoption",),
    ),
    Column("ordered", "Date of Placement Order", ("Date of the placement order",)),
    Column(
        "matched",
        "Date of Matching Child and Prospective Adopters",
        ("Date of matching of child and prospective adopters", "Date of Matching"),
    ),
    Column("placed", "Date Placed for Adoption", ("Date the child was placed for adoption",)),
    Column("adopted", "Date of Adoption Order", ("Date of the adoption order",)),
    Column(
        "given_up",
        "Date of Decision that Child Should No Longer be Placed for Adoption",
        ("Date of decision that the child should no longer be placed for adoption",),
    ),
)

CARE = ListKind("List 8", _all(_CARE_COLUMNS), _CARE_COLUMNS)
ADOPTION = ListKind("List 10", _all(_ADOPTION_COLUMNS), _ADOPTION_COLUMNS)
_NOT_USED = (
    ListKind("List 1", _told_by("Date of Contact\nContact Source")),
    ListKind(
        "List 2",
        _told_by(
            "Assessment start date\nAssessment completion date\nOrganisation completing assessment"
        ),
    ),
    ListKind(
        "List 3",
        _told_by(
            "Date of referral\nReferral Source\nReferral NFA?\n"
            "Number of Referrals in Last 12 Months"
        ),
    ),
    ListKind(
        "List 4",
        _told_by(
            "Continuous Assessment Start Date\nChild Seen During Continuous Assessment\n"
            "Continuous Assessment Date of Authorisation\n"
            "Was the child assessed as requiring LA children's social care support?"
        ),
    ),
    ListKind(
        "List 5",
        _told_by(
            "Strategy discussion initiating Section 47 Enquiry Start Date\n"
            "Was an Initial Child Protection Conference deemed unnecessary?\n"
            "Date of Initial Child Protection Conference\n"
            "Number of Section 47 Enquiries in the last 12 months"
        ),
    ),
    ListKind(
        "List 6",
        _told_by(
            "CIN Start Date\nPrimary Need Code\nDate Child Was Last Seen\nCIN Closure Date\n"
            "Reason for Closure\nCase Status"
        ),
    ),
    ListKind(
        "List 7",
        _told_by(
            "Child Protection Plan Start Date\nInitial Category of Abuse\n"
            "Latest Category of Abuse\nDate of the Last Statutory Visit\n"
            "Date of latest review conference\nChild Protection Plan End Date"
        ),
    ),
    ListKind(
        "List 9",
        _told_by(
            "Eligibility Category\nLA In Touch\nType of Accommodation\n"
            "Suitability of Accommodation\nActivity Status"
        ),
    ),
    ListKind(
        "List 11",
        _told_by(
            "Individual adopter identifier\nDate enquiry received\nDate Stage 1 started\n"
            "Date Stage 1 ended\nDate Stage 2 started\nDate application submitted\n"
            "Date application approved"
        ),
    ),
)
LISTS = (CARE, ADOPTION, *_NOT_USED)
_ENOUGH = 2
"""Columns of its own by which a list is told, beside that of the child."""


def kind_of(names: Sequence[str]) -> ListKind | None:
    """
    Return the list with these columns; None for a row that names those of no list.

    >>> kind_of(["Child unique id", "DATE OF  CONTACT", "Contact  source"]).title
    'List 1'
    """
    found = {plain(name) for name in names}
    best = max(LISTS, key=lambda kind: len(kind.told_by & found))
    return best if len(best.told_by & found) >= _ENOUGH else None


def columns_of(kind: ListKind, names: Sequence[str]) -> dict[str, int]:
    """Return where each column of a list stands; of a name that is there twice the first."""
    spelled = {name: column.key for column in kind.columns or (CHILD,) for name in column.spellings}
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        key = spelled.get(plain(name))
        if key is not None:
            found.setdefault(key, index)
    return found
