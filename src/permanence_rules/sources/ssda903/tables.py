"""The tables of the SSDA903 return, and how each is told by its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "AD1",
    "EPISODES",
    "HEADER",
    "PLACED_ADOPTION",
    "REVIEWS",
    "TABLES",
    "UASC",
    "Table",
    "table_of",
]

_SHARED = frozenset({"CHILD", "SEX", "DOB"})


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table: its columns, those without which it cannot be read, and names of its file.

    A table that needs no column holds nothing that the case schema records with a day.
    """

    name: str
    columns: frozenset[str]
    needed: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    """Columns with days that lie in the reporting year or before it."""
    read: frozenset[str] = frozenset()
    """Columns of which anything is read."""

    @property
    def is_used(self) -> bool:
        """Whether anything is read from this table."""
        return bool(self.needed)

    def missing(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that are needed and not there."""
        return [column for column in self.needed if column not in set(columns)]


def table_of(columns: Sequence[str], file_name: str = "") -> Table | None:
    """
    Return the table with these columns; by the name of its file where the columns tell too little.

    >>> table_of(["CHILD", "DOB", "REVIEW", "REVIEW_CODE"]).name
    'Reviews'
    """
    best = max(TABLES, key=lambda table: len(_own(table, columns)))
    if len(_own(best, columns)) >= min(2, len(best.columns - _SHARED)):
        return best
    plain = re.sub("[^a-z0-9]", "", file_name.lower())
    named = [(name, table) for table in TABLES for name in table.file_names if name in plain]
    return max(named, key=lambda pair: len(pair[0]))[1] if named else None


def _own(table: Table, columns: Sequence[str]) -> frozenset[str]:
    return (table.columns - _SHARED).intersection(columns)


def _table(
    name: str,
    columns: str,
    needed: str = "",
    file_names: str = "",
    days: str = "",
    also_read: str = "",
) -> Table:
    return Table(
        name,
        frozenset(columns.split()),
        tuple(needed.split()),
        (name.lower(), *file_names.split()),
        tuple(days.split()),
        frozenset([*needed.split(), *also_read.split()]),
    )


HEADER = _table("Header", "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB", "CHILD DOB", also_read="SEX")
EPISODES = _table(
    "Episodes",
    "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
    "CHILD DECOM RNE LS PLACE DEC REC",
    days="DECOM DEC",
    also_read="DOB PLACE_PROVIDER REASON_PLACE_CHANGE",
)
REVIEWS = _table(
    "Reviews",
    "CHILD DOB REVIEW REVIEW_CODE",
    "CHILD REVIEW",
    days="REVIEW",
    also_read="DOB REVIEW_CODE",
)
UASC = _table("UASC", "CHILD SEX DOB DUC", "CHILD DUC", also_read="DOB")
AD1 = _table(
    "AD1",
    "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "CHILD DATE_INT DATE_MATCH",
    days="DATE_INT DATE_MATCH",
    also_read="DOB FOSTER_CARE",
)
PLACED_ADOPTION = _table(
    "PlacedAdoption",
    "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "CHILD DATE_PLACED DATE_PLACED_CEASED",
    "placedforadoption",
    days="DATE_PLACED DATE_PLACED_CEASED",
    also_read="DOB",
)
_NOT_USED = (
    _table("PrevPerm", "CHILD DOB PREV_PERM LA_PERM DATE_PERM", file_names="previouspermanence"),
    _table("Missing", "CHILD DOB MISSING MIS_START MIS_END"),
    _table(
        "OC2",
        "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK "
        "HEALTH_ASSESSMENT SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    ),
    _table("OC3", "CHILD DOB IN_TOUCH ACTIV ACCOM"),
    _table("SWEpisodes", "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON", file_names="socialworker"),
    _table("DoLo", "CHILD DOB DOLO_START DOLO_END"),
)
TABLES = (HEADER, EPISODES, REVIEWS, UASC, AD1, PLACED_ADOPTION, *_NOT_USED)
