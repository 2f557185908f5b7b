"""Care plans, the way to adoption or special guardianship, and the team: the rest of a case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.ssd.periods import Period
from permanence_rules.sources.ssd.rows import Remarks, Row
from permanence_rules.sources.unknowns import UNKNOWN, Facts

__all__ = ["adoption", "care_plan", "of_period", "team_and_worker"]

_OPTIONS = {
    "REMAINSUP": "stay_at_home",
    "RETURN1M": "return_home",
    "RETURN6M": "return_home",
    "RETURNEV": "return_home",
    "LTRELFR": "family_and_friends",
    "LTFOST18": "long_term_fostering",
    "RESPLMT": "residential_care",
    "SUPPLIV": "supported_independence",
    "ADOPTION": "adoption",
    "OTHERPLN": None,
}
"""The keys of the care plan as JSON, and the route that each names; one names no route."""


def care_plan(period: Period, rows: Sequence[Row], remarks: Remarks, *, are_dated: bool) -> Facts:
    """
    Return the care plan of a time in care: when the first one began, and its plan for permanence.

    One vendor writes the latest answer into every row, so a row then says nothing of its own
    days: the plan for permanence is read only if *are_dated*, which rows that differ show.
    """
    found = []
    for row in rows:
        day = remarks.day(row, "lacp_cla_care_plan_start_date")
        end = remarks.day(row, "lacp_cla_care_plan_end_date")
        options = _options(row, remarks) if are_dated else None
        if day is None and (end is None or end >= (period.started_on or period.first_day)):
            return {}  # this one may be the first, on whatever day
        if day is not None and _is_of(period, day, end):
            found.append((day, options))
    if not found:
        return {}
    found.sort(key=lambda each: each[0])
    facts: Facts = {"prepared_on": found[0][0]}
    chosen = [(day, options) for day, options in found if options]
    if chosen and not any(options is None for day, options in found if day <= chosen[0][0]):
        day, options = chosen[0]
        plan: Facts = {"prepared_on": day}
        said = options - {None}
        # The route is of the first plan: more than one is parallel planning, and a later plan
        # that names another would change what was so before it.
        if len(options) == 1 and said and all(each == options for _, each in chosen):
            plan["option"] = said.pop()
        facts["permanence_plan"] = plan
    return facts


_BEFORE_CARE = timedelta(days=92)
"""A plan made in the three months before care began, and in force then, is of that care."""


def _is_of(period: Period, start: date, end: date | None) -> bool:
    """Whether a care plan is of a time in care: one that was over before it began is not."""
    began = period.started_on or period.first_day
    is_early = began - _BEFORE_CARE <= start < began and (end is None or end >= began)
    return is_early or period.holds(start)


def _options(row: Row, remarks: Remarks) -> set[str | None] | None:
    """Return the routes that a row names, none where no plan is agreed; None if it is no JSON."""
    column = "lacp_cla_care_plan_json"
    value = row.cells.get(column)
    text = row.text(column)
    if not text:
        return set()
    try:
        said: Any = value if isinstance(value, dict) else json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        row.lost.add(column)
        reason = "expected the care plan as JSON, with keys such as LTFOST18; it is left unknown"
        remarks.add(row, reason, column, code="plan_unreadable", ends=RowEnd.USED)
        return None
    return {
        option
        for key, option in _OPTIONS.items()
        if str(said.get(key) or "").strip().upper() in ("Y", "YES", "1", "TRUE")
    }


_DAYS = (
    "perm_adm_decision_date",
    "perm_placement_order_date",
    "perm_placed_for_adoption_date",
    "perm_matched_date",
    "perm_decision_reversed_date",
    "perm_permanence_order_date",
)


def of_period(period: Period, row: Row, remarks: Remarks) -> bool:
    """Whether a row of ssd_permanence is of a time in care: by its name, else by its days."""
    name = row.text("perm_cla_id")
    if name:
        return name == period.name
    days = [day for column in _DAYS if (day := remarks.day(row, column)) is not None]
    return any(map(period.holds, days))


def adoption(rows: Sequence[Row], remarks: Remarks) -> Facts:
    """Return what the rows of one time in care say of adoption and special guardianship."""
    found = _each_once(rows, remarks)
    standing = [days for days in found if "perm_decision_reversed_date" not in days]
    if len(standing) > 1:
        for row in rows:
            reason = "two decisions of this child stand at once; neither is used; correct one"
            remarks.add(row, reason, code="decisions_differ")
        return {}
    latest = max(found, key=lambda days: days.get("perm_adm_decision_date", date.min), default={})
    days = standing[0] if standing else latest
    told = next((each for each in rows if _days_of(each, remarks) == days), None)
    return {} if told is None else _facts(told, days)


def _each_once(rows: Iterable[Row], remarks: Remarks) -> list[dict[str, date]]:
    found: list[dict[str, date]] = []
    for row in rows:
        days = _days_of(row, remarks)
        if days and days not in found:
            found.append(days)
    return found


def _days_of(row: Row, remarks: Remarks) -> dict[str, date]:
    """Return the days that a row has, by column."""
    return {
        column: day
        for column in _DAYS
        if column not in row.lost and (day := remarks.day(row, column)) is not None
    }


def _facts(row: Row, days: dict[str, date]) -> Facts:
    facts: Facts = {}
    route: Facts = {}
    decided = days.get("perm_adm_decision_date")
    if decided is not None:
        route["adm_decision"] = {"decided_on": decided, "decision": "approved"}
    if "perm_placement_order_date" in days:
        route["route"] = "placement_order"
        route["placement_order_made_on"] = days["perm_placement_order_date"]
    for column, name in _NAMES.items():
        if column in days:
            route[name] = days[column]
    kind = row.text("perm_permanence_order_type")
    ordered = days.get(_ORDERED)
    if ordered is not None and re.search("adopt", kind, re.IGNORECASE):
        route["order_made_on"] = ordered
    elif ordered is not None and re.search(r"guardian|\bSGO\b", kind, re.IGNORECASE):
        facts["special_guardianship"] = {"order_made_on": ordered}
    route |= _unsaid(row, has_route=bool(route), may_be_adopted=ordered is not None and not kind)
    if route:
        facts["adoption"] = route
    if "perm_matched_date" in days:
        facts["matches"] = [_match(row, days["perm_matched_date"])]
    return facts


def _unsaid(row: Row, *, has_route: bool, may_be_adopted: bool) -> Facts:
    """
    Return what is unknown of the way to adoption although its silence would be a statement.

    No statement is made by a cell that cannot be read, or by a column that is not there.
    """
    lost = {fact for column, fact in _NAMES.items() if column in row.lost}
    if has_route or lost:
        lost |= {fact for column, fact in _SILENT.items() if column not in row.cells}
        if _ORDERED in row.lost or may_be_adopted:
            lost.add("order_made_on")
    return dict.fromkeys(lost, UNKNOWN)


_NAMES = {
    "perm_placed_for_adoption_date": "placed_on",
    "perm_decision_reversed_date": "plan_ended_on",
}
_ORDERED = "perm_permanence_order_date"
_SILENT = _NAMES | {_ORDERED: "order_made_on"}


def _match(row: Row, day: date) -> Facts:
    """The day of the match is that of the decision maker's, who alone can make it."""
    facts: Facts = {
        "kind": "adoption",
        "agreed_on": day,
        "adm_decision": {"decided_on": day, "decision": "approved"},
    }
    said = row.text("perm_adopted_by_carer_flag").upper()
    if said in ("Y", "N"):
        facts["carer"] = {"is_current_carer": said == "Y"}
    return facts


