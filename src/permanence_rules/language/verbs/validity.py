"""The shape of `validity`: a document or an approval that must still be good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.limits import Extended
from permanence_rules.language.scalars import Period, YesNo
from permanence_rules.language.verb import Example, Verb

__all__ = ["Validity"]


class Validity(Lifetime, Verb):
    """How long something is good for; one of two forms."""

    example: ClassVar[Example] = Example(
        obligation="""  validity:                        # a document is recent enough on a day
    document: care_plan.prepared_on
    not_older_than: 12 months
    on: as_at                      # or the day of a panel, a meeting ...""",
        given="{started_on: 2026-01-05, care_plan: {prepared_on: 2026-01-05}}",
        expect="{outcome: met}",
    )

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "document",
            "settled_by",
            "on",
            "not_older_than",
            "lasts",
        )
    )

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("first_day_is_day_one", "ends_on", "extended"), ("starts",)
    )

    document: Moment | None = Field(default=None, description="The day of the document, its latest")
    not_older_than: Period | None = None
    on: Moment | None = Field(default=None, description="The reference day, counted back from")
    starts: Moment | None = Field(default=None, description="First day of an approval, or the like")
    lasts: Period | None = None
    first_day_is_day_one: YesNo = Field(
        default=True, description="Whether the first day is itself one of the days"
    )
    ends_on: Moment | None = Field(default=None, description="The day that was given, if earlier")
    extended: Extended | None = None
    settled_by: Moment | None = Field(
        default=None, description="What must have come by the last day, such as full approval"
    )

    @property
    def anchor(self) -> Moment | None:
        """The day that it counts from, where it names a single one."""
        return self.starts or self.on

    @model_validator(mode="after")
    def _has_one_form(self) -> Validity:
        if self.lasts is not None and not self.lasts.number:
            raise ValueError("`lasts` is at least one day")
        document = [self.document is not None, self.not_older_than is not None, self.on is not None]
        approval = [self.starts is not None, self.lasts is not None, self.settled_by is not None]
        if (all(document) and not any(approval)) or (all(approval) and not any(document)):
            return self
        raise ValueError(
            "expected either document, not_older_than and on; or starts, lasts and settled_by"
        )
