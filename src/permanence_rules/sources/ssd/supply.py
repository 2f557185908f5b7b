"""What the dataset can ever say of a child, and what it never does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from permanence_rules.sources.ssd import tables
from permanence_rules.sources.ssd.tables import Table

__all__ = ["CANNOT_SUPPLY", "LEFT_UNKNOWN", "NOT_SUPPLIED", "SUPPLIED", "supplied_by"]

CANNOT_SUPPLY = (
    "The dataset says when a review was due by the vendor's own count; that is never the limit.",
    "The dataset does not say who chaired a review, what was considered, or when its record went.",
    "Visits are those recorded as statutory ones (STVL), all taken as made in person.",
    "The dataset holds no approval of a carer: neither temporary approval nor its extension.",
    "The dataset holds no placement plan, no consultations and no words of any plan.",
    "The dataset holds no panels, meetings, assessments or court hearings.",
    "The last contact of the reviewing officer is one day for all times in care; it is not read.",
    "The dataset reaches back six years: what came before is unknown, and not taken for none.",
)

NOT_SUPPLIED = (
    "child.is_unaccompanied_asylum_seeking",
    "child.may_be_trafficked",
    "period_of_care.permanence_achieved_on",
    "placement.ending",
    "placement.fully_approved_on",
    "placement.is_emergency",
    "placement.is_outside_terms_of_approval",
    "placement.notification_withheld_reason",
    "placement.parent_placement",
    "placement.temporary_approval",
    "review.adjournments",
    "review.completed_on",
    "review_record.contested_on",
)
"""Facts that the dataset never holds, although their absence from a case is a statement."""

LEFT_UNKNOWN = frozenset(NOT_SUPPLIED)

_OF_TABLES: Mapping[Table, tuple[str, ...]] = {
    tables.PERSON: ("child: date_of_birth expected_birth_for died_on",),
    tables.EPISODES: ("periods_of_care: started_on ended_on end_reason",),
    tables.PLACEMENTS: (
        "periods_of_care: placements_recorded_from",
        "periods_of_care.placements: started_on ended_on end_reason kind provider long_term",
        "periods_of_care.placements: is_with_connected_person is_with_same_carer",
        "periods_of_care.placements: is_fostering_for_adoption",
    ),
    tables.STATUSES: (
        "periods_of_care: arrangement",
        "periods_of_care.legal_statuses: status started_on ended_on",
        "periods_of_care.remands: started_on ended_on",
    ),
    tables.REVIEWS: (
        "periods_of_care: reviews_recorded_from",
        "periods_of_care.reviews: held_on child_participation",
    ),
    tables.VISITS: (
        "periods_of_care: visits_recorded_from",
        "periods_of_care.visits: held_on child_seen child_seen_alone",
    ),
    tables.PLANS: (
        "periods_of_care.care_plan: prepared_on",
        "periods_of_care.care_plan.permanence_plan: prepared_on option",
    ),
    tables.PERMANENCE: (
        "periods_of_care.adoption: route placement_order_made_on placed_on plan_ended_on",
        "periods_of_care.adoption: order_made_on",
        "periods_of_care.adoption.adm_decision: decided_on decision",
        "periods_of_care.matches: kind agreed_on",
        "periods_of_care.matches.adm_decision: decided_on decision",
        "periods_of_care.matches.carer: is_current_carer",
        "periods_of_care.special_guardianship: order_made_on",
    ),
    tables.HEALTH: (
        "periods_of_care.health: child_refused_on",
        "periods_of_care.health.assessments: kind held_on planned_for",
        "periods_of_care.health.dental_checks: held_on",
    ),
    tables.QUESTIONNAIRES: ("periods_of_care.health.questionnaires: completed_on score",),
    tables.DISABILITY: ("child: is_disabled",),
    tables.INVOLVEMENTS: (": team worker",),
    tables.LEAVERS: (": team worker",),
}
"""By table, the facts that the modules beside this one write: a record, then names of its facts."""
_ALWAYS = frozenset({"case_id", "jurisdiction", "recorded_until", "not_supplied"})
_DATED_PLAN = "periods_of_care.care_plan.permanence_plan."


def supplied_by(found: Iterable[Table], *, plans_are_dated: bool) -> frozenset[str]:
    """Return the paths of a case that some tables can ever fill."""
    paths = _ALWAYS.union(*(_paths(table) for table in found))
    return frozenset(path for path in paths if plans_are_dated or not path.startswith(_DATED_PLAN))


def _paths(table: Table) -> Iterator[str]:
    for group in _OF_TABLES[table]:
        record, _, names = group.partition(": ") if group[0] != ":" else ("", "", group[2:])
        yield from (f"{record}.{name}" if record else name for name in names.split())


SUPPLIED = supplied_by(_OF_TABLES, plans_are_dated=True)
"""The paths of a case that the dataset can ever fill, with every table and dated plans."""
