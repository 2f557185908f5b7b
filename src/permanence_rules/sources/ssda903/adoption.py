"""A child's way to adoption or special guardianship, as far as the return tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from permanence_rules.sources import codes
from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.ssda903.history import Seam, Stretch
from permanence_rules.sources.ssda903.placements import adopters_from, legal_statuses
from permanence_rules.sources.ssda903.places import Remarks
from permanence_rules.sources.ssda903.rows import AdoptionRow, Episode
from permanence_rules.sources.unknowns import UNKNOWN, Facts

__all__ = ["adoption", "matches", "special_guardianship"]


def adoption(
    stretch: Stretch, rows: Sequence[AdoptionRow], *, rows_are_lost: bool, remarks: Remarks
) -> Facts:
    """
    Return the decision, orders and placement for adoption; nothing where none is told.

    Where a row of the child's plan of adoption cannot be read, neither the decision nor
    whether adoption is still the plan is known; the episodes tell the rest.
    """
    facts = _route(stretch) | _orders(stretch) | _placed(stretch)
    if rows_are_lost:
        return facts | {"plan_ended_on": UNKNOWN}
    return facts | _decision(rows, remarks)


def _decision(rows: Sequence[AdoptionRow], remarks: Remarks) -> Facts:
    """Return the decision for adoption that the latest return has, and whether it was undone."""
    decided = {row.decided_on: row for row in rows if row.decided_on is not None}
    if not decided:
        return {}
    last_year = max(row.place.year for row in decided.values())
    newest = {day: row for day, row in decided.items() if row.place.year == last_year}
    ended = {row.decided_on for row in rows if row.given_up_on is not None}
    standing = sorted(day for day in newest if day not in ended)
    if len(standing) > 1:
        row = newest[standing[-1]]
        other = newest[standing[0]].place
        reason = f"another day of the decision stands at {other}; neither is used; correct one"
        remarks.append(
            row.place.reject(reason, child=row.child, code="decisions_differ", ends=RowEnd.USED)
        )
        return {}
    day = standing[-1] if standing else max(newest)
    given_up = _given_up(row for row in rows if row.decided_on == day)
    return {"adm_decision": {"decided_on": day, "decision": "approved"}} | given_up


def matches(rows: Iterable[AdoptionRow], lost: int) -> list[Facts]:
    """
    Return the matches with adopters, which only AD1 tells: those of the latest return.

    *lost* rows cannot be read: each may be of one more match, of which no day is known.
    """
    told = [row for row in rows if row.tells_of_match]
    last_year = max((row.place.year for row in told), default=0)
    found = {row.matched_on: _match(row) for row in told if row.place.year == last_year}
    return [*found.values(), *({"kind": "adoption"} for _ in range(lost))]


def special_guardianship(stretch: Stretch) -> Facts:
    """Return the order with which care ended; nothing where it ended otherwise."""
    last = stretch.episodes[-1]
    if stretch.ends_care and last.end_code in codes.SPECIAL_GUARDIANSHIP:
        return {"order_made_on": last.ended_on}
    return {}


def _route(stretch: Stretch) -> Facts:
    episodes = stretch.episodes
    if any(_is_under_placement_order(each) for each in episodes):
        return {"route": "placement_order"}
    if any(each.setting in codes.ADOPTION_BY_CONSENT for each in episodes):
        return {"route": "parental_consent"}
    return {}


def _is_under_placement_order(episode: Episode) -> bool:
    is_ordered = episode.legal_status == codes.PLACEMENT_ORDER
    return is_ordered or episode.setting in codes.ADOPTION_BY_ORDER


def _orders(stretch: Stretch) -> Facts:
    facts = _placement_order(legal_statuses(stretch))
    last = stretch.episodes[-1]
    if stretch.ends_care and last.end_code in codes.ADOPTED:
        facts["order_made_on"] = last.ended_on
    return facts


def _placement_order(statuses: Sequence[Facts]) -> Facts:
    """A placement order stands until care ends, unless another legal status takes its place."""
    found = [each.get("status") == "placement_order" for each in statuses]
    if not any(found):
        return {}
    last = len(found) - 1 - found[::-1].index(True)
    order, later = statuses[last], statuses[last + 1 :]
    facts = {"placement_order_made_on": order["started_on"]} if "started_on" in order else {}
    if not later:
        return facts
    is_told = "status" in later[0] and "started_on" in later[0]
    return facts | {"placement_order_revoked_on": later[0]["started_on"] if is_told else UNKNOWN}


def _placed(stretch: Stretch) -> Facts:
    """The first day with these adopters: another address or order of theirs does not count anew."""
    episode = adopters_from(stretch)
    if episode is None:
        return {}
    index = stretch.episodes.index(episode)
    seam = stretch.seams[index - 1] if index else None
    begins = episode.because in codes.STARTS_PLACEMENT or seam is Seam.JOINED
    if begins and seam is not Seam.NEAR:
        return {"placed_on": episode.started_on}
    return {"placed_on": UNKNOWN}


def _given_up(rows: Iterable[AdoptionRow]) -> Facts:
    days: list[date] = [row.given_up_on for row in rows if row.given_up_on is not None]
    return {"plan_ended_on": days[-1]} if days else {}


def _match(row: AdoptionRow) -> Facts:
    """The day of the match is that of the decision maker's, who alone can make it."""
    facts: Facts = {"kind": "adoption"}
    if row.matched_on is not None:
        facts["agreed_on"] = row.matched_on
        facts["adm_decision"] = {"decided_on": row.matched_on, "decision": "approved"}
    if row.is_current_carer is not None:
        facts["carer"] = {"is_current_carer": row.is_current_carer}
    return facts
