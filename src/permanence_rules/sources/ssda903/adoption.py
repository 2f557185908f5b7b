"""A child's way to adoption or special guardianship, as far as the return tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from permanence_rules.sources.ssda903 import codes
from permanence_rules.sources.ssda903.history import Stretch
from permanence_rules.sources.ssda903.placements import Facts, legal_statuses, placements
from permanence_rules.sources.ssda903.rows import AdoptionRow, Episode

__all__ = ["adoption", "matches", "special_guardianship"]


def adoption(stretch: Stretch, rows: Sequence[AdoptionRow]) -> Facts:
    """Return the decision, orders and placement for adoption; nothing where none is told."""
    facts = _route(stretch) | _orders(stretch) | _placed(stretch)
    if rows:
        latest = max(rows, key=lambda row: (row.decided_on, row.place.year))
        facts["adm_decision"] = {"decided_on": latest.decided_on, "decision": "approved"}
        facts |= _given_up(row for row in rows if row.decided_on == latest.decided_on)
    return facts


def matches(rows: Iterable[AdoptionRow]) -> list[Facts]:
    """Return the match with the adopters, which only AD1 tells."""
    found = {row.matched_on: _match(row) for row in rows if row.matched_on is not None}
    return list(found.values())


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
    orders = [index for index, each in enumerate(statuses) if each["status"] == "placement_order"]
    if not orders:
        return {}
    order, later = statuses[orders[-1]], statuses[orders[-1] + 1 :]
    facts = {"placement_order_made_on": order["started_on"]} if "started_on" in order else {}
    return facts | ({"placement_order_revoked_on": later[0]["started_on"]} if later else {})


def _placed(stretch: Stretch) -> Facts:
    """The day on which the child went to the adopters: moves of paper only do not count anew."""
    placed: Facts = {}
    for before, each in pairwise([{}, *placements(stretch)]):
        if each.get("kind") == before.get("kind") == _WITH_ADOPTERS:
            continue
        if each.get("kind") == _WITH_ADOPTERS:
            placed = each
    return {"placed_on": placed["started_on"]} if "started_on" in placed else {}


def _given_up(rows: Iterable[AdoptionRow]) -> Facts:
    days = [row.given_up_on for row in rows if row.given_up_on is not None]
    return {"plan_ended_on": days[-1]} if days else {}


def _match(row: AdoptionRow) -> Facts:
    facts: Facts = {"kind": "adoption", "agreed_on": row.matched_on}
    if row.is_current_carer is not None:
        facts["carer"] = {"is_current_carer": row.is_current_carer}
    return facts


_WITH_ADOPTERS = "adoption_placement"
