"""Reading a case, with every fault named by its place and none of the child's data repeated."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from pydantic import ValidationError

from permanence_rules.case.base import FactKind, Record, record_in
from permanence_rules.case.case import Case
from permanence_rules.case.leaving_out import copied, leave_out, lies_within
from permanence_rules.case.plausibility import implausible_in
from permanence_rules.case.setting_aside import MOST_PROBLEMS, in_order_of, listed, set_aside
from permanence_rules.errors import CaseError, CaseProblem, InputProblem, Loc
from permanence_rules.runtime.strict_json import StrictJsonError, fault_of, parse_json

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
    "code_of_council": "expected a code of 1 to 32 letters, digits, full stops, underscores, "
    "slashes or hyphens, which begins with a letter or digit",
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
    is_record: bool

    @property
    def name(self) -> str:
        return str(self.path[-1]) if self.path else ""


def read_case(data: object) -> Case:
    """
    Return the case in *data*: a mapping, or JSON as text or bytes.

    A fact that cannot be read, or cannot be true, is set aside: `problems` of the case names it,
    and every rule takes it as unknown. As strict as the command: a key written twice, a number
    beyond all measure or NaN is refused. Raises CaseError, with everything that is wrong, where
    the record cannot be identified or its outline cannot be read.

    >>> read_case({"case_id": "A1", "perods_of_care": []})
    Traceback (most recent call last):
    permanence_rules.errors.CaseError: perods_of_care: no such fact is known here; \
