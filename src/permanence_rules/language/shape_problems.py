"""Turning what pydantic says of a rule file into problems with file, line, key and suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from permanence_rules.language.places import Loc
from permanence_rules.language.yaml_files import Document
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["note_problems"]


def note_problems(document: Document, error: ValidationError, shape: type[BaseModel]) -> None:
    """Add everything that *error* says of a file of this *shape* to its problems, each once."""
    seen: set[tuple[Loc, str]] = set()
    first = list(_spread(error.errors(include_url=False)[:_MOST_ERRORS]))
    found = [(_place(document.data, each), each) for each in first]
    deepest = {loc[:depth] for loc, _ in found for depth in range(len(loc))}
    refused = {loc for loc, each in found if each["type"] == "value_error"}
    for loc, each in found:
        if each["type"] in _ONLY_ONE_WAY and loc in deepest | refused:
            continue
        message, suggestion = _words(each, loc, shape)
        if (loc, message) not in seen:
            seen.add((loc, message))
            document.wrong(loc, message, suggestion)


def _spread(errors: Iterable[Any]) -> Iterator[Any]:
    """Yield each error; one about several keys without effect once for each, at its own key."""
    for each in errors:
        if each["type"] != "no_effect":
            yield each
            continue
        for steps, why in each["ctx"]["idle"]:
            yield {**each, "loc": (*each["loc"], *steps), "ctx": {"why": why}}


_MOST_ERRORS = 1_000
"""More than are ever listed, since what pydantic says of alternatives is left out again."""
_ONLY_ONE_WAY = frozenset({"string_type", "model_type", "dataclass_type", "too_short"})
"""
What pydantic says of the alternatives that were not meant, beside the one that was; and of a
list that it takes for empty because what stands in it is wrong.
"""


def _place(data: Any, each: Any) -> Loc:
    """Leave out the steps that pydantic adds for alternatives: they are not in the file."""
    place: list[str | int] = []
    here = data
    for step in each["loc"]:
        if _leads_on(here, step):
            here = here[step]
            place.append(step)
    last = each["loc"][-1] if each["loc"] else ""
    return (*place, last) if each["type"] == "missing" else tuple(place)


def _leads_on(here: Any, step: int | str) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _words(each: Any, loc: Loc, shape: type[BaseModel]) -> tuple[str, str]:
    """Return the message and a suggestion for one of pydantic's errors."""
    if each["type"] == "extra_forbidden":
        return _unknown_key(loc, shape)
    worded = _WORDED.get(each["type"])
    if worded is None:
        return each["msg"][:1].lower() + each["msg"][1:], ""
    return worded(each)


def _unknown_key(loc: Loc, shape: type[BaseModel]) -> tuple[str, str]:
    keys = {key for model in _models_at(shape, loc[:-1]) for key in _keys(model)}
    return f'there is no key "{loc[-1]}" here', did_you_mean(str(loc[-1]), keys)


def _models_at(shape: type[BaseModel], loc: Loc) -> list[type[BaseModel]]:
    """Return the parts of a file that may stand at *loc*: several where there are alternatives."""
    here = [shape]
    for step in loc:
        if isinstance(step, str):
            inner = [found for model in here for found in _models_in(_keys(model).get(step))]
            # The names of a mapping, such as those under `let`, are not keys of a model.
            here = inner or here
    return here


def _keys(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def _no_effect(each: Any) -> tuple[str, str]:
    return f"this key has no effect here: {each['ctx']['why']}", "Leave it out."


def _one_of(each: Any) -> tuple[str, str]:
    return f"expected {each['ctx']['expected']}, got {each['input']!r}", ""


def _value(each: Any) -> tuple[str, str]:
    got = each["input"]
    return str(each["ctx"]["error"]), f"Got {got!r}." if isinstance(got, (str, int, float)) else ""


def _yes_no(each: Any) -> tuple[str, str]:
    hint = "In rule files a yes is written true and a no is written false."
    got = each["input"]
    return f"expected true or false, got {got!r}", hint if isinstance(got, str) else ""


def _text(each: Any) -> tuple[str, str]:
    got = each["input"]
    if isinstance(got, (dict, list)):
        # Quotes would only make words of the mapping. An owner inside an owner is the usual case.
        return f"expected words, got {got!r}", "Write words alone here; forms do not nest."
    return f"expected words, got {got!r}", 'Put it in quotes: "...".'


def _list(each: Any) -> tuple[str, str]:
    return f"expected a list, got {each['input']!r}", "Put it in brackets: [ ... ]."


def _mapping(each: Any) -> tuple[str, str]:
    hint = "Write it as { key: value, ... }; docs/writing-rules.md shows each form."
    return f"expected keys and values, got {each['input']!r}", hint


def _whole(each: Any) -> tuple[str, str]:
    return f"expected a whole number, got {each['input']!r}", ""


_WORDED: dict[str, Callable[[Any], tuple[str, str]]] = {
    "missing": lambda each: ("this key is missing", "Add it."),
    "enum": _one_of,
    "literal_error": _one_of,
    "value_error": _value,
    "no_effect": _no_effect,
    "bool_type": _yes_no,
    "string_type": _text,
    "string_sub_type": _text,
    "tuple_type": _list,
    "model_type": _mapping,
    "dict_type": _mapping,
    "int_type": _whole,
    "int_parsing": _whole,
    "int_from_float": _whole,
    "too_short": lambda each: ("expected at least one entry", "Add one."),
    "string_pattern_mismatch": lambda each: (
        "expected lower-case words joined by underscores, such as stability_score",
        "",
    ),
}
