"""What a mapping maps, which duties that decides, and which further facts would decide most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from permanence_rules.deciding import Decidable
from permanence_rules.facts.kinds import kinds_of_record
from permanence_rules.report.words import count_of
from permanence_rules.rulebook import Rulebook
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.tables.cells import UNKNOWN_WORD
from permanence_rules.sources.tables.facts import (
    LOCAL,
    PathError,
    defaults_of,
    kind_name,
    row_kind,
)
from permanence_rules.sources.tables.joining import OpenTable
from permanence_rules.sources.tables.source import Tables

__all__ = ["Wish", "mapped_lines", "not_of_packs", "wishes"]

_TRIED = 15
"""So many facts are tried, those that most rules lack; each takes about a second."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A fact or record that the mapping does not fill, and the duties that it would decide."""

    path: str
    columns: tuple[str, ...]
    """Of a record, the facts in it that the duties read; empty for a fact."""
    duties: tuple[str, ...]
    could_be_none: bool = False
    """Whether a table has the record that it belongs to, so that `always` could state it."""

    def lines(self) -> Iterator[str]:
        """Yield it in words: how many duties, the path, and what of it they read."""
        more = count_of(len(self.duties), "more duty", "more duties")
        ways = ", or state under `always` that there is none" if self.could_be_none else ""
        yield f"  {more}: {self.path}{ways}"
        names = [each.removeprefix(f"{self.path}.") for each in self.columns]
        if names:
            rest = f" and {len(names) - _NAMED} others" if len(names) > _NAMED else ""
            yield f"    its {', '.join(names[:_NAMED])}{rest}"


def mapped_lines(source: Tables) -> Iterator[str]:
    """Yield each table and column with its fact, and the columns that are not read."""
    mapping = source.mapping
    with ExitStack() as at_the_end:
        opened = source.opened(at_the_end)
        columns = sum(len(each.mapping.columns) for each in opened)
        yield (
            f"{mapping.path}: {count_of(len(opened), 'table', 'tables')}, "
            f"{count_of(columns, 'column', 'columns')} mapped."
        )
        seen: dict[str, set[str]] = {}
        for table in opened:
            yield ""
            yield from _lines_of(table)
            seen.setdefault(_place_of(table), {*table.reader.headings}).difference_update(
                table.titles
            )
    for file, others in seen.items():
        if others:
            yield ""
            yield f"Columns of {file} that are not read: {', '.join(sorted(others))}."


def _place_of(table: OpenTable) -> str:
    return table.reader.file + (f", {table.reader.sheet}" if table.reader.sheet else "")


def _lines_of(table: OpenTable) -> Iterator[str]:
    mapping = table.mapping
    row = ".".join(mapping.row.steps) or "case"
    yield f"{mapping.name} ({_place_of(table)}): a row is {row}"
    width = max((len(each.heading) for each in mapping.columns), default=0)
    for column in mapping.columns:
        yield f"  {column.heading.ljust(width)}  {column.fact.path}"
    for steps, value in mapping.always.items():
        yield f"  {'always'.ljust(width)}  {'.'.join(steps)}: {_said(value)}"
    if mapping.complete_from == UNKNOWN_WORD:
        yield "  complete_from is unknown: what may be missing before leaves duties undecided"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def not_of_packs(rulebook: Rulebook, source: Tables) -> Iterator[str]:
    """Yield each local fact that is mapped and that no rule pack in use declares so."""
    kinds = kinds_of_record(rulebook.case_type)
    for table in source.mapping.tables:
        for column in (each for each in table.columns if LOCAL in each.fact.steps):
            local = kinds[kind_name(column.fact.owner)].facts.get(LOCAL)
            declared = local.record.facts if local is not None and local.record else {}
            said = declared.get(column.fact.steps[-1])
            where = f"{table.name}, {column.heading}: {column.fact.path}"
            if said is None:
                hint = did_you_mean(column.fact.steps[-1], declared) or "Name the pack in --rules."
                yield f"{where} is declared by no rule pack in use. {hint}"
            elif said.kind not in _DECLARED_AS[column.fact.kind]:
                yield f"{where} has another `kind` than its rule pack declares: {said.kind}."


_DECLARED_AS = {
    "date": ("date",),
    "yes_no": ("yes_no",),
    "amount": ("number",),
    "text": ("code", "text"),
    "role": ("role",),
    "words": ("narrative",),
}
"""By the kind of a column, what a rule pack may declare a local fact to be."""


def wishes(rulebook: Rulebook, source: Tables, found: Decidable) -> list[Wish]:
    """Return the facts that would decide most further duties, each on its own."""
    counts = Counter(
        path for lacks in found.lacks.values() for path in {each.path for each in lacks}
    )
    paths = [path for path, _ in counts.most_common(_TRIED)]
    deeper = _deeper(rulebook, source, paths)
    made = [_wish(rulebook, source, found, path, deeper.get(path, ())) for path in paths]
    return sorted((each for each in made if each.duties), key=lambda each: -len(each.duties))


def _deeper(rulebook: Rulebook, source: Tables, paths: list[str]) -> dict[str, tuple[str, ...]]:
    """Return, of each path that is a record, the facts in it that rules then lack."""
    records = [path for path in paths if _is_record(path)]
    found = rulebook.decidable_from(source.supplies | {*records}, source.leaves_unknown)
    lacking = sorted({each.path for lacks in found.lacks.values() for each in lacks})
    return {
        record: tuple(each for each in lacking if each.startswith(f"{record}."))
        for record in records
    }


def _wish(
    rulebook: Rulebook, source: Tables, found: Decidable, path: str, columns: tuple[str, ...]
) -> Wish:
    filled = source.supplies | {path, *columns}
    then = rulebook.decidable_from(filled, source.leaves_unknown)
    return Wish(path, columns, tuple(sorted(then.judged - found.judged)), _is_silent(source, path))


def _is_silent(source: Tables, path: str) -> bool:
    """Whether `always` could say of a table's records that there is none of this."""
    *around, name = path.split(".")
    return any(
        table.row.steps == tuple(around) and name in defaults_of(table.row.model)
        for table in source.mapping.tables
    )


def _is_record(path: str) -> bool:
    try:
        row_kind(tuple(path.split(".")))
    except (PathError, KeyError):
        return False
    return True
