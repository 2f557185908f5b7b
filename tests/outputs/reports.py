"""Reports made by hand, so that outputs are tested without rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from permanence_rules.language.citations import Grade
from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.report.findings import (
    CalendarUsed,
    Citation,
    Finding,
    NextAction,
    PlannedAction,
    Report,
    RulebookUsed,
    Subject,
)

AS_AT = date(2026, 3, 2)
REGULATIONS = Citation(source="The Regulations", provision="regulation 33(2)")
HANDBOOK = Citation(source="The Handbook", provision="chapter 3", grade=Grade.NOT_SEEN)
PERIOD = Subject(path="periods_of_care[0]", label="Period of care of 6 January 2025")


def finding(outcome: Outcome, message: str = "It was done.", **more: Any) -> Finding:
    usual: dict[str, Any] = {
        "rule": "england/reviews/second-review",
        "title": "The second review is held within three months of the first",
        "layer": "england",
        "strength": Strength.STATUTORY,
        "subject": PERIOD,
        "citations": (REGULATIONS,),
    }
    return Finding(outcome=outcome, message=message, **(usual | more))


def overdue(days: int, **more: Any) -> Finding:
    action = NextAction(
        do="Hold the second review", owner="independent_reviewing_officer", by=date(2026, 1, 1)
    )
    usual: dict[str, Any] = {"due_on": date(2026, 1, 1), "next_action": action}
    return finding(Outcome.BREACHED, days_overdue=days, **(usual | more))


def report(*findings: Finding, case_id: str = "A1", **more: Any) -> Report:
    counts = dict.fromkeys(Outcome, 0)
    for each in findings:
        counts[each.outcome] += 1
    usual: dict[str, Any] = {
        "as_at": AS_AT,
        "rulebook": RulebookUsed(
            name="england", version="2026.11", digest="d" * 16, law_checked_to=date(2026, 7, 31)
        ),
        "calendar": CalendarUsed(nation="england", version="holidays 1"),
        "counts": counts,
        "next_actions": tuple(map(planned, (each for each in findings if each.next_action))),
    }
    return Report(case_id=case_id, findings=findings, **(usual | more))


def planned(each: Finding, *blocked_by: str) -> PlannedAction:
    assert each.next_action is not None
    return PlannedAction(
        **each.next_action.model_dump(),
        rule=each.rule,
        subject=each.subject,
        blocked_by=blocked_by,
    )