_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,31}")


def team_and_worker(involvements: Iterable[Row], leavers: Iterable[Row], remarks: Remarks) -> Facts:
    """Return the codes of team and worker that work with the child now; never a name."""
    open_since: list[tuple[bool, date, Row]] = []
    for row in involvements:
        start = remarks.day(row, "invo_involvement_start_date")
        end = remarks.day(row, "invo_involvement_end_date")
        if start is not None and end is None and not row.lost:
            role = row.text("invo_professional_role_id")
            open_since.append((_CASE_WORKER.search(role) is not None, start, row))
    if open_since:
        latest = max(open_since, key=lambda each: each[:2])
        same = [row for *key, row in open_since if tuple(key) == latest[:2]]
        return _codes(same, "invo_professional_team", "invo_professional_id")
    return _codes([*leavers], "clea_care_leaver_allocated_team", "clea_care_leaver_worker_id")


_CASE_WORKER = re.compile(r"allocated|case ?worker|social worker", re.IGNORECASE)


def _codes(rows: Sequence[Row], team: str, worker: str) -> Facts:
    """Return the codes on which the rows agree; a text with blanks may be somebody's name."""
    facts: Facts = {}
    for name, column in (("team", team), ("worker", worker)):
        said = {row.text(column) for row in rows}
        if len(said) == 1 and _CODE.fullmatch(text := said.pop()):
            facts[name] = text
    return facts
