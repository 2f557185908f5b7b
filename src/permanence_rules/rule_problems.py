"""Turning what pydantic says of a rule file into problems with file, line, key and suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from permanence_rules.builder import Loc, did_you_mean
from permanence_rules.specs import RuleModel
from permanence_rules.yaml_files import Document

__all__ = ["note_problems"]


def note_problems(document: Document, error: ValidationError) -> None:
    """Add everything that *error* says to the problems of *document*, each once."""
    seen: set[tuple[Loc, str]] = set()
    found = [(_place(document.data, each["loc"]), each) for each in error.errors(include_url=False)]
    deepest = {loc[:depth] for loc, _ in found for depth in range(len(loc))}
    for loc, each in found:
        if each["type"] in _ONLY_ONE_WAY and loc in deepest:
            continue
        message, suggestion = _words(each, loc)
        if (loc, message) not in seen:
            seen.add((loc, message))
            document.wrong(loc, message, suggestion)


_ONLY_ONE_WAY = frozenset({"string_type", "model_type", "dataclass_type"})
"""What pydantic says of the alternatives that were not meant, beside the one that was."""


def _place(data: Any, loc: Iterable[int | str]) -> Loc:
    """Leave out the steps that pydantic adds for alternatives: they are not in the file."""
    place: list[str | int] = []
    here = data
    steps = list(loc)
    for position, step in enumerate(steps):
        if _leads_on(here, step):
            here = here[step]
        elif isinstance(step, int) or position < len(steps) - 1 or step in _ALTERNATIVES:
            continue
        place.append(step)
    return tuple(place)


def _leads_on(here: Any, step: int | str) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


_ALTERNATIVES = frozenset({"str", "int", "float", "bool", "MomentSpec", "OwnerSpec"})


def _words(each: Any, loc: Loc) -> tuple[str, str]:
    """Return the message and a suggestion for one of pydantic's errors."""
    worded = _WORDED.get(each["type"])
    if worded is None:
        return each["msg"][:1].lower() + each["msg"][1:], ""
    return worded(each, loc)


def _unknown_key(_: Any, loc: Loc) -> tuple[str, str]:
    return f'there is no key "{loc[-1]}" here', did_you_mean(str(loc[-1]), _known_keys())


def _one_of(each: Any, _: Loc) -> tuple[str, str]:
    return f"expected {each['ctx']['expected']}, got {each['input']!r}", ""


def _value(each: Any, _: Loc) -> tuple[str, str]:
    got = each["input"]
    return str(each["ctx"]["error"]), f"Got {got!r}." if isinstance(got, (str, int, float)) else ""


def _yes_no(each: Any, _: Loc) -> tuple[str, str]:
    hint = "In rule files a yes is written true and a no is written false."
    got = each["input"]
    return f"expected true or false, got {got!r}", hint if isinstance(got, str) else ""


def _text(each: Any, _: Loc) -> tuple[str, str]:
    return f"expected words, got {each['input']!r}", 'Put it in quotes: "...".'


_WORDED: dict[str, Callable[[Any, Loc], tuple[str, str]]] = {
    "extra_forbidden": _unknown_key,
    "missing": lambda each, loc: ("this key is missing", "Add it."),
    "enum": _one_of,
    "literal_error": _one_of,
    "value_error": _value,
    "bool_type": _yes_no,
    "string_type": _text,
    "string_sub_type": _text,
}


def _known_keys() -> set[str]:
    """Every key that some part of a rule file or pack file may have."""
    return {
        info.alias or name
        for model in _models(RuleModel)
        for name, info in model.model_fields.items()
    }


def _models(base: type[BaseModel]) -> Iterable[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
