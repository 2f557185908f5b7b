"""Reading a case, with every fault named by its place and none of the child's data repeated."""

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from pydantic import ValidationError

from permanence_rules.case.base import FactKind, Record
from permanence_rules.case.case import Case
from permanence_rules.errors import CaseError, CaseProblem
from permanence_rules.runtime.strict_json import StrictJsonError, fault_of, parse_json

MOST_PROBLEMS = 100
"""Faults that are listed of one case."""
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_EXPECTED = {
    "missing": "this is needed; add it",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "string_type": "expected text",
    "tuple_type": "expected a list",
    "model_type": "expected a group of named facts",
    "dict_type": "expected a group of named facts",
    "decimal_type": "expected a number",
    "decimal_parsing": "expected a number such as 2000.00",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "finite_number": "expected a number",
}
_CASE_ID = "expected 1 to 64 letters, digits, full stops, underscores or hyphens"
_ROLE = "expected a role in lower-case words joined by underscores, such as social_worker"
_NARRATIVE = "expected text, or true or false where the text itself is not given"
_OTHERWISE = "expected a value of another kind; see the case schema"


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a fault is: its path, the record that owns the field, and whether it holds words."""

    path: tuple[str | int, ...]
    owner: type[Record]
    is_narrative: bool

    @property
    def name(self) -> str:
        return str(self.path[-1]) if self.path else ""


def read_case(data: object) -> Case:
    """
    Return the case in *data*: a mapping, or JSON as text or bytes.

    As strict as the command: a key written twice, a number beyond all measure or NaN is refused.
    Raises CaseError with everything that is wrong, each at its place.

    >>> read_case({"case_id": "A1", "perods_of_care": []})
    Traceback (most recent call last):
    permanence_rules.errors.CaseError: perods_of_care: no such fact is known here; \
did you mean periods_of_care?
    """
    try:
        if isinstance(data, str | bytes):
            data = parse_json(data)
        fault = fault_of(data)
        if fault is None:
            return Case.model_validate(data)
        problems: tuple[CaseProblem, ...] = (CaseProblem("", fault),)
    except StrictJsonError as error:
        problems = (CaseProblem("", error.message),)
    except ValidationError as error:
        problems = problems_of(error)
    raise CaseError(problems)  # out here, so that it carries no error that holds a value


def problems_of(error: ValidationError, model: type[Record] = Case) -> tuple[CaseProblem, ...]:
    """Return what a validation error of *model* says, in words that repeat no value."""
    found = list(dict.fromkeys(islice(_problems(error, model), MOST_PROBLEMS + 1)))
    if len(found) > MOST_PROBLEMS:
        found[MOST_PROBLEMS:] = [CaseProblem("", "there are more faults; put these right first")]
    return tuple(found)


def _problems(error: ValidationError, model: type[Record]) -> Iterator[CaseProblem]:
    for details in error.errors(include_url=False, include_input=False):
        spot = _spot(details["loc"], model)
        yield CaseProblem(_place(spot.path), _message(details, spot))


def _spot(loc: tuple[str | int, ...], model: type[Record]) -> _Spot:
    """Follow a location to the field it is about, leaving out the branches of a union."""
    path: list[str | int] = []
    owner = model
    inner: type[Record] | None = model
    is_narrative = False
    for step in loc:
        if isinstance(step, str):
            if inner is None:
                break
            owner = inner
            inner, is_narrative = _inside(owner, step)
        path.append(step)
    return _Spot(tuple(path), owner, is_narrative)


def _inside(model: type[Record], name: str) -> tuple[type[Record] | None, bool]:
    info = model.model_fields.get(name)
    if info is None:
        return None, False
    extra = info.json_schema_extra
    hints: Mapping[str, Any] = extra if isinstance(extra, dict) else {}
    return _record_in(info.annotation), hints.get("fact") == FactKind.NARRATIVE


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    inner = (_record_in(part) for part in typing.get_args(annotation))
    return next((record for record in inner if record is not None), None)


def _place(path: tuple[str | int, ...]) -> str:
    place = ""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            place += f".{_shown(step)}" if place else _shown(step)
    return place


def _shown(name: str) -> str:
    """Return a key, unless it does not look like a fact: then it may itself be personal."""
    return name if _FACT_NAME.fullmatch(name) else "(a key)"


def _message(details: Mapping[str, Any], spot: _Spot) -> str:
    kind = details["type"]
    if kind in _OUR_OWN_WORDS:
        return str(details["msg"])
    if kind in _WORDED_BY:
        return _WORDED_BY[kind](details, spot)
    return _NARRATIVE if spot.is_narrative else _EXPECTED.get(kind, _OTHERWISE)


def _unknown(_: Mapping[str, Any], spot: _Spot) -> str:
    # Looking for words like a very long one takes long.
    is_name = _FACT_NAME.fullmatch(spot.name) is not None
    close = get_close_matches(spot.name, spot.owner.model_fields, n=1) if is_name else []
    advice = f"did you mean {close[0]}?" if close else "remove it, or see the case schema"
    return f"no such fact is known here; {advice}"


def _one_of(details: Mapping[str, Any], _: _Spot) -> str:
    return f"expected {details['ctx']['expected']}".replace("'", "")


def _pattern(_: Mapping[str, Any], spot: _Spot) -> str:
    return _CASE_ID if spot.name == "case_id" else _ROLE


_OUR_OWN_WORDS = frozenset({"day_exists", "day_format", "day_range", "impossible"})
_WORDED_BY = {
    "extra_forbidden": _unknown,
    "enum": _one_of,
    "literal_error": _one_of,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _pattern,
}
