"""The tables of the dataset that are read, which of them a database has, and how each is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from permanence_rules.errors import SourceError
from permanence_rules.sources.database import (
    Database,
    StoredTable,
    as_key,
    as_table,
    in_binary_order,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, FromClause, Select

__all__ = [
    "DISABILITY",
    "EPISODES",
    "HEALTH",
    "INVOLVEMENTS",
    "LEAVERS",
    "PERMANENCE",
    "PERSON",
    "PLACEMENTS",
    "PLANS",
    "QUESTIONNAIRES",
    "REVIEWS",
    "STATUSES",
    "TABLES",
    "VISITS",
    "Found",
    "Table",
    "found_in",
]

_PREFIX = "ssd_"


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table: the columns by which its rows are a child's, and those that are read.

    `child` names the child; `period` names the time in care, by which a child is found where
    there is no `child`, or where `by_period` says that it is the surer one. Without a column in
    `needed` the table is not used. `bears_on` says what is left open without the table.
    """

    name: str
    child: str
    columns: tuple[str, ...]
    needed: tuple[str, ...] = ()
    period: str | None = None
    by_period: bool = False
    bears_on: str = ""
    day: str | None = None
    """The column of the day by which a row is entered, where that tells how far the table goes."""

    def names(self) -> tuple[str, str]:
        """Return what it can be called: with and without the prefix of the dataset."""
        return self.name, self.name.removeprefix(_PREFIX)


