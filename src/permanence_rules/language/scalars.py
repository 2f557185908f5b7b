"""How the parts of a rule file are written: strict, closed, with the law's own words as keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from permanence_rules.language.combinations import dependent_keys
from permanence_rules.timing import Duration, Unit

__all__ = [
    "MOST_COUNTED",
    "Idle",
    "Number",
    "Period",
    "RuleDate",
    "RuleModel",
    "Scalar",
    "Several",
    "WholeNumber",
    "YesNo",
    "as_list",
    "both_ways",
    "needs_one_key",
]


Idle = tuple[tuple[str | int, ...], str]
"""A key without effect: where it stands in its part of the file, and why it has none there."""


class RuleModel(BaseModel):
    """
    One part of a rule file; a key that it does not know, or that has no effect, is an error.

    Two tables say which keys the forms of a part use. `only_beside` names, for a key, the keys
    of which one must be given as well. `never_beside` names those beside which it has no effect.
    Both name keys or properties of the part. A key that neither names always has an effect.
    """

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    never_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    said_as: ClassVar[Mapping[str, str]] = {}
    """The properties that the tables name, as a message says them."""
    words: ClassVar[frozenset[str]] = frozenset()
    """Keys for people, which change nothing that is judged."""
    in_forms: ClassVar[frozenset[str]] = frozenset()
    """Keys of which the part needs one: none of them can be left out by itself."""
    whole_lists: ClassVar[frozenset[str]] = frozenset()
    """Lists that mean one thing together; of any other list each entry is a clause."""
    opposites: ClassVar[Mapping[str, str]] = {}
    """Keys that could be mistaken for one another: a test turned round, a bound moved by a day."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return its JSON Schema, with the two tables as far as a schema can say them."""
        made = handler(core_schema)
        tables = cls.only_beside, cls.never_beside
        found = dependent_keys(*tables, cls.model_fields, cls._written)
        handler.resolve_ref_schema(made).update(found)
        return made

    @model_validator(mode="after")
    def _has_no_idle_key(self) -> Self:
        idle = list(self.without_effect()) if self.has_one_form() else ()
        if idle:
            # pydantic places this at the whole part; `note_problems` puts each at its own key.
            raise PydanticCustomError("no_effect", "a key has no effect here", {"idle": idle})
        return self

    def has_one_form(self) -> bool:
        """Whether it is clear which form is meant; if not, that is told, and no key beside it."""
        return True

    def without_effect(self) -> Iterator[Idle]:
        """Yield each key that is written in the file and that nothing reads there."""
        for key, partners in self.only_beside.items():
            if self._is_written(key) and not any(map(self._is_given, partners)):
                yield (self._written(key),), _GOES_WITH.format(self._listed(partners))
        for key, others in self.never_beside.items():
            if self._is_written(key):
                for other in filter(self._is_given, others):
                    yield (self._written(key),), _NOT_BESIDE.format(self._written(other))

    def _is_written(self, key: str) -> bool:
        return key in self.model_fields_set

    def _is_given(self, name: str) -> bool:
        value = getattr(self, name)
        return value is not None and value is not False and value not in ((), "")

    @classmethod
    def _written(cls, key: str) -> str:
        """Return a key as it stands in a file."""
        info = cls.model_fields.get(key)
        return (info.alias if info is not None else None) or key

    def _listed(self, names: tuple[str, ...]) -> str:
        """Name the keys of a table; a property stands for others that its docstring names."""
        words = [
            f"`{self._written(each)}`" if each in type(self).model_fields else self.said_as[each]
            for each in names
        ]
        return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


RuleModelT = TypeVar("RuleModelT", bound=RuleModel)


def both_ways(*pairs: tuple[str, str]) -> dict[str, str]:
    """Return each of a pair as what the other could be mistaken for."""
    return dict(pairs) | {other: one for one, other in pairs}


def needs_one_key(model: type[RuleModelT]) -> type[RuleModelT]:
    """Say of a part that it needs one of its keys, so that none can be left out by itself."""
    model.in_forms = frozenset(model.model_fields)
    return model


_GOES_WITH = "it goes with {}"
_NOT_BESIDE = "nothing reads it beside `{}`"


def as_list(value: Any) -> Any:
    """Return one thing as a list of one, so that a single entry needs no dash."""
    return value if isinstance(value, (list, tuple)) or value is None else [value]


def _iso_date(value: Any) -> Any:
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("expected a date such as 2011-04-01") from None


RuleDate = Annotated[date, BeforeValidator(_iso_date)]


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise ValueError(_EXPECTED_DURATION)  # noqa: TRY004 - pydantic turns ValueError into a located problem
    try:
        period = Duration.parse(value)
    except ValueError as error:
        raise ValueError(_EXPECTED_DURATION) from error
    is_long = period.unit is Unit.WORKING_DAYS and period.number > _MOST_WORKING_DAYS
    if is_long:
        raise ValueError("a period of more than 2,600 working days; count ten years in years")
    if period.longest_days > _LONGEST_DAYS:
        raise ValueError("a period of more than 100 years; no duty to a child runs so long")
    return period


_LONGEST_DAYS = 36_525
"""A hundred years: beyond that, counting soon leads out of the days that there are."""
_MOST_WORKING_DAYS = 2_600
"""Ten years: bank holidays are tabulated for some decades only."""
MOST_COUNTED = 1_000
"""The highest place or number of records that a rule may name."""
_EXPECTED_DURATION = 'expected a duration such as "20 working days" or "3 months"'

Period = Annotated[
    Duration,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ (working )?(day|week|month|year)s?$"}),
]
WholeNumber = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
Number = Annotated[int, Strict()] | Annotated[float, Strict()]
Scalar = YesNo | Number | Annotated[str, Field(strict=True)]


class _Several(BeforeValidator):
    """Reads one entry as a list of one, and says so in the JSON Schema."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made = handler(core_schema)
        return {"anyOf": [made["items"], made]}


Several = _Several(as_list)
"""Marks a list that may be written as its single entry."""
