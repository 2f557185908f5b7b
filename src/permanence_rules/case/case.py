"""The whole case of one child."""

from typing import Literal

from pydantic import model_validator

from permanence_rules.case.base import Day, Record, defaulted, fact, required
from permanence_rules.case.checks import case_is_possible
from permanence_rules.case.child import Child
from permanence_rules.case.early_permanence import EarlyPermanence
from permanence_rules.case.period import PeriodOfCare
from permanence_rules.timing import Nation


class Case(Record):
    """One child's case, as far as it is recorded."""

    noun = "Case"

    case_id: str = required(
        "A pseudonymous identifier: letters, digits, full stop, underscore and hyphen.",
        source="identity of the record",
        pattern=r"^[A-Za-z0-9._-]{1,64}$",
    )
    schema_version: Literal["1"] | None = defaulted(
        "Version of this form of case.",
        default="1",
        means="it is version 1",
        source="identity of the record",
    )
    responsible_authority: str | None = fact(
        "The authority responsible for the child.", source="CA 1989 s.22"
    )
    jurisdiction: Nation | None = fact(
        "The nation whose law applies.", source="sct.eayr.scope-permanent-alternative-care"
    )
    recorded_until: Day | None = defaulted(
        "Last day up to which the record is complete.",
        default=None,
        means="the record is complete up to the as-at date",
        source="completeness of the record",
    )
    not_supplied: tuple[str, ...] = defaulted(
        "Facts that the source of this case can never hold, as kind of record and name: "
        "placement.temporary_approval. Their absence is then no statement but unknown.",
        default=(),
        means="the source can hold every fact",
        source="completeness of the record",
    )
    child: Child | None = fact("The child.", source="CA 1989 s.22")
    periods_of_care: tuple[PeriodOfCare, ...] | None = fact(
        "Times looked after.", source="CA 1989 s.22"
    )
    early_permanence: EarlyPermanence | None = fact(
        "Work before care.", source="dev.early-planning-cin-cp"
    )

    _is_possible = model_validator(mode="after")(case_is_possible)
