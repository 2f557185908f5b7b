"""The shape of a condition, and the names of the tests that it can put."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import Number, RuleModel, Scalar, Several, YesNo

__all__ = ["ATTRIBUTE", "DATED", "EQUAL", "NUMERIC", "TESTS", "Condition", "Conditions"]

NUMERIC = ("at_least", "more_than", "at_most", "less_than")

DATED = ("before", "on_or_before", "after", "on_or_after")

EQUAL = ("is", "is_not", "one_of", "none_of")

TESTS = frozenset(
    (*EQUAL, "includes", "recorded", "same_as", "not_same_as", "on_working_day", *DATED, *NUMERIC)
)


class Condition(RuleModel):
    """One test; a list of tests means that all must hold."""

    field: str | None = Field(default=None, description="The fact that the test is about")
    is_: Scalar | None = Field(default=None, alias="is")
    is_not: Scalar | None = None
    one_of: tuple[Scalar, ...] | None = None
    none_of: tuple[Scalar, ...] | None = None
    same_as: str | None = Field(default=None, description="Another fact")
    not_same_as: str | None = Field(default=None, description="Another fact")
    on_working_day: YesNo | None = None
    includes: Scalar | None = Field(default=None, description="Several values, this one among them")
    recorded: YesNo | None = None
    before: Moment | None = None
    on_or_before: Moment | None = None
    after: Moment | None = None
    on_or_after: Moment | None = None
    at_least: Number | str | None = None
    more_than: Number | str | None = None
    at_most: Number | str | None = None
    less_than: Number | str | None = None
    any_of: str | None = Field(default=None, description="At least one record of this collection")
    every: str | None = Field(default=None, description="Every record of this collection")
    share_of: str | None = Field(
        default=None, description="The share of this collection that meets `where`, in per cent"
    )
    count_of: str | None = Field(
        default=None, description="The number of records of this collection"
    )
    where: Annotated[tuple[Condition, ...], Several] = ()
    all_: Annotated[tuple[Condition, ...], Several] = Field(default=(), alias="all")
    any_: Annotated[tuple[Condition, ...], Several] = Field(default=(), alias="any")
    not_: Annotated[tuple[Condition, ...], Several] = Field(default=(), alias="not")
    rule: str | None = Field(default=None, description="Another rule, read by its outcome")
    outcome: Annotated[tuple[str, ...], Several] = ()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Condition:
        subjects = (
            self.field,
            self.any_of,
            self.every,
            self.count_of,
            self.share_of,
            self.rule,
        )
        given = [subject for subject in (*subjects, self.all_, self.any_, self.not_) if subject]
        if len(given) != 1:
            raise ValueError(
                "expected one of: field, any_of, every, count_of, share_of, rule, all, any, not"
            )
        tests = self.tests
        if self.field and len(tests) != 1:
            raise ValueError(
                f"expected one test after `field`, such as `is` or `recorded`; got {len(tests)}"
            )
        if (self.count_of or self.share_of) and (len(tests) != 1 or tests[0] not in NUMERIC):
            raise ValueError(
                "expected at_least, more_than, at_most or less_than after the collection"
            )
        if self.rule and not self.outcome:
            raise ValueError("expected `outcome` after `rule`, such as `outcome: [breached, late]`")
        return self

    @property
    def tests(self) -> list[str]:
        """The names of the tests that are given."""
        return [
            name for name in sorted(TESTS) if getattr(self, ATTRIBUTE.get(name, name)) is not None
        ]


Conditions = Annotated[tuple[Condition, ...], Several]

ATTRIBUTE = {"is": "is_"}
