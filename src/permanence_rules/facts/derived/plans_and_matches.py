"""Decisions of panels, reviews and assessments that the record leaves out and others state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.derived.told_by_others import dates, within
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord


@derived("match", tells="agreed_on")
def _match_agreed(record: ViewRecord) -> Value:
    """A match is agreed on the day on which the decision maker approves it."""
    decision = record.get("adm_decision")
    if isinstance(decision, ViewRecord) and decision.get("decision") == "approved":
        return decision.get("decided_on")
    return record.recorded("agreed_on")


@derived("reunification", tells="found_unlikely_on")
def _found_unlikely(record: ViewRecord) -> Value:
    """
    Return home that is clearly achievable has not been found unlikely.

    It has been, at the latest, once it was assessed so, shown not to be viable, or ruled out.
    """
    likelihood = record.get("likelihood")
    if record.says("found_unlikely_on") or likelihood == "clearly_achievable":
        return None
    days = [record.get("not_viable_on"), record.get("ruled_out_on")]
    if likelihood in ("unlikely", "not_possible"):
        days.append(record.get("likelihood_assessed_on"))
    return min(dates(days), default=record.recorded("found_unlikely_on"))


@derived("reunification", tells="found_unsafe_on")
def _found_unsafe(record: ViewRecord) -> Value:
    """Parents who can care safely have not been found unsafe."""
    if record.get("is_safe_with_parents") is True:
        return None
    return record.recorded("found_unsafe_on")


@derived("proceedings", tells="panel_agreed_on")
def _panel_agreed(record: ViewRecord) -> Value:
    """A panel that was asked about proceedings and recommended them agreed on the day it met."""
    said = record.recorded("panel_agreed_on")
    panels = record.parent.get("panels") if record.parent is not None else None
    if record.says("panel_agreed_on") or not isinstance(panels, Many):
        return said
    days = [
        panel.get("held_on")
        for panel in panels.items
        if panel.get("purpose") == "issue_proceedings"
        and panel.get("recommendation") == "recommended"
    ]
    return min(dates(days), default=said)


@derived("proceedings", tells="concluded_on")
def _concluded(record: ViewRecord) -> Value:
    """The final order that was asked for ends proceedings; so does an outcome, on some day."""
    said = record.recorded("concluded_on")
    if record.says("concluded_on"):
        return said
    period, issued = record.parent, record.get("issued_on")
    orders = list(dates(_final_orders(period, record.get("kind"))))
    if isinstance(issued, date) and (after := [day for day in orders if day >= issued]):
        return min(after)
    is_over = isinstance(record.get("outcome"), str) or (orders and isinstance(issued, Unknown))
    # That they ended is told and when is not, so that silence does not say that they go on.
    return Unknown(frozenset({record.place("concluded_on")})) if is_over else said


def _final_orders(period: ViewRecord | None, kind: Value) -> Iterator[Value]:
    """Yield the days of the orders that end proceedings of a kind."""
    if period is None or period.type.name != "period_of_care" or kind not in _FINAL_ORDERS:
        return
    status, *sections = _FINAL_ORDERS[str(kind)]
    statuses = period.get("legal_statuses")
    for each in statuses.items if isinstance(statuses, Many) else ():
        if each.get("status") == status:
            yield each.date_of()
    for section, name in sections:
        yield within(period, section, name)


_ADOPTED = ("adoption", "order_made_on")
_WITH_GUARDIAN = ("special_guardianship", "order_made_on")
_FINAL_ORDERS: dict[str, tuple[Any, ...]] = {
    "care": ("care_order", _ADOPTED, _WITH_GUARDIAN),
    "supervision": ("care_order", _ADOPTED, _WITH_GUARDIAN),
    "placement_order": ("placement_order", ("adoption", "placement_order_made_on"), _ADOPTED),
    "adoption": (None, _ADOPTED),
    "special_guardianship": (None, _WITH_GUARDIAN, _ADOPTED),
    "permanence_order": ("permanence_order", _ADOPTED),
}
"""By what is asked for: the legal status, and the facts of sections, that a final order brings."""


@derived("review", tells="permanence_plan_endorsed")
def _plan_endorsed(record: ViewRecord) -> Value:
    """A review that names the option that it endorsed did endorse a plan; none did without one."""
    if record.says("permanence_plan_endorsed"):
        return None
    if record.says("endorsed_option") and record.recorded("endorsed_option") is not None:
        return True
    said = record.recorded("permanence_plan_endorsed")
    return False if _is_without_plan(record) or _leaves_the_plan_to_a_later_review(record) else said


@derived("review", tells="endorsed_option")
def _endorsed_option(record: ViewRecord) -> Value:
    """A review that endorsed no plan endorsed no option."""
    if record.get("permanence_plan_endorsed") is False:
        return None
    return record.recorded("endorsed_option")


def _is_without_plan(record: ViewRecord) -> bool:
    """Whether the record says that there is no plan for permanence at all."""
    care_plan = record.parent.get("care_plan") if record.parent is not None else None
    return isinstance(care_plan, ViewRecord) and care_plan.get("permanence_plan") is None


def _leaves_the_plan_to_a_later_review(record: ViewRecord) -> bool:
    """
    Whether this is a first review that says nothing of a plan, as a later one does.

    A plan for permanence goes to the second review. A record that says what that review
    endorsed would have said it of the first as well.
    """
    reviews = record.parent.get("reviews") if record.parent is not None else None
    if not isinstance(reviews, Many) or reviews.before or reviews.gaps:
        return False
    # Worked out once for all reviews: a record of thousands asks it of each of them.
    if "first, and who tells" not in reviews.memory:
        reviews.memory["first, and who tells"] = _first(reviews), _who_tell(reviews)
    first, telling = reviews.memory["first, and who tells"]
    return record.path == first and bool(telling - {first})


def _first(reviews: Many) -> str | None:
    """Return the path of the review that has a day, and each other a later one or none at all."""
    days = [(each.date_of(), each.path) for each in reviews.items]
    known = sorted((day, path) for day, path in days if isinstance(day, date))
    is_open = any(isinstance(day, Unknown) for day, _ in days)
    is_shared = len(known) > 1 and known[0][0] == known[1][0]
    return None if is_open or is_shared or not known else known[0][1]


def _who_tell(reviews: Many) -> frozenset[str]:
    """Return the paths of the reviews that say whether a plan was endorsed, or which option."""
    return frozenset(
        each.path
        for each in reviews.items
        if each.says("permanence_plan_endorsed") or each.says("endorsed_option")
    )
