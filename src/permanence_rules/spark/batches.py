"""What each worker does with cases: batches of Arrow data in, batches of lines out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from permanence_rules.case import Case
from permanence_rules.errors import (
    CaseError,
    PermanenceRulesError,
    UsageError,
    WorkerError,
    described,
)
from permanence_rules.rulebook import Rulebook
from permanence_rules.rulebook.batch import result_of
from permanence_rules.sources.base import Reject
from permanence_rules.sources.json_files import case_in
from permanence_rules.spark.lines import Lines

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Recipe",
    "Rules",
    "check_batches",
    "judge",
    "not_judged",
    "recipe_of",
    "rulebook_of",
    "without_values",
]

_AT_A_TIME = 100
"""Rows that are Python objects at a time."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker loads a rulebook: small, and the same for every task of a run."""

    load: Callable[..., Rulebook]
    places: tuple[Path, ...]
    options: tuple[tuple[str, Any], ...]
    digest: str

    def __call__(self) -> Rulebook:
        """Return the rulebook. Raises RulebookChangedError where the rules there are others."""
        return self.load(self.places, dict(self.options), self.digest)


Rules = Rulebook | Recipe | str | Path | Sequence[str | Path]
"""A rulebook, or the packs of one: by name, or folders that every worker has."""


def recipe_of(rules: Rules) -> Recipe:
    """Return how workers load these rules; raises what `Rulebook.load` does."""
    if isinstance(rules, Recipe):
        return rules
    load, (places, options, digest) = rulebook_of(rules).__reduce__()
    return Recipe(load, places, tuple(options.items()), digest)


def check_batches(
    batches: Iterable[pa.RecordBatch],
    rules: Rules = "england",
    *,
    as_at: date,
    column: str = "case",
    numbered_by: str = "",
) -> Iterator[pa.RecordBatch]:
    """
    Yield the findings of the cases in some batches, what could not be used, and counts.

    *column* holds a case in each row, as JSON. *numbered_by* is the column with the number by
    which a reject names its row. `parts_of` sorts what comes out. The rules are loaded once in
    each process, unless *rules* is a rulebook. Raises UsageError where a column is not there.
    """
    rulebook, lines = rulebook_of(rules), Lines()
    for batch in batches:
        for text, number in _cells(batch, column, numbered_by):
            found = _case(text, number)
            if isinstance(found, Reject):
                lines.add_case_not_used(found)
            else:
                judge(rulebook, as_at, found, lines, number)
            yield from lines.full()
    yield from lines.rest()


def judge(
    rulebook: Rulebook, as_at: date, case: Case, lines: Lines, number: int | None = None
) -> None:
    """Judge the case of a row; add its findings to *lines*, or why it cannot be judged."""
    result = result_of(lambda: rulebook.check(case, as_at=as_at))
    if isinstance(result, CaseError):
        empty = rulebook.of_another_nation(case.case_id, as_at, result)
        if empty is None:
            reasons = "; ".join(map(str, result.problems))
            lines.add_case_not_used(
                Reject("", reasons, number, record=case.case_id, code=_NOT_JUDGED)
            )
            return
        result = empty
    lines.add_report(result)


@contextmanager
def without_values() -> Iterator[None]:
    """Keep the text of an error of another library, which may hold a value, out of every log."""
    try:
        yield
    except PermanenceRulesError:
        raise
    except Exception as error:  # noqa: BLE001 - it is raised again, without its text
        # "from None": what an engine logs of an error names its cause as well.
        raise WorkerError(f"A worker stopped: {_DEFECT.format(described(error))}.") from None


_DEFECT = "a defect of permanence-rules ({}); please report it"


def _case(text: Any, number: int | None) -> Case | Reject:
    if text is None or not text.strip():
        return Reject(_CASES, "the row holds no case; leave it out", number)
    content = text.encode() if isinstance(text, str) else text
    try:
        found = case_in(content, _CASES)
    except Exception as error:  # noqa: BLE001 - one case that cannot be read does not end a run
        return not_judged(error, None, number)
    return found if isinstance(found, Case) else replace(found, line=number)


def not_judged(error: Exception, child: str | None, number: int | None = None) -> Reject:
    """Return that a defect kept a case from being judged, without a word from its record."""
    message = f"not judged: {_DEFECT.format(described(error))}"
    return Reject("", message, number, record=child, code=_NOT_JUDGED)


_NOT_JUDGED = "case_not_judged"
_CASES = "cases"
"""What rejects call the table of cases: it has no file."""


def _cells(
    batch: pa.RecordBatch, column: str, numbered_by: str
) -> Iterator[tuple[Any, int | None]]:
    """Yield the cases of a batch with their numbers, a few as Python objects at a time."""
    for name in filter(None, (column, numbered_by)):
        if name not in batch.schema.names:
            raise UsageError(f"The cases have no column {name}.")
    for start in range(0, batch.num_rows, _AT_A_TIME):
        some = batch.slice(start, _AT_A_TIME)
        texts = some.column(column).to_pylist()
        numbers = some.column(numbered_by).to_pylist() if numbered_by else [None] * len(texts)
        yield from zip(texts, numbers, strict=True)


def rulebook_of(rules: Rules) -> Rulebook:
    """Return the rulebook, loaded once in each process; raises what `Rulebook.load` does."""
    if isinstance(rules, Rulebook):
        return rules
    if isinstance(rules, str | Path):
        return _loaded((rules,))
    return _loaded(rules if isinstance(rules, Recipe) else tuple(rules))


@lru_cache(maxsize=4)
def _loaded(rules: Recipe | tuple[str | Path, ...]) -> Rulebook:
    """Load rules once in each process, whatever number of tasks it is given."""
    return rules() if isinstance(rules, Recipe) else Rulebook.load(*rules)
