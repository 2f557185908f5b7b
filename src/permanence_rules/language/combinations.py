"""Which keys of a part go together, as its JSON Schema says it to an editor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

__all__ = ["dependent_keys"]


def dependent_keys(
    only_beside: Mapping[str, Collection[str]],
    never_beside: Mapping[str, Collection[str]],
    keys: Collection[str],
    written: Callable[[str], str],
) -> dict[str, Any]:
    """
    Return what must stand beside a key, and what must not, as parts of a JSON Schema.

    The tables of a part also name its properties, which no schema can read: it leaves such a
    key free, and the program refuses it.
    """
    known = {
        written(key): [written(each) for each in partners]
        for key, partners in only_beside.items()
        if set(partners) <= set(keys)
    }
    required = {key: partners for key, partners in known.items() if len(partners) == 1}
    schemas: dict[str, Any] = {
        key: {"anyOf": [{"required": [each]} for each in partners]}
        for key, partners in known.items()
        if key not in required
    }
    for key, others in never_beside.items():
        refused = [_given(written(each)) for each in others if each in keys]
        if refused:
            schemas[written(key)] = {**schemas.get(written(key), {}), "not": {"anyOf": refused}}
    found = {"dependentRequired": required, "dependentSchemas": schemas}
    return {name: each for name, each in found.items() if each}


def _given(key: str) -> dict[str, Any]:
    """Return the schema of a part in which a key says something; `false` says nothing."""
    return {"required": [key], "properties": {key: {"not": {"enum": [None, False, "", []]}}}}
