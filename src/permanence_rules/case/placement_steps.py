"""The steps that the law asks for before a placement of one kind or another."""

from permanence_rules.case.base import (
    Day,
    Narrative,
    Record,
    YesNo,
    defaulted,
    fact,
    happened,
    narrative,
)
from permanence_rules.case.people import Agreement, Delivery
from permanence_rules.case.roles import RoleName


class PlacementPlanMatters(Record):
    """What a placement plan says on each matter that Schedule 2 lists."""

    noun = "Matters of a placement plan"

    day_to_day_care: Narrative = narrative(
        "How the child is cared for from day to day.", source="CPPCR 2010 Sch 2 para 1(1)"
    )
    contact: Narrative = narrative(
        "Contact with parents and other connected people.", source="CPPCR 2010 Sch 2 para 1(2)"
    )
    health_care: Narrative = narrative(
        "Health and dental care, with the practitioners and consent.",
        source="CPPCR 2010 Sch 2 para 1(3)",
    )
    education_and_training: Narrative = narrative(
        "Education and training, with school and teacher.", source="CPPCR 2010 Sch 2 para 1(4)"
    )
    visits_and_advice: Narrative = narrative(
        "Visits to the child, and advice between them.", source="CPPCR 2010 Sch 2 para 1(5)"
    )
    independent_visitor: Narrative = narrative(
        "Visits of the independent visitor.", source="CPPCR 2010 Sch 2 para 1(6)"
    )
    ending: Narrative = narrative(
        "When the placement may be ended.", source="CPPCR 2010 Sch 2 para 1(7)"
    )
    names_and_contacts: Narrative = narrative(
        "Names and contact details of the reviewing officer and others.",
        source="CPPCR 2010 Sch 2 para 1(8)",
    )
    assessment_of_parent: Narrative = narrative(
        "The assessment of the parent and the decision to place.",
        source="CPPCR 2010 Sch 2 para 2(1)",
    )
    support_for_parent: Narrative = narrative(
        "Support and services for the parent.", source="CPPCR 2010 Sch 2 para 2(2)"
    )
    changes_to_notify: Narrative = narrative(
        "Changes that the parent is to tell the authority of.", source="CPPCR 2010 Sch 2 para 2(3)"
    )
    accommodation: Narrative = narrative(
        "The type of accommodation and its address.", source="CPPCR 2010 Sch 2 para 3(1)"
    )
    personal_history_and_background: Narrative = narrative(
        "Personal history, religion, culture, language and origin.",
        source="CPPCR 2010 Sch 2 para 3(2)",
    )
    financial_support: Narrative = narrative(
        "Financial support of the child in the placement.", source="CPPCR 2010 Sch 2 para 3"
    )


class PlacementPlan(Record):
    """The plan for one placement."""

    noun = "Placement plan"
    dated_by = "prepared_on"

    prepared_on: Day | None = happened("When it was prepared.", source="CPPCR 2010 reg 9(1)")
    signed_by: tuple[Agreement, ...] | None = fact(
        "Who agreed and signed it.", source="CPPCR 2010 reg 9(3)"
    )
    childs_wishes_ascertained_on: Day | None = happened(
        "When the child's wishes and feelings were ascertained.", source="CPPCR 2010 reg 9(1)(b)"
    )
    iro_informed_on: Day | None = happened(
        "When the independent reviewing officer was informed.", source="CPPCR 2010 reg 9(1)(b)"
    )
    matters: PlacementPlanMatters | None = fact(
        "What it says on each matter.", source="CPPCR 2010 Sch 2"
    )
    delegated_authority: Narrative = narrative(
        "Which decisions the carer may take.", source="CPPCR 2010 Sch 2"
    )


class OptionsConsidered(Record):
    """The order of preference that a placement decision went through."""

    noun = "Placement options considered"

    decided_on: Day | None = happened("When the choice was made.", source="CA 1989 s.22C")
    parents_considered: YesNo | None = fact(
        "Whether living with a parent was considered.", source="CA 1989 s.22C(2)"
    )
    reason_not_with_parents: Narrative = narrative(
        "Why the child cannot live with a parent.", source="CA 1989 s.22C(4)"
    )
    connected_person_considered: YesNo | None = fact(
        "Whether an approved connected person was considered.", source="CA 1989 s.22C(7)"
    )
    reason_not_with_connected_person: Narrative = narrative(
        "Why no connected person was chosen.", source="CA 1989 s.22C(7)"
    )