PERSON = Table(
    "ssd_person",
    "pers_person_id",
    ("pers_dob", "pers_expected_dob", "pers_death_date", "pers_legacy_id"),
    ("pers_person_id",),
)
EPISODES = Table(
    "ssd_cla_episodes",
    "clae_person_id",
    (
        "clae_cla_id",
        "clae_cla_episode_start_date",
        "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_date",
        "clae_cla_episode_ceased_reason",
        "clae_entered_care_date",
    ),
    ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    day="clae_cla_episode_start_date",
)
PLACEMENTS = Table(
    "ssd_cla_placement",
    "clap_person_id",
    (
        "clap_cla_id",
        "clap_cla_placement_start_date",
        "clap_cla_placement_end_date",
        "clap_cla_placement_type",
        "clap_cla_placement_provider",
        "clap_cla_placement_change_reason",
    ),
    ("clap_cla_placement_start_date", "clap_cla_placement_end_date"),
    period="clap_cla_id",
    bears_on="where the child lives",
)
STATUSES = Table(
    "ssd_legal_status",
    "lega_person_id",
    ("lega_legal_status", "lega_legal_status_start_date", "lega_legal_status_end_date"),
    (
        "lega_person_id",
        "lega_legal_status",
        "lega_legal_status_start_date",
        "lega_legal_status_end_date",
    ),
    bears_on="the legal status",
)
REVIEWS = Table(
    "ssd_cla_reviews",
    "clar_cla_person_id",
    (
        "clar_cla_id",
        "clar_cla_review_date",
        "clar_cla_review_due_date",
        "clar_cla_review_cancelled",
        "clar_cla_review_participation",
    ),
    ("clar_cla_review_date",),
    period="clar_cla_id",
    bears_on="reviews",
    day="clar_cla_review_date",
)
VISITS = Table(
    "ssd_cla_visits",
    "clav_person_id",
    ("clav_cla_id", "clav_cla_visit_date", "clav_cla_visit_seen", "clav_cla_visit_seen_alone"),
    ("clav_cla_visit_date",),
    period="clav_cla_id",
    bears_on="visits",
    day="clav_cla_visit_date",
)
PLANS = Table(
    "ssd_cla_care_plan",
    "lacp_person_id",
    (
        "lacp_cla_care_plan_start_date",
        "lacp_cla_care_plan_end_date",
        "lacp_cla_care_plan_json",
    ),
    ("lacp_person_id", "lacp_cla_care_plan_start_date"),
    bears_on="care plans",
    day="lacp_cla_care_plan_start_date",
)
PERMANENCE = Table(
    "ssd_permanence",
    "perm_person_id",
    (
        "perm_person_id",
        "perm_cla_id",
        "perm_adm_decision_date",
        "perm_placement_order_date",
        "perm_placed_for_adoption_date",
        "perm_matched_date",
        "perm_adopted_by_carer_flag",
        "perm_decision_reversed_date",
        "perm_permanence_order_date",
        "perm_permanence_order_type",
    ),
    ("perm_person_id", "perm_adm_decision_date"),
    period="perm_cla_id",
    by_period=True,
    bears_on="the way to adoption",
)
HEALTH = Table(
    "ssd_cla_health",
    "clah_person_id",
    ("clah_health_check_type", "clah_health_check_date", "clah_health_check_status"),
    ("clah_person_id", "clah_health_check_type", "clah_health_check_date"),
    bears_on="health assessments and dental checks",
    day="clah_health_check_date",
)
QUESTIONNAIRES = Table(
    "ssd_sdq_scores",
    "csdq_person_id",
    ("csdq_sdq_completed_date", "csdq_sdq_score"),
    ("csdq_person_id", "csdq_sdq_completed_date"),
    bears_on="questionnaires on strengths and difficulties",
    day="csdq_sdq_completed_date",
)
DISABILITY = Table(
    "ssd_disability",
    "disa_person_id",
    ("disa_disability_code",),
    ("disa_person_id", "disa_disability_code"),
    bears_on="disability",
)
INVOLVEMENTS = Table(
    "ssd_involvements",
    "invo_person_id",
    (
        "invo_professional_id",
        "invo_professional_role_id",
        "invo_professional_team",
        "invo_involvement_start_date",
        "invo_involvement_end_date",
    ),
    ("invo_person_id", "invo_involvement_start_date", "invo_involvement_end_date"),
    bears_on="team and worker",
)
LEAVERS = Table(
    "ssd_care_leavers",
    "clea_person_id",
    ("clea_care_leaver_allocated_team", "clea_care_leaver_worker_id"),
    ("clea_person_id",),
    bears_on="team and worker of care leavers",
)
TABLES = (
    PERSON,
    EPISODES,
    PLACEMENTS,
    STATUSES,
    REVIEWS,
    VISITS,
    PLANS,
    PERMANENCE,
    HEALTH,
    QUESTIONNAIRES,
    DISABILITY,
    INVOLVEMENTS,
    LEAVERS,
)
_NEEDED = (PERSON, EPISODES)


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of the dataset that one database has, and what it lacks, in sentences."""

    stored: Mapping[Table, StoredTable]
    lacking: tuple[str, ...] = ()

    def has(self, table: Table, *columns: str) -> bool:
        """Whether a table is there and can be used, with all these columns."""
        return table in self.stored and self.stored[table].has(*columns)

    def columns(self, table: Table) -> tuple[str, ...]:
        """Return the columns of a table that are read and there."""
        return tuple(each for each in table.columns if self.stored[table].has(each))

    def query(self, table: Table, dialect: str) -> Select[Any]:
        """Return the query for the rows of a table: child, then the columns, ordered by child."""
        from sqlalchemy import select

        stored = as_table(self.stored[table])
        source, child = self._child(table, stored)
        named = [self._column(table, stored, each) for each in self.columns(table)]
        query = select(child.label("child"), *named).select_from(source)
        return query.order_by(in_binary_order(child, dialect))

    def days(self, table: Table) -> Select[Any]:
        """Return the query for the days of a table, and how many rows each has."""
        from sqlalchemy import func, select

        assert table.day is not None, "the table has no day by which its rows are entered"
        day = self._column(table, as_table(self.stored[table]), table.day)
        return select(day, func.count()).where(day.is_not(None)).group_by(day)

    def plans_differ(self) -> Select[Any]:
        """Return the query for a child of whom two care plans say different things, if any."""
        from sqlalchemy import Unicode, cast, func, select

        stored = as_table(self.stored[PLANS])
        child = as_key(self._column(PLANS, stored, PLANS.child))
        said = cast(self._column(PLANS, stored, "lacp_cla_care_plan_json"), Unicode(4000))
        return select(child).group_by(child).having(func.count(said.distinct()) > 1).limit(1)

    def _column(self, table: Table, stored: FromClause, name: str) -> ColumnElement[Any]:
        return stored.c[self.stored[table].columns[name]]

    def _child(self, table: Table, stored: FromClause) -> tuple[FromClause, ColumnElement[str]]:
        """Return from where to select, and the child of a row: named by it or by its period."""
        from sqlalchemy import Unicode, func

        own = None
        if self.has(table, table.child):
            own = as_key(self._column(table, stored, table.child))
        uses_period = table.period is not None and (own is None or table.by_period)
        if not uses_period or not self.has(table, table.period or "") or not self._has_periods():
            assert own is not None, "a table without a child's column needs one of the period"
            return stored, own
        period = as_key(self._column(table, stored, table.period or ""))
        children = self._children_of_periods()
        joined = stored.outerjoin(children, children.c.period == period)
        return joined, func.coalesce(children.c.child, "" if own is None else own, type_=Unicode())

    def _has_periods(self) -> bool:
        return self.has(EPISODES, "clae_cla_id")

    def _children_of_periods(self) -> FromClause:
        """Return the child of each time in care; of one that two share, the first."""
        from sqlalchemy import func, select

        stored = as_table(self.stored[EPISODES])
        period = as_key(self._column(EPISODES, stored, "clae_cla_id"))
        child = as_key(self._column(EPISODES, stored, EPISODES.child))
        query = select(period.label("period"), func.min(child).label("child"))
        return query.where(period != "").group_by(period).subquery()


def found_in(database: Database) -> Found:
    """Return which tables a database has; raises SourceError where it is no such dataset."""
    names = {name for table in TABLES for name in table.names()}
    tables = database.tables(names)
    if not _holds(tables) and database.schema is None:
        tables = _in_another_schema(database, names) or tables
    stored = {table: each for table in TABLES if (each := _stored(table, tables)) is not None}
    missing = [table.name for table in _NEEDED if table not in stored]
    if missing:
        raise SourceError(database.place, _NO_DATASET.format(" and no ".join(missing)))
    found = Found(stored)
    lacking: list[str] = []
    for table in TABLES:
        lacking += _lacking(table, found)
    for table in _NEEDED:
        absent = [each for each in table.needed if not found.has(table, each)]
        if absent:
            raise SourceError(
                database.place, f"the table {table.name} has no column {', '.join(absent)}"
            )
    return Found(
        {table: stored[table] for table in stored if _is_usable(table, found)}, tuple(lacking)
    )


_NO_DATASET = (
    "this is no Standard Safeguarding Dataset: there is no table {}; "
    "name its schema with ?schema=NAME at the end of the address, or another database"
)


def _holds(tables: Mapping[str, StoredTable]) -> bool:
    return all(_stored(table, tables) is not None for table in _NEEDED)


def _stored(table: Table, tables: Mapping[str, StoredTable]) -> StoredTable | None:
    return next((tables[name] for name in table.names() if name in tables), None)


def _in_another_schema(database: Database, names: set[str]) -> dict[str, StoredTable] | None:
    """Return the tables of the only schema that is named after the dataset and holds it."""
    schemas = [each for each in database.schemas() if each.lower().startswith("ssd")]
    found = [tables for each in schemas if _holds(tables := database.tables(names, each))]
    return found[0] if len(found) == 1 else None


def _is_usable(table: Table, found: Found) -> bool:
    """Whether a table has what it needs, and a way from its rows to the child."""
    if not found.has(table, *table.needed):
        return False
    by_period = table.period is not None and found.has(table, table.period)
    return found.has(table, table.child) or (by_period and found.has(EPISODES, "clae_cla_id"))


def _lacking(table: Table, found: Found) -> list[str]:
    """Return what to say of a table that is not there, or lacks a column."""
    if table not in found.stored:
        return [f"There is no table {table.name}: {table.bears_on} is left unknown."]
    if not _is_usable(table, found):
        absent = [each for each in (table.child, *table.needed) if not found.has(table, each)]
        names = ", ".join(dict.fromkeys(absent))
        unused = f"The table {table.name} has no column {names}, so it is not used: "
        return [f"{unused}{table.bears_on} is left unknown."]
    absent = [each for each in table.columns if not found.has(table, each)]
    if not absent:
        return []
    return [f"The table {table.name} has no column {', '.join(absent)}; what it says is unknown."]
