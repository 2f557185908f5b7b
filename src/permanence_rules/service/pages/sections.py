"""The two forms of the demonstration: how their fields are spread over pages, and their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from permanence_rules.forms import Form, FormField, Messages
from permanence_rules.report.words import capital
from permanence_rules.rulebook import Rulebook

__all__ = ["SHOWN", "Section", "ShownForm", "sections_of", "worded_form"]


@dataclass(frozen=True, slots=True)
class ShownForm:
    """
    One form as these pages show it: its address, its name, and its fields page by page.

    A part names a field, or a section with all of its fields. `place` is where its record is in a
    period of care, and `is_list` whether there are several.
    """

    address: str
    form: str
    title: str
    about: str
    place: str
    is_list: bool
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a form."""

    title: str
    fields: tuple[FormField, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(each.name for each in self.fields)


REVIEW = ShownForm(
    "review-record",
    "review_record",
    "Review record",
    "A review of the child's case and its written record.",
    "reviews",
    is_list=True,
    parts=(
        (
            "The review",
            (
                *("held_on", "scheduled_for", "completed_on", "is_cancelled", "is_early"),
                *("early_reason", "adjournments"),
            ),
        ),
        (
            "Who took part",
            (
                *("chair", "child_participation", "child_seen_alone", "not_seen_alone_reason"),
                *("officer_met_child_on", "childs_wishes_considered", "parents_views_obtained"),
                *("venue_discussed_with_child_on", "attendees", "invitations"),
            ),
        ),
        (
            "Papers and follow-up",
            (
                *("papers_sent_on", "report_completed_on", "report_permanence_plan"),
                *("responsible_people_identified", "failures_escalated", "care_plan_updated_on"),
            ),
        ),
        ("Matters considered", ("matters",)),
        (
            "The plan for permanence",
            (
                *("permanence_plan_presented", "permanence_plan_discussed"),
                *("permanence_plan_endorsed", "endorsed_option", "permanence_options_decided"),
                *("permanence_needs_considered", "permanence_plan_reviewed"),
                *("adoption_plan_reviewed", "amended_care_plan_presented", "progress_discussed"),
                *("disagreement_reported", "staying_put_considered"),
            ),
        ),
        ("The written record", ("record",)),
    ),
)

CARE_PLAN = ShownForm(
    "care-plan",
    "care_plan",
    "Care plan",
    "The care plan with the plan for permanence.",
    "care_plan",
    is_list=False,
    parts=(
        (
            "The care plan",
            (
                *("prepared_on", "last_updated_on", "court_timetable_for", "agreed_with"),
                *("agreement_not_practicable_reason", "iro_name", "changes", "deliveries"),
            ),
        ),
        (
            "The plan for permanence",
            (
                *("permanence_plan.prepared_on", "permanence_plan.agreed_on"),
                *("permanence_plan.option", "permanence_plan.options_considered"),
                *("permanence_plan.is_with_current_carer", "permanence_plan.is_in_care_plan"),
                *("permanence_plan.target_for", "permanence_plan.established_on"),
                *("permanence_plan.decided_on", "permanence_plan.team_manager_endorsed_on"),
                "permanence_plan.carer_application_considered_on",
            ),
        ),
        (
            "How permanence is achieved",
            (
                *("permanence_plan.how_achieved", "permanence_plan.timescale"),
                *("permanence_plan.timescale_reflects_age", "permanence_plan.people_and_roles"),
                *("permanence_plan.emotional_permanence", "permanence_plan.physical_permanence"),
                *("permanence_plan.legal_permanence", "permanence_plan.legal_orders_required"),
                *("permanence_plan.contact_arrangements", "permanence_provisions"),
            ),
        ),
        (
            "Other plans and changes",
            (
                *("permanence_plan.contingency_plan", "permanence_plan.parallel_plan"),
                *("permanence_plan.parallel_options", "permanence_plan.not_achievable_on"),
                *("permanence_plan.needs_new_objectives", "permanence_plan.changes"),
                "permanence_plan.delays",
            ),
        ),
        (
            "The child's needs",
            (
                *("health_plan", "education_plan", "emotional_and_behavioural_development"),
                *("identity", "family_and_social_relationships", "social_presentation"),
                *("self_care_skills", "leisure_interests", "trafficking_and_asylum_status"),
            ),
        ),
        (
            "Placement, wishes and what follows",
            (
                *("placement_plan", "childs_wishes_and_feelings", "others_wishes_and_feelings"),
                *("transition_plan", "support_on_ceasing"),
            ),
        ),
    ),
)

SHOWN = (REVIEW, CARE_PLAN)
"""The forms that there are pages of."""

_OWN_FACTS = "The council's own facts"


def sections_of(shown: ShownForm, form: Form) -> tuple[Section, ...]:
    """Return the pages of a form; facts that a council's pack declares have a page of their own."""
    left = list(form.fields)
    found: list[Section] = []
    for title, parts in shown.parts:
        fields = tuple(_taken(left, parts))
        found.append(Section(title, fields))
        left = [each for each in left if each not in fields]
    return (*found, Section(_OWN_FACTS, tuple(left))) if left else tuple(found)


def _taken(fields: list[FormField], parts: tuple[str, ...]) -> Iterator[FormField]:
    for part in parts:
        for each in fields:
            if each.fact == part or each.fact.startswith(f"{part}."):
                yield each


@lru_cache(maxsize=32)
def worded_form(rulebook: Rulebook, shown: ShownForm, at: str) -> Form:
    """
    Return a form whose questions of yes or no are asked in the words of their hints.

    Kept, for each page asks for it and it takes longer to make than a check.
    """
    plain = rulebook.form(shown.form)
    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    for field in plain.fields:
        name = f"{shown.form}.{field.fact}"
        if field.kind == "yes_no" and field.hint.startswith("Whether "):
            labels[name], hints[name] = _asked(field), ""
        elif field.fact.startswith("matters."):
            # The page is headed by what the label would repeat.
            words = field.label.partition(": ")[2]
            labels[name] = capital(words)
        elif field.fact.startswith("record."):
            labels[name] = f"Record: {field.label.partition(': ')[2]}"
        elif field.kind == "rows" and field.hint.rstrip(".") == field.label.rpartition(": ")[2]:
            hints[name] = ""
    return rulebook.form(shown.form, at, messages=Messages(labels=labels, hints=hints))


def _asked(field: FormField) -> str:
    """Return a hint that begins with "whether" as a label, with the section of its field."""
    section, has_section, _ = field.label.rpartition(": ")
    words = field.hint.rstrip(".")
    return f"{section}: {words[:1].lower()}{words[1:]}" if has_section else words
