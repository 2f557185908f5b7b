"""What a mapping can ever supply, and which silences are then no statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from permanence_rules.case import Case, Record
from permanence_rules.sources.tables.facts import (
    NEVER_MAPPED,
    PathError,
    Steps,
    defaults_of,
    kind_name,
    row_kind,
)
from permanence_rules.sources.tables.mapping import ALWAYS, TablesMapping

__all__ = ["Supply", "supply_of"]

_OF_THE_CASE = NEVER_MAPPED | {"recorded_until"}
_WITHIN_MAPPING = frozenset({"reviews_recorded_from", "visits_recorded_from"})


@dataclass(frozen=True)
class Supply:
    """
    The paths of a case that a mapping fills, and the silences that state nothing.

    The schema has facts whose absence is a statement, such as that a review was not cancelled.
    A table that has no column for one does not make that statement.
    """

    paths: frozenset[str]
    leaves_unknown: frozenset[str]
    _open_at: dict[Steps, tuple[str, ...]]

    def left_open_at(self, model: type[Record], path: Steps) -> tuple[str, ...]:
        """Return the facts that are mapped for other records of this kind, and not for these."""
        del model
        return self._open_at.get(path, ())


def supply_of(mapping: TablesMapping) -> Supply:
    """Return what a mapping can supply."""
    facts = {steps for table in mapping.tables for steps in table.facts} | {*_of_the_whole(mapping)}
    none = {steps for table in mapping.tables for steps in table.said_to_be_none}
    filled = facts | none
    records = [*_records_of(filled)]
    mapped: dict[str, bool] = defaultdict(bool)
    for path, model in records:
        for name in _speaking(model):
            is_filled = any(steps[: len(path) + 1] == (*path, name) for steps in filled)
            mapped[f"{kind_name(model)}.{name}"] |= is_filled
    open_at = {
        path: tuple(
            name
            for name in _speaking(model)
            if name in defaults_of(model)
            and mapped[f"{kind_name(model)}.{name}"]
            and not any(steps[: len(path) + 1] == (*path, name) for steps in filled)
        )
        for path, model in records
    }
    return Supply(
        frozenset(".".join(steps) for steps in filled),
        frozenset(name for name, is_mapped in mapped.items() if not is_mapped),
        {path: names for path, names in open_at.items() if names},
    )


def _of_the_whole(mapping: TablesMapping) -> Iterator[Steps]:
    """Yield the facts that the mapping states by itself."""
    yield from (("case_id",), ("not_supplied",))
    if mapping.jurisdiction:
        yield ("jurisdiction",)
    if mapping.complete_until is not None:
        yield ("recorded_until",)
    for table in mapping.tables:
        if table.complete_from != ALWAYS:
            yield ("periods_of_care", f"{table.row.steps[-1]}_recorded_from")


def _records_of(filled: set[Steps]) -> Iterator[tuple[Steps, type[Record]]]:
    """Yield the kinds of record on the paths that are filled, each with its path."""
    around = {steps[:size] for steps in filled for size in range(1, len(steps) + 1)}
    yield (), Case
    for steps in sorted(around):
        try:
            yield steps, row_kind(steps).model
        except PathError:
            continue  # it is a fact


def _speaking(model: type[Record]) -> Iterator[str]:
    """Yield the facts, and the records within, whose absence states something."""
    for name in model.model_fields:
        if (model is Case and name in _OF_THE_CASE) or name in _WITHIN_MAPPING:
            continue
        if name in defaults_of(model):
            yield name
            continue
        inner = _single_record(model, name)
        if inner is not None and defaults_of(inner):
            yield name


def _single_record(model: type[Record], name: str) -> type[Record] | None:
    annotation = model.model_fields[name].annotation
    parts = getattr(annotation, "__args__", (annotation,))
    found = [each for each in parts if isinstance(each, type) and issubclass(each, Record)]
    return found[0] if found else None