class LongTermFostering(Record):
    """What makes a foster placement a long-term one."""

    noun = "Long-term foster placement"

    started_on: Day | None = happened(
        "From when the placement counts as long term.", source="wal.long-term-status-after-adm"
    )
    plan_is_foster_care: YesNo | None = fact(
        "Whether the plan for permanence is foster care.", source="CPPCR 2010 reg 2(1)"
    )
    carer_agreed_on: Day | None = happened(
        "When the carer agreed to care until the child is no longer looked after.",
        source="CPPCR 2010 reg 2(1)",
    )
    confirmed_to: tuple[Delivery, ...] | None = fact(
        "To whom the authority confirmed the arrangement.", source="CPPCR 2010 reg 2(1)"
    )
    confirmed_on: Day | None = happened(
        "When the authority had confirmed it to all.", source="CPPCR 2010 reg 2(1)"
    )
    carer_ability_assessed_on: Day | None = happened(
        "When the carer's ability now and in future was assessed.", source="CPPCR 2010 reg 22B"
    )
    support_identified: Narrative = narrative(
        "Support services identified.", source="CPPCR 2010 reg 22B"
    )
    assessed_as_most_suitable_on: Day | None = happened(
        "When the placement was assessed as the most suitable.", source="CPPCR 2010 reg 22B"
    )
    views_considered_on: Day | None = happened(
        "When the views of child and parents were considered.", source="CPPCR 2010 reg 22B"
    )
    iro_informed_on: Day | None = happened(
        "When the independent reviewing officer was informed.", source="CPPCR 2010 reg 22B"
    )
    child_agreed_to_fewer_visits_on: Day | None = happened(
        "When a child of sufficient understanding agreed to visits up to six months apart.",
        source="CPPCR 2010 reg 28(3A)",
    )


class ParentPlacement(Record):
    """The steps before a child in care lives with a parent."""

    noun = "Placement with a parent"

    assessed_on: Day | None = happened(
        "When the parent's suitability was assessed.", source="CPPCR 2010 reg 17, Sch 3"
    )
    considered_at_review_on: Day | None = happened(
        "Date of the review that considered it.", source="CPPCR 2010 reg 17"
    )
    approved_on: Day | None = happened("When it was approved.", source="CPPCR 2010 reg 18")
    approved_by: RoleName | None = fact("Who approved it.", source="CPPCR 2010 reg 18")
    is_before_assessment: YesNo | None = defaulted(
        "Whether the child was placed at once, before assessment.",
        source="CPPCR 2010 reg 19",
        default=False,
        means="the child was not placed before assessment",
    )


class FosteringForAdoption(Record):
    """A foster placement with people who may adopt the child."""

    noun = "Fostering for adoption"

    considered_on: Day | None = happened(
        "When such a placement was considered.", source="CA 1989 s.22C(9B)(c)"
    )
    connected_carer_considered_on: Day | None = happened(
        "When a connected person as carer was considered first.", source="CA 1989 s.22C(9B)(a)"
    )
    approved_on: Day | None = happened("When it was approved.", source="CPPCR 2010 reg 22A")
    approved_by: RoleName | None = fact("Who approved it.", source="CPPCR 2010 reg 22A")
    parents_notified_on: Day | None = happened(
        "When the parents were told.", source="CPPCR 2010 reg 22A"
    )
    carer_assessed_on: Day | None = happened(
        "When the prospective adopter was assessed as a foster parent.", source="CPPCR 2010 reg 25A"
    )
    carer_temporarily_approved_on: Day | None = happened(
        "When the prospective adopter was approved as foster parent for the child.",
        source="CPPCR 2010 reg 25A",
    )


