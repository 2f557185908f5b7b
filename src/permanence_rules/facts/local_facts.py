"""Checking the `local` sections and the roles of a case against the rule packs in use."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.case.reading import MOST_PROBLEMS
from permanence_rules.errors import CaseError, CaseProblem
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["check_against_packs"]


def check_against_packs(case: Case, case_type: RecordType, roles: Collection[str]) -> None:
    """Raise CaseError where the case names a local fact or a role that no pack in use declares."""
    problems = list(islice(_of_record(case, case_type, "", roles), MOST_PROBLEMS))
    if problems:
        raise CaseError(problems)


def _of_record(
    record: Record, record_type: RecordType, place: str, roles: Collection[str]
) -> Iterator[CaseProblem]:
    # In the order of the schema: a set has another order in every process.
    for name in (each for each in type(record).model_fields if each in record.model_fields_set):
        value = record.__dict__[name]
        here = f"{place}.{name}" if place else name
        if name == "local":
            yield from _of_local(value, record_type, here, roles)
        elif value is not None and (fact := record_type.facts.get(name)) is not None:
            yield from _of_fact(value, fact, here, roles)


def _of_fact(value: Any, fact: Fact, here: str, roles: Collection[str]) -> Iterator[CaseProblem]:
    if fact.kind == "role":
        yield from _of_role(value, here, roles)
    elif fact.record is not None:
        if isinstance(value, Record):
            yield from _of_record(value, fact.record, here, roles)
        else:
            for index, each in enumerate(value):
                yield from _of_record(each, fact.record, f"{here}[{index}]", roles)


def _of_role(value: Any, here: str, roles: Collection[str]) -> Iterator[CaseProblem]:
    if not isinstance(value, str):
        yield CaseProblem(here, "expected a role, such as social_worker")
    elif value not in roles:
        hint = did_you_mean(value, roles)
        yield CaseProblem(here, f"this is not a role that the rules in use know. {hint}".strip())


def _of_local(
    value: Mapping[str, Any], record_type: RecordType, here: str, roles: Collection[str]
) -> Iterator[CaseProblem]:
    local = record_type.facts.get("local")
    known = local.record.facts if local is not None and local.record is not None else {}
    yield from _of_mapping(value, known, here, roles)


def _of_mapping(
    value: Mapping[str, Any], known: Mapping[str, Fact], here: str, roles: Collection[str]
) -> Iterator[CaseProblem]:
    for name, each in value.items():
        place = f"{here}.{name if _FACT_NAME.fullmatch(name) else '(a key)'}"
        if name not in known:
            hint = (
                did_you_mean(name, known)
                or "Declare it under `facts` in the pack, or leave it out."
            )
            yield CaseProblem(place, f"no rule pack in use declares this fact. {hint}")
        elif each is not None:
            yield from _of_local_value(each, known[name], place, roles)


_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""What a key looks like that names a fact; any other may be somebody's words."""


def _of_local_value(
    value: Any, fact: Fact, place: str, roles: Collection[str]
) -> Iterator[CaseProblem]:
    if fact.kind == "collection" and fact.record is not None:
        yield from _of_list(value, fact.record, place, roles)
    elif fact.kind == "role":
        yield from _of_role(value, place, roles)
    elif fact.kind == "code":
        if value not in fact.codes:
            yield CaseProblem(place, f"expected one of: {', '.join(fact.codes)}")
    elif not _fits(fact, value):
        yield CaseProblem(place, f"expected {_WORDS[fact.kind]}")


def _of_list(
    value: Any, record: RecordType, place: str, roles: Collection[str]
) -> Iterator[CaseProblem]:
    if not isinstance(value, (list, tuple)):
        yield CaseProblem(place, "expected a list of records")
        return
    for index, each in enumerate(value):
        here = f"{place}[{index}]"
        if isinstance(each, Mapping):
            yield from _of_mapping(each, record.facts, here, roles)
        else:
            yield CaseProblem(here, "expected a record with named fields")


def _is_date(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and 1900 <= date.fromisoformat(value).year <= 2100
    except ValueError:
        return False


def _fits(fact: Fact, value: Any) -> bool:
    return _FITS[fact.kind](value)


_FITS: dict[str, Callable[[Any], bool]] = {
    "date": _is_date,
    "yes_no": lambda value: isinstance(value, bool),
    "number": lambda value: (
        isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and isfinite(value)
    ),
    "text": lambda value: isinstance(value, str),
    "narrative": lambda value: isinstance(value, (str, bool)),
}
_WORDS = {
    "date": "a date written year-month-day, such as 2025-01-31",
    "yes_no": "true or false",
    "number": "a number",
    "text": "text",
    "narrative": "text, or true or false where the text is not exported",
}
