"""The shape of a condition, and the names of the tests that it can put."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import Number, RuleModel, Scalar, Several, YesNo, both_ways

__all__ = ["ATTRIBUTE", "DATED", "EQUAL", "NUMERIC", "TESTS", "Condition", "Conditions"]

NUMERIC = ("at_least", "more_than", "at_most", "less_than")

DATED = ("before", "on_or_before", "after", "on_or_after")

EQUAL = ("is", "is_not", "one_of", "none_of")

TESTS = frozenset(
    (*EQUAL, "includes", "recorded", "same_as", "not_same_as", "on_working_day", *DATED, *NUMERIC)
)


_OF_RECORDS = ("any_of", "every", "share_of", "count_of")


class Condition(RuleModel):
    """One test; a list of tests means that all must hold."""

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "field",
            "is_",
            "is_not",
            "one_of",
            "none_of",
            "same_as",
            "not_same_as",
            "on_working_day",
            "includes",
            "recorded",
            "before",
            "on_or_before",
            "after",
            "on_or_after",
            "at_least",
            "more_than",
            "at_most",
            "less_than",
            "any_of",
            "every",
            "share_of",
            "count_of",
            "all_",
            "any_",
            "not_",
            "rule",
            "outcome",
        )
    )
    whole_lists: ClassVar[frozenset[str]] = frozenset(
        (
            "one_of",
            "none_of",
            "outcome",
        )
    )

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "where": _OF_RECORDS,
        "of_none": ("every",),
        "outcome": ("rule",),
        **dict.fromkeys(("is_", *sorted(TESTS.difference(NUMERIC, ("is",)))), ("field",)),
        **dict.fromkeys(sorted(NUMERIC), ("field", "count_of", "share_of")),
    }

    opposites: ClassVar[Mapping[str, str]] = both_ways(
        ("is", "is_not"),
        ("one_of", "none_of"),
        ("any_of", "every"),
        ("before", "on_or_before"),
        ("after", "on_or_after"),
        ("at_least", "more_than"),
        ("at_most", "less_than"),
    )

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
    of_none: Literal["holds", "does_not_hold"] = Field(
        default="holds", description="With `every`: what is said of a collection without a record"
    )
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

    def has_one_form(self) -> bool:
        """Whether one thing is asked, and not none or several."""
        quantified = (self.any_of, self.every, self.count_of, self.share_of)
        subjects = (self.field, *quantified, self.rule, self.all_, self.any_, self.not_)
        return sum(map(bool, subjects)) == 1

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Condition:
        if not self.has_one_form():
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

    @cached_property
    def tests(self) -> list[str]:
        """The names of the tests that are given."""
        return [name for name, attribute in _IN_ORDER if getattr(self, attribute) is not None]


Conditions = Annotated[tuple[Condition, ...], Several]

ATTRIBUTE = {"is": "is_"}

_IN_ORDER = [(name, ATTRIBUTE.get(name, name)) for name in sorted(TESTS)]
