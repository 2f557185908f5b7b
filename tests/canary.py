"""A marker wherever a case holds words, and everything that an exception holds."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

from permanence_rules.facts.kinds import Fact, RecordType

__all__ = ["CANARY", "everything_in", "has_canary", "with_canaries"]

CANARY = "Zz-canary words of a child"
_IDENTITY = frozenset({"case_id", "schema_version"})


def has_canary(text: str | bytes) -> bool:
    """Whether the marker is there, in whatever case."""
    return (b"canary" if isinstance(text, bytes) else "canary") in text.lower()  # type: ignore[operator]


def with_canaries(data: dict[str, Any], kind: RecordType, found: list[str]) -> dict[str, Any]:
    """Put the marker wherever words are recorded, and note in *found* of which kind they were."""
    return {
        name: value if name in _IDENTITY else _marked(value, kind.facts.get(name), found)
        for name, value in data.items()
    }


def _marked(value: Any, fact: Fact | None, found: list[str]) -> Any:
    if fact is None or value in (None, False):
        return value
    if fact.kind in ("narrative", "text"):
        found.append(fact.kind)
        return CANARY
    if fact.record is None:
        return value
    if isinstance(value, list):
        return [with_canaries(each, fact.record, found) for each in value]
    return with_canaries(value, fact.record, found)


def everything_in(error: BaseException) -> str:
    """Return all that a caller who catches *error* can get at: texts, arguments and causes."""
    return "\n".join(text for each in _chain(error, set()) for text in _texts(each))


def _chain(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    if error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        yield from _chain(error.__cause__, seen)
        yield from _chain(error.__context__, seen)


def _texts(error: BaseException) -> Iterator[str]:
    yield from (str(error), repr(error), repr(error.args), repr(getattr(error, "__dict__", "")))
    yield from getattr(error, "__notes__", ())
    yield "".join(traceback.format_exception(error))
    if isinstance(error, UnicodeError):
        yield repr(error.object)  # type: ignore[attr-defined]
    errors = getattr(error, "errors", None)  # what pydantic was given
    yield repr(errors()) if callable(errors) else ""
