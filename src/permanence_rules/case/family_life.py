"""Family time and life story work."""

from permanence_rules.case.base import (
    Day,
    Narrative,
    Record,
    YesNo,
    fact,
    happened,
    narrative,
    planned,
)
from permanence_rules.case.checks import in_order


class FamilyTime(Record):
    """Time with family and friends."""

    noun = "Family time"

    is_appropriate: YesNo | None = fact(
        "Whether it is appropriate.", source="dev.family-time-positive"
    )
    is_arranged: YesNo | None = fact("Whether it is arranged.", source="dev.family-time-purpose")
    plan: Narrative = narrative("The plan.", source="dev.family-time-positive")
    purpose: Narrative = narrative("What it is for.", source="dev.family-time-purpose")
    meets_needs: Narrative = narrative(
        "How it meets the child's needs.", source="dev.family-time-purpose"
    )
    reviewed_on: Day | None = happened("When last reviewed.", source="dev.family-time-positive")


class LifeStory(Record):
    """Helping the child to understand birth family and history."""

    noun = "Life story"

    started_on: Day | None = happened("When the work began.", source="dev.life-story")
    completion_for: Day | None = planned("Day set to complete it.", source="dev.life-story")
    completed_on: Day | None = happened("When it was completed.", source="dev.life-story")
    parents_are_traceable: YesNo | None = fact(
        "Whether the parents can be reached.", source="dev.parents-give-history"
    )
    parents_invited_on: Day | None = happened(
        "When the parents were offered a session.", source="dev.parents-give-history"
    )
    parents_contribution: Narrative = narrative(
        "What the parents gave or answered.", source="dev.parents-give-history"
    )

    _in_order = in_order("started_on", "completed_on")
