"""What every record of a case has in common: kinds of fact, dates, and withheld words."""

import re
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, ClassVar, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
)
from pydantic_core import PydanticCustomError

from permanence_rules.case.checks import Check
from permanence_rules.timing import to_date

WordsT = TypeVar("WordsT")
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$"
"""A code of a council: without spaces, so that nobody's name or story is taken for one."""

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)


class FactKind(StrEnum):
    """What sort of thing a field records, which decides when it is known."""

    PLAIN = "plain"
    HAPPENED = "happened"
    PLANNED = "planned"
    NARRATIVE = "narrative"


class Record(BaseModel):
    """
    One frozen part of a case.

    A field that was not given is unknown; an explicit null or empty list is
    known to be none. What was given is read from ``model_fields_set``, so write
    a case out with ``exclude_unset=True`` to keep the difference.

    ``dated_by`` names the fact that says when the record came to be, and
    ``booked_by`` the fact by which it is known before that day. ``one_a_day`` says
    that two of one day are the same, entered twice.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        defer_build=True,
        ignored_types=(Check,),
    )

    noun: ClassVar[str] = "Record"
    dated_by: ClassVar[str | None] = None
    booked_by: ClassVar[str | None] = None
    one_a_day: ClassVar[bool] = False

    local: dict[str, Any] = Field(
        default_factory=dict,
        repr=False,
        description="Facts that a council's own rule pack declares, checked against that pack.",
        json_schema_extra={"fact": FactKind.PLAIN, "source": "facts of a local rule pack"},
    )


def fact(description: str, *, source: str, unit: str | None = None) -> Any:
    """Return a field for a plain fact; *unit* says what a number counts."""
    return _field(description, source, FactKind.PLAIN, unit=unit)


def happened(description: str, *, source: str) -> Any:
    """Return a field for the day of an event; it is not known before that day."""
    return _field(description, source, FactKind.HAPPENED)


def planned(description: str, *, source: str) -> Any:
    """Return a field for a day that is booked or expected, and may lie ahead."""
    return _field(description, source, FactKind.PLANNED)


def narrative(description: str, *, source: str) -> Any:
    """Return a field for words that are only ever checked for being there, and never shown."""
    return _field(description, source, FactKind.NARRATIVE, is_shown=False)


def required(description: str, *, source: str, pattern: str) -> Any:
    """Return a field for text without which the record identifies nothing."""
    extra: dict[str, Any] = {"fact": FactKind.PLAIN, "source": source}
    return Field(..., description=description, json_schema_extra=extra, pattern=pattern)


def code(description: str, *, source: str) -> Any:
    """Return a field for a code of the council's own, such as that of a team."""
    return _field(description, source, FactKind.PLAIN, pattern=CODE_PATTERN)


def required_role(description: str, *, source: str) -> Any:
    """Return a field for the role without which the record identifies nobody."""
    return _field(description, source, FactKind.PLAIN, default=..., names="role")


def defaulted(
    description: str,
    *,
    default: Any,
    means: str,
    source: str,
    kind: FactKind = FactKind.PLAIN,
) -> Any:
    """Return a field whose absence is a statement; *means* says which."""
    return _field(description, source, kind, default=default, absence_means=means)


def ended(description: str, *, source: str) -> Any:
    """Return a field for the day of an end; absent, it has not ended."""
    return defaulted(
        description,
        default=None,
        means="it has not ended",
        source=source,
        kind=FactKind.HAPPENED,
    )


def to_day(value: object) -> date:
    """
    Return *value* as a date in London, refusing what is only a number.

    >>> to_day("2025-06-30T23:30:00Z")
    datetime.date(2025, 7, 1)
    """
    day = _date_from_text(value.strip()) if isinstance(value, str) else value
    if not isinstance(day, date):
        raise _not_a_day()
    # Looked at before as well: in London the first moments there are would fall before the year 1.
    if not EARLIEST_YEAR - 1 <= day.year <= LATEST_YEAR + 1:
        raise _out_of_range()
    day = to_date(day)
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise _out_of_range()
    return day


def record_in(annotation: Any) -> type[Record] | None:
    """Return the kind of record that a field of the schema holds, itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    found = (record_in(part) for part in get_args(annotation))
    return next((each for each in found if each is not None), None)


def is_list(annotation: Any) -> bool:
    """Whether a field of the schema holds several of something."""
    parts = (annotation, *get_args(annotation))
    return any(get_origin(part) is tuple for part in parts)


def all_records() -> tuple[type[Record], ...]:
    """Return every kind of record, each once, in alphabetical order."""
    return tuple(sorted(_kinds_of(Record), key=attrgetter("__name__")))


def _kinds_of(base: type[Record]) -> set[type[Record]]:
    return {kind for child in base.__subclasses__() for kind in (child, *_kinds_of(child))}


def _field(
    description: str,
    source: str,
    kind: FactKind,
    *,
    default: Any = None,
    is_shown: bool = True,
    pattern: str | None = None,
    **extra: str | None,
) -> Any:
    details = {key: value for key, value in extra.items() if value is not None}
    return Field(
        default=default,
        pattern=pattern,
        repr=is_shown,
        description=description,
        json_schema_extra={"fact": kind, "source": source, **details},
    )


def _date_from_text(text: str) -> date:
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _ISO_MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        raise _no_such_day() from None
    raise _not_a_day()


def _not_a_day() -> PydanticCustomError:
    return PydanticCustomError(
        "day_format", "expected a date written year-month-day, such as 2025-01-31"
    )


def _out_of_range() -> PydanticCustomError:
    return PydanticCustomError(
        "day_range",
        f"expected a year from {EARLIEST_YEAR} to {LATEST_YEAR}; correct the year of this date",
    )


def _no_such_day() -> PydanticCustomError:
    return PydanticCustomError(
        "day_exists", "there is no such day in the calendar; correct this date"
    )


def _blank_is_none(words: WordsT) -> WordsT | None:
    return None if words == "" else words


Day = Annotated[date, BeforeValidator(to_day)]
YesNo = Annotated[bool, Strict()]
"""Every yes or no of a case: true or false, never "yes" or 1, which may be somebody's code."""
Narrative = Annotated[StrictBool | str | None, AfterValidator(_blank_is_none)]
