"""The whole case of one child."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from permanence_rules.case.base import Day, Record, defaulted, fact, required
from permanence_rules.case.checks import Impossibility, refuse_impossible, too_early
from permanence_rules.case.child import Child
from permanence_rules.case.early_permanence import EarlyPermanence
from permanence_rules.case.period import PeriodOfCare
from permanence_rules.timing import Nation


def _number_as_text(version: object) -> object:
    """Read the number 1 as "1": a version is often written without quotes."""
    return str(version) if type(version) is int else version  # True is an int as well


class Case(Record):
    """One child's case, as far as it is recorded."""

    noun = "Case"

    case_id: str = required(
        "A pseudonymous identifier: letters, digits, full stop, underscore and hyphen.",
        source="identity of the record",
        pattern=r"^[A-Za-z0-9._-]{1,64}$",
    )
    schema_version: Annotated[Literal["1"], BeforeValidator(_number_as_text)] | None = defaulted(
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

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        """Refuse a birth after care began, and periods of care that overlap."""
        return refuse_impossible(self, [*_born_too_late(self), *_overlapping(self)])


def _born_too_late(case: Case) -> Iterator[Impossibility]:
    born = case.child.date_of_birth if case.child else None
    starts = [period.started_on for period in case.periods_of_care or () if period.started_on]
    if born is not None and starts and min(starts) < born:
        yield Impossibility(
            ("child", "date_of_birth"),
            "expected a birth on or before the day on which care began; "
            "correct one of the two dates",
        )


def _overlapping(case: Case) -> Iterator[Impossibility]:
    periods = [
        (period.started_on, _latest_end(case, period), index)
        for index, period in enumerate(case.periods_of_care or ())
        if period.started_on is not None
    ]
    for (_, end, _), (start, _, index) in pairwise(sorted(periods)):
        if start < end:
            yield too_early(("periods_of_care", index, "started_on"), "the end of the one before")


def _latest_end(case: Case, period: PeriodOfCare) -> date:
    """Return the end; a period goes on if none is told, unless its end is only unknown."""
    if "ended_on" not in period.model_fields_set and _END_IS_UNKNOWN in case.not_supplied:
        return date.min
    return period.ended_on or date.max


_END_IS_UNKNOWN = "period_of_care.ended_on"
