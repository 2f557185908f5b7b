"""One child's record and a report on it made by hand, for the forms that show both."""

from __future__ import annotations

from datetime import date

from permanence_rules import Case, Report, read_case
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Closing, Gap, NextAction
from tests.outputs.reports import finding, overdue, report

CASE: Case = read_case(
    {
        "case_id": "A1",
        "team": "CLA/2",
        "worker": "W-7",
        "periods_of_care": [
            {
                "started_on": "2025-01-06",
                "placements": [
                    {"kind": "foster_care", "started_on": "2025-01-06", "ended_on": "2025-06-02"},
                    {"kind": "kinship_care", "started_on": "2025-06-02"},
                ],
                "legal_statuses": [{"status": "care_order", "started_on": "2025-01-06"}],
                "reviews": [{"held_on": "2025-01-31"}, {"scheduled_for": "2026-04-01"}],
                "visits": [{"held_on": "2025-01-10"}, {"held_on": "2025-03-05"}],
                "planning_meetings": [{"held_on": "2025-02-03"}],
                "care_plan": {"prepared_on": "2025-01-20"},
            }
        ],
    }
)

VISIT = Gap(
    outcome=Outcome.LATE,
    started_on=date(2025, 1, 10),
    due_on=date(2025, 2, 21),
    done_on=date(2025, 3, 5),
    days_late=12,
)


def a_report(case_id: str = "A1", days: int = 60) -> Report:
    """Return a report with an overdue review, a late visit, a missed plan and a coming check."""
    return report(
        overdue(days),
        finding(
            Outcome.LATE,
            "A visit was late.",
            rule="england/visits/regular",
            title="Visits <at least> every six weeks",
            gaps=(VISIT,),
            closing=Closing.PAST,
        ),
        finding(
            Outcome.BREACHED,
            "The plan was not made.",
            rule="england/care-plan/first",
            title="There is a care plan",
            closing=Closing.PAST,
            due_on=date(2025, 1, 17),
        ),
        finding(
            Outcome.DUE,
            "A check is due.",
            rule="england/health/check",
            title="Health is checked",
            due_on=date(2026, 3, 9),
            days_left=7,
            next_action=NextAction(
                do="Book a check", owner="social_worker or nurse", by=date(2026, 3, 9)
            ),
        ),
        case_id=case_id,
        team="CLA/2",
        worker="W-7",
    )