did you mean periods_of_care?
    >>> case = read_case({"case_id": "A1", "child": {"date_of_birth": "2016-02-30"}})
    >>> case.set_aside
    frozenset({'child.date_of_birth'})
    """
    try:
        if isinstance(data, str | bytes):
            data = parse_json(data)
        fault = fault_of(data)
    except StrictJsonError as error:
        fault = error.message
    if fault is not None:  # out here, so that the error carries none that holds a value
        raise CaseError([CaseProblem("", fault)])
    return examined(*_as_far_as_it_can_be_read(data))


def examined(
    case: Case, unreadable: Iterable[InputProblem] = (), left_out: Collection[Loc] = ()
) -> Case:
    """
    Return a case with all that is wrong in it, and what is wrong set aside.

    *unreadable* are the problems met while it was read, *left_out* the facts that are not in it.
    """
    if case.is_examined:
        return case
    # What was left out looks as if it were said to be none, and must not contradict anything.
    out = frozenset(left_out)
    found = [
        each
        for each in implausible_in(case)
        if not any(lies_within(loc, out) for loc in (each.loc, *each.others))
    ]
    problems = in_order_of(case, [*unreadable, *found])
    return case.with_problems(listed(problems), out | set_aside(found))


def _as_far_as_it_can_be_read(
    data: object,
) -> tuple[Case, tuple[InputProblem, ...], frozenset[Loc]]:
    """Return the case without what cannot be read in it, what that is, and where it stood."""
    found: list[InputProblem] = []
    left_out: set[Loc] = set()
    while True:  # what is left of a record may be incomplete in its turn; each round takes more out
        try:
            return Case.model_validate(data), tuple(found), frozenset(left_out)
        except ValidationError as error:
            problems = problems_of(error)
            faults = _faults(error)
        if any(len(each.loc) <= 1 and each.loc not in _CODE_PATHS for each in problems):
            break
        # An empty record in the place of one that was left out lacks what it must have: no news.
        news = [each for each in problems if not lies_within(each.loc, left_out)]
        data, known = copied(data), len(left_out)
        for details, spot in faults:
            left_out.update(_left_out(data, details, spot))
        found += news
        if len(left_out) == known:  # nothing can be taken out of what is no plain data
            break
    raise CaseError(dict.fromkeys([*found, *problems]))


def _left_out(data: Any, details: Mapping[str, Any], spot: _Spot) -> Iterator[Loc]:
    """Take one fault out of *data*, and yield the facts that are then not known."""
    place = leave_out(data, spot.path, spot.owner, is_record=spot.is_record)
    if place is not None:
        yield place
    if details["type"] == "extra_forbidden":
        # A fact under a misspelt name is not one that is said to be none.
        yield from ((*spot.path[:-1], name) for name in _close_to(spot))


def problems_of(error: ValidationError, model: type[Record] = Case) -> tuple[InputProblem, ...]:
    """Return what a validation error of *model* says, in words that repeat no value."""
    found = list(dict.fromkeys(islice(_problems(error, model), MOST_PROBLEMS + 1)))
    if len(found) > MOST_PROBLEMS:
        more = "there are more faults; put these right first"
        found[MOST_PROBLEMS:] = [InputProblem("too_many", (), more)]
    return tuple(found)


def _problems(error: ValidationError, model: type[Record]) -> Iterator[InputProblem]:
    for details, spot in _faults(error, model):
        kind = _CODE_OF_COUNCIL if _is_code(spot) else details["type"]
        # Of words, pydantic names each kind that they might have been.
        code = "not_words" if spot.is_narrative else _CODES.get(kind, "wrong_kind")
        yield InputProblem(code, tuple(map(_shown, spot.path)), _message(details, spot))


def _faults(
    error: ValidationError, model: type[Record] = Case
) -> list[tuple[Mapping[str, Any], _Spot]]:
    details = error.errors(include_url=False, include_input=False)
    return [(each, _spot(each["loc"], model)) for each in details]


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
    return _Spot(tuple(path), owner, is_narrative, inner is not None)


def _inside(model: type[Record], name: str) -> tuple[type[Record] | None, bool]:
    info = model.model_fields.get(name)
    if info is None:
        return None, False
    extra = info.json_schema_extra
    hints: Mapping[str, Any] = extra if isinstance(extra, dict) else {}
    return record_in(info.annotation), hints.get("fact") == FactKind.NARRATIVE


def _shown(step: str | int) -> str | int:
    """Return a key, unless it does not look like a fact: then it may itself be personal."""
    return step if isinstance(step, int) or _FACT_NAME.fullmatch(step) else "(a key)"


def _is_code(spot: _Spot) -> bool:
    """Whether it is about a code such as that of a team: without it the child is still known."""
    return spot.owner is Case and spot.path in _CODE_PATHS


def _message(details: Mapping[str, Any], spot: _Spot) -> str:
    kind = _CODE_OF_COUNCIL if _is_code(spot) else details["type"]
    if kind in _OUR_OWN_WORDS:
        return str(details["msg"])
    if kind in _WORDED_BY:
        return _WORDED_BY[kind](details, spot)
    return _NARRATIVE if spot.is_narrative else _EXPECTED.get(kind, _OTHERWISE)


def _close_to(spot: _Spot) -> list[str]:
    """Return the fact that was probably meant, if one is like the name that was written."""
    # Looking for words like a very long one takes long.
    is_name = _FACT_NAME.fullmatch(spot.name) is not None
    return get_close_matches(spot.name, spot.owner.model_fields, n=1) if is_name else []


def _unknown(_: Mapping[str, Any], spot: _Spot) -> str:
    close = _close_to(spot)
    advice = f"did you mean {close[0]}?" if close else "remove it, or see the case schema"
    return f"no such fact is known here; {advice}"


def _one_of(details: Mapping[str, Any], _: _Spot) -> str:
    return f"expected {details['ctx']['expected']}".replace("'", "")


def _pattern(_: Mapping[str, Any], spot: _Spot) -> str:
    return _CASE_ID if spot.name == "case_id" else _ROLE


_CODE_OF_COUNCIL = "code_of_council"
_CODE_PATHS = frozenset({("team",), ("worker",), ("locality",)})
_OUR_OWN_WORDS = frozenset({"day_exists", "day_format", "day_range"})
_CODES = {
    "day_exists": "no_such_day",
    "day_format": "not_a_day",
    "day_range": "no_such_year",
    "extra_forbidden": "unknown_fact",
    "enum": "unknown_word",
    "literal_error": "unknown_word",
    "string_pattern_mismatch": "not_a_role",
    "code_of_council": "not_a_code",
    "string_too_long": "not_a_role",
    "missing": "missing",
    "bool_type": "not_yes_or_no",
    "bool_parsing": "not_yes_or_no",
}
"""The stable code of each kind of fault that pydantic names; any other is `wrong_kind`."""
_WORDED_BY = {
    "extra_forbidden": _unknown,
    "enum": _one_of,
    "literal_error": _one_of,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _pattern,
}
