"""Reading a case, with every fault named by its place and none of the child's data repeated."""

import re
import typing
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from permanence_rules.case.base import Record
from permanence_rules.case.case import Case
from permanence_rules.errors import CaseError, CaseProblem

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
_PATTERNS = {
    "case_id": "expected 1 to 64 letters, digits, full stops, underscores or hyphens",
}
_ROLE = "expected a role in lower-case words joined by underscores, such as social_worker"
_NARRATIVE = "expected text, or true or false where the text itself is not given"
_OTHERWISE = "expected a value of another kind; see the case schema"


def read_case(data: object) -> Case:
    """
    Return the case in *data*: a mapping, or JSON as text or bytes.

    Raises CaseError with everything that is wrong, each at its place.

    >>> read_case({"case_id": "A1", "perods_of_care": []})
    Traceback (most recent call last):
    permanence_rules.errors.CaseError: perods_of_care: no such fact is known here; \
did you mean periods_of_care?
    """
    try:
        if isinstance(data, str | bytes):
            return Case.model_validate_json(data)
        return Case.model_validate(data)
    except ValidationError as error:
        problems = tuple(_problems(error))
    raise CaseError(problems)


def problems_of(error: ValidationError, model: type[Record] = Case) -> tuple[CaseProblem, ...]:
    """Return what a validation error of *model* says, in words that repeat no value."""
    return tuple(_problems(error, model))


def _problems(error: ValidationError, model: type[Record] = Case) -> Iterator[CaseProblem]:
    seen = set()
    for details in error.errors(include_url=False, include_input=False):
        path, owner, is_narrative = _follow(details["loc"], model)
        problem = CaseProblem(_place(path), _message(details, path, owner, is_narrative))
        if problem not in seen:
            seen.add(problem)
            yield problem


def _follow(
    loc: tuple[str | int, ...], model: type[Record]
) -> tuple[list[str | int], type[Record], bool]:
    """Follow a location to the field it is about, leaving out the branches of a union."""
    path: list[str | int] = []
    owner: type[Record] = model
    inner: type[Record] | None = model
    is_narrative = False
    for step in loc:
        if isinstance(step, int):
            path.append(step)
        elif inner is None:
            break
        else:
            owner, path = inner, [*path, step]
            inner, is_narrative = _inside(owner, step)
    return path, owner, is_narrative


def _inside(model: type[Record], name: str) -> tuple[type[Record] | None, bool]:
    info = model.model_fields.get(name)
    if info is None:
        return None, False
    extra = info.json_schema_extra
    hints: Mapping[str, Any] = extra if isinstance(extra, dict) else {}
    return _record_in(info.annotation), hints.get("fact") == "narrative"


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    inner = (_record_in(part) for part in typing.get_args(annotation))
    return next((record for record in inner if record is not None), None)


def _message(
    details: Mapping[str, Any], path: list[str | int], owner: type[Record], is_narrative: bool
) -> str:
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown(path, owner)
    if kind in ("day_format", "day_range", "impossible"):
        return str(details["msg"])
    if kind in ("enum", "literal_error"):
        return f"expected {details['ctx']['expected']}".replace("'", "")
    if kind == "json_invalid":
        return f"expected JSON; the text cannot be read: {details['ctx']['error']}"
    if is_narrative:
        return _NARRATIVE
    if kind in ("string_pattern_mismatch", "string_too_long"):
        return _PATTERNS.get(str(path[-1]), _ROLE)
    return _EXPECTED.get(kind, _OTHERWISE)


def _unknown(path: list[str | int], owner: type[Record]) -> str:
    close = get_close_matches(str(path[-1]), owner.model_fields, n=1)
    advice = f"did you mean {close[0]}?" if close else "remove it, or see the case schema"
    return f"no such fact is known here; {advice}"


def _place(path: list[str | int]) -> str:
    place = ""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            place += f".{_shown(step)}" if place else _shown(step)
    return place


def _shown(name: str) -> str:
    """A key that does not look like a fact may itself be personal, so it is not repeated."""
    return name if _FACT_NAME.fullmatch(name) else "(a key)"
