"""The child: age, identity, brothers and sisters."""

from enum import StrEnum

from permanence_rules.case.base import (
    Day,
    FactKind,
    Narrative,
    Record,
    YesNo,
    defaulted,
    fact,
    happened,
    narrative,
    planned,
)


class LivingApartReason(StrEnum):
    """Why brothers and sisters in care do not live together."""

    NOT_POSSIBLE = "not_possible"
    ASSESSED_NEEDS = "assessed_needs"
    NO_PLACEMENT_FOR_ALL = "no_placement_for_all"
    OWN_WISH = "own_wish"
    OTHER = "other"


class Identity(Record):
    """Background that a home should fit or be able to support."""

    noun = "Identity"

    ethnicity: Narrative = narrative("Ethnicity of the child.", source="dev.identity-match")
    language: Narrative = narrative("First language of the child.", source="dev.identity-match")
    religion: Narrative = narrative("Religion or belief.", source="sct.eayr.views-throughout")
    culture: Narrative = narrative("Cultural background.", source="sct.eayr.views-throughout")


class Sibling(Record):
    """A brother or sister of the child."""

    noun = "Brother or sister"

    is_looked_after: YesNo | None = fact(
        "Whether this brother or sister is looked after too.", source="dev.siblings-together"
    )
    lives_with_child: YesNo | None = fact(
        "Whether they live in the same placement as the child.", source="dev.siblings-together"
    )
    living_apart_reason: LivingApartReason | None = fact(
        "Why they live apart.", source="dev.siblings-together"
    )
    assessed_together_on: Day | None = happened(
        "When an assessment of living together or apart was completed.",
        source="dev.siblings-together",
    )
    assessment_supports_living_apart: YesNo | None = fact(
        "Whether that assessment finds that separate homes are needed.",
        source="dev.siblings-together",
    )


class Child(Record):
    """The child or young person whom the case is about."""

    noun = "Child"

    date_of_birth: Day | None = fact(
        "Date of birth; before the birth, leave it out and give the expected date.",
        source="wal.under16-has-plan",
    )
    expected_birth_for: Day | None = planned(
        "Expected date of birth of an unborn child.", source="dev.early-planning-cin-cp"
    )
    died_on: Day | None = defaulted(
        "Date of death.",
        source="CA 1989 s.22",
        default=None,
        means="the child has not died",
        kind=FactKind.HAPPENED,
    )
    identity: Identity | None = fact("The child's background.", source="dev.identity-match")
    siblings: tuple[Sibling, ...] | None = fact(
        "Brothers and sisters; an empty list says that there are none.",
        source="dev.siblings-together",
    )
    is_disabled: YesNo | None = fact("Whether the child is disabled.", source="CA 1989 s.17(11)")
    is_unaccompanied_asylum_seeking: YesNo | None = defaulted(
        "Whether the child is an unaccompanied asylum-seeking child.",
        default=False,
        means="the child is not an unaccompanied asylum-seeking child",
        source="CPPCR 2010 reg 5(1)(f)",
    )
    may_be_trafficked: YesNo | None = defaulted(
        "Whether there is reason to believe that the child is a victim of trafficking.",
        default=False,
        means="nothing gives reason to believe so",
        source="CPPCR 2010 reg 5(1)(f)",
    )
    is_competent: YesNo | None = fact(
        "Whether the child is of sufficient age and understanding to decide or refuse.",
        source="CPPCR 2010 reg 29",
    )