class OutOfArea(Record):
    """The steps before a placement outside the authority's area."""

    noun = "Placement out of area"

    is_at_a_distance: YesNo | None = fact(
        "Whether it is neither in the area nor in an adjoining one.", source="CPPCR 2010 reg 11"
    )
    approved_on: Day | None = happened("When it was approved.", source="CPPCR 2010 reg 11")
    approved_by: RoleName | None = fact("Who approved it.", source="CPPCR 2010 reg 11")
    area_authority_consulted_on: Day | None = happened(
        "When the area authority was consulted.", source="CPPCR 2010 reg 11"
    )
    area_authority_notified_on: Day | None = happened(
        "When the area authority was notified.", source="CPPCR 2010 reg 13(4)"
    )
    assessment_and_reasons_sent_on: Day | None = happened(
        "When assessment of needs and reasons went to the area authority.",
        source="CPPCR 2010 reg 13(4)",
    )
    care_plan_sent_on: Day | None = happened(
        "When the care plan went to the area authority.", source="CPPCR 2010 reg 13(4)"
    )


class OtherArrangements(Record):
    """The steps before a placement that is neither foster care nor a children's home."""

    noun = "Placement in other arrangements"

    suitability_assessed_on: Day | None = happened(
        "When the accommodation was found suitable.", source="CPPCR 2010 reg 27, Sch 6"
    )
    child_visited_on: Day | None = happened(
        "When the child visited the accommodation.", source="CPPCR 2010 reg 27"
    )
    visit_was_practicable: YesNo | None = defaulted(
        "Whether a visit by the child was reasonably practicable.",
        source="CPPCR 2010 reg 27",
        default=True,
        means="a visit by the child was practicable",
    )
    iro_informed_on: Day | None = happened(
        "When the independent reviewing officer was informed.", source="CPPCR 2010 reg 27"
    )
    is_registered: YesNo | None = fact(
        "Whether the supported accommodation is registered.", source="CPPCR 2010 reg 27C"
    )
    is_excepted: YesNo | None = defaulted(
        "Whether the accommodation is excepted from registration.",
        default=False,
        means="the accommodation is not excepted",
        source="CPPCR 2010 reg 27C",
    )


class EducationChange(Record):
    """The steps before a placement disrupts schooling in key stage 4."""

    noun = "Disruption of schooling"

    disrupts_key_stage_4: YesNo | None = fact(
        "Whether the change of placement disrupts education in key stage 4.",
        source="CPPCR 2010 reg 10",
    )
    designated_teacher_consulted_on: Day | None = happened(
        "When the designated teacher was consulted.", source="CPPCR 2010 reg 10"
    )
    iro_consulted_on: Day | None = happened(
        "When the independent reviewing officer was consulted.", source="CPPCR 2010 reg 10"
    )
    approved_on: Day | None = happened("When the change was approved.", source="CPPCR 2010 reg 10")
    approved_by: RoleName | None = fact("Who approved it.", source="CPPCR 2010 reg 10")


class PlacementEnding(Record):
    """How the decision to end a placement was made and told."""

    noun = "Ending of a placement"

    proposed_on: Day | None = happened(
        "When ending the placement was proposed.", source="CPPCR 2010 reg 14(1)"
    )
    considered_at_review_on: Day | None = happened(
        "Date of the review that considered it.", source="CPPCR 2010 reg 14(1)"
    )
    was_for_immediate_risk: YesNo | None = defaulted(
        "Whether it ended at once because of a risk of significant harm.",
        source="CPPCR 2010 reg 14(3)",
        default=False,
        means="it was not ended because of immediate risk",
    )
    is_governed_by_other_provision: YesNo | None = defaulted(
        "Whether another provision required it to end without a review.",
        source="CPPCR 2010 reg 14(5)",
        default=False,
        means="no other provision required it to end",
    )
    prior_notice_was_practicable: YesNo | None = defaulted(
        "Whether notice beforehand was reasonably practicable.",
        source="CPPCR 2010 reg 14(4)",
        default=True,
        means="notice beforehand was practicable",
    )
    notices: tuple[Delivery, ...] | None = fact(
        "Written notices of the ending.", source="CPPCR 2010 reg 14(4)"
    )
    all_notified_on: Day | None = happened(
        "When everyone to be told had written notice.", source="CPPCR 2010 reg 14(4)"
    )
