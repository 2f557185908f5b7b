"""Turning pydantic's findings about a rule file into problems with file, line, key and suggestion."""

from __future__ import annotations

from collections.abc import Iterable
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
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, (list, tuple)) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif isinstance(step, int) or position < len(steps) - 1 or step in _ALTERNATIVES:
            continue
        place.append(step)
    return tuple(place)


_ALTERNATIVES = frozenset({"str", "int", "float", "bool", "MomentSpec", "OwnerSpec"})


def _words(each: Any, loc: Loc) -> tuple[str, str]:
    kind, context = each["type"], each.get("ctx", {})
    if kind == "extra_forbidden":
        return f'there is no key "{loc[-1]}" here', did_you_mean(str(loc[-1]), _known_keys()) or ""
    if kind == "missing":
        return "this key is missing", "Add it."
    if kind in ("enum", "literal_error"):
        return f"expected {context['expected']}, got {each['input']!r}", ""
    if kind == "value_error":
        return str(context["error"]), f"Got {each['input']!r}." if _is_short(each["input"]) else ""
    if kind == "bool_type":
        return f"expected true or false, got {each['input']!r}", _yes_no(each["input"])
    if kind in ("string_type", "string_sub_type"):
        return f"expected words, got {each['input']!r}", 'Put it in quotes: "...".'
    return each["msg"][:1].lower() + each["msg"][1:], ""


def _is_short(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool))


def _yes_no(value: Any) -> str:
    return (
        "In rule files a yes is written true and a no is written false."
        if isinstance(value, str)
        else ""
    )


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
