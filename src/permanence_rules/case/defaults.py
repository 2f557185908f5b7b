"""The facts whose absence is in practice a statement."""

from dataclasses import dataclass
from typing import Any

from permanence_rules.case.base import Record, all_records


@dataclass(frozen=True, slots=True)
class DocumentedDefault:
    """What a record says when it leaves a fact out."""

    model: str
    field: str
    default: Any
    means: str


def documented_defaults() -> tuple[DocumentedDefault, ...]:
    """Return every fact whose absence is a statement, in order of record and field."""
    return tuple(found for model in all_records() for found in _of(model))


def _of(model: type[Record]) -> list[DocumentedDefault]:
    found = []
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "absence_means" in extra:
            means = str(extra["absence_means"])
            found.append(DocumentedDefault(model.__name__, name, info.default, means))
    return found
