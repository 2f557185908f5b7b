"""Cases and tables as frames of Spark: joined on the cluster, checked by its workers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from permanence_rules.errors import UsageError
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.tables.apart import Apart, ApartTable
from permanence_rules.sources.tables.facts import Steps
from permanence_rules.sources.tables.joining import KEY_UNKNOWN, OF_SEVERAL
from permanence_rules.spark.batches import Recipe, Rules, check_batches, recipe_of, without_values
from permanence_rules.spark.children import (
    CHILD,
    CODE,
    GROUP,
    KEY,
    NUMBER,
    ORDER,
    TIMES,
    WITHIN,
    ChildRun,
    is_nobodys,
    name_rows,
)
from permanence_rules.spark.lines import KINDS

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["Checked", "check", "check_tables"]


@dataclass(frozen=True, slots=True)
class Checked:
    """
    What was found, as frames. Nothing is worked out until one of them is written or collected.

    Each of them works everything out anew, unless `lines.persist()` came first.
    """

    lines: DataFrame
    """All of it: each line names its kind, and has a group of columns for each kind."""

    @property
    def findings(self) -> DataFrame:
        """One line for each finding, with the columns of docs/outputs.md."""
        return self._of("finding")

    @property
    def rejects(self) -> DataFrame:
        """One line for each row, cell or case that could not be used; never what it says."""
        return self._of("reject")

    @property
    def counts(self) -> DataFrame:
        """
        How many rows of each table were read, used, set aside and rejected; they add up.

        The line without a table counts the cases: `used` are those that were checked.
        """
        from pyspark.sql import functions

        numbers = [name for name, kind in KINDS["count"] if kind == "number"]
        sums = (functions.sum(each).cast("long").alias(each) for each in numbers)
        return self._of("count").groupBy("table").agg(*sums)

    def _of(self, kind: str) -> DataFrame:
        return self.lines.where(self.lines["kind"] == kind).select(f"{kind}.*")


def check(
    frame: DataFrame,
    rules: Rules = "england",
    *,
    as_at: date,
    column: str = "case",
    numbered_by: str = "",
) -> Checked:
    """
    Return what is found of cases, of which each row of *frame* holds one, as JSON in *column*.

    *rules* is a rulebook, or the names of packs. *numbered_by* is a column with a number of each
    row, by which rejects name it. Before anything runs, UsageError is raised for a column that
    is not there, and whatever `Rulebook.load` raises.
    """
    day, recipe = _expect_day(as_at), _recipe(rules)
    flat, places = _by_place(frame), [_place(frame, column)]
    if frame.schema[places[0]].dataType.typeName() not in ("string", "binary"):
        raise UsageError(f"The column {column} must hold each case as JSON, which is text.")
    if numbered_by:
        places.append(_place(frame, numbered_by))
    work = partial(
        _check_cases,
        rules=recipe,
        as_at=day,
        column=f"c{places[0]}",
        numbered_by=f"c{places[1]}" if numbered_by else "",
    )
    numbers = [flat[f"c{place}"].cast("long").alias(f"c{place}") for place in places[1:]]
    return Checked(_mapped(flat.select(f"c{places[0]}", *numbers), work))


def check_tables(
    frames: Mapping[str, DataFrame],
    mapping: Path | str | Mapping[str, Any],
    rules: Rules = "england",
    *,
    as_at: date | None = None,
    numbered_by: str = "",
) -> Checked:
    """
    Return what is found of the children in tables, which are joined by child on the cluster.

    *frames* gives each table of the *mapping* by its name (docs/tables.md). Children are judged
    as at the day up to which the mapping says that the tables are complete, unless *as_at* names
    another. *numbered_by* is a column of every frame with a number of each row: rejects name rows
    by it, and rows are in its order; else in that of the frame. Before anything runs, what is
    wrong in the request, the mapping or the rules is raised, as `read_tables` and
    `Rulebook.load` do.
    """
    apart = Apart.of(mapping, {name: frame.columns for name, frame in frames.items()})
    if as_at is None and apart.mapping.complete_until is None:
        raise UsageError("Give as_at, or complete_until in the mapping: the day to judge.")
    day = _expect_day(as_at or apart.mapping.complete_until)
    work = ChildRun(apart, _recipe(rules), day)
    return Checked(_mapped(_Joined(apart, frames, numbered_by).lines(), work))


# What is asked for.


def _recipe(rules: Rules) -> Recipe:
    # PySpark asks for pandas too where it only hands on Arrow data.
    lacking = [name for name in ("pyspark", "pyarrow", "pandas") if find_spec(name) is None]
    if lacking:
        raise UsageError(
            f"Spark needs {' and '.join(lacking)}; install with: "
            'pip install "permanence-rules[spark]"'
        )
    return recipe_of(rules)


def _expect_day(as_at: object) -> date:
    if isinstance(as_at, date) and not isinstance(as_at, datetime):
        return as_at
    raise UsageError("as_at: expected a date, such as date(2026, 3, 31).")


def _place(frame: DataFrame, name: str) -> int:
    columns: list[str] = frame.columns
    if name not in columns:
        hint = did_you_mean(name, columns)
        raise UsageError(f"A frame has no column {name}. {hint}".strip())
    return columns.index(name)


def _by_place(frame: DataFrame) -> DataFrame:
    """Return a frame with columns named by their places: in names a full stop has a meaning."""
    return frame.toDF(*(f"c{place}" for place in range(len(frame.columns))))


# What the workers do.

_TYPES = {"text": "STRING", "date": "DATE", "number": "BIGINT", "amount": "DECIMAL(20, 4)"}
_SCHEMA = ", ".join(
    (
        "kind STRING",
        *(
            f"{kind} STRUCT<{', '.join(f'`{name}`: {_TYPES[type_]}' for name, type_ in columns)}>"
            for kind, columns in KINDS.items()
        ),
    )
)
_NAMED = (
    f"{GROUP} STRING, {CHILD} STRING, {KEY} STRING, {WITHIN} STRING, {CODE} STRING, {TIMES} BIGINT"
)


def _check_cases(batches: Iterable[pa.RecordBatch], **asked: Any) -> Iterator[pa.RecordBatch]:
    with without_values():
        yield from check_batches(batches, **asked)


def _mapped(frame: DataFrame, work: Any, schema: Any = _SCHEMA) -> DataFrame:
    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Do the work: Spark takes a plain function alone."""
        found: Iterator[pa.RecordBatch] = work(batches)
        return found

    return frame.mapInArrow(run, schema)


# The join.


@dataclass(slots=True)
class _Joined:
    """
    The tables of a mapping, joined by child.

    As in one process each table is read twice: once for who its rows are of, for a row that may be
    anybody's counts for every child; then whole.
    """

    apart: Apart
    frames: Mapping[str, DataFrame]
    numbered_by: str
    _keys: dict[Steps, list[DataFrame]] = field(default_factory=lambda: defaultdict(list))
    """By kind of record, the keys that tell whose it is."""

    def lines(self) -> DataFrame:
        """Return one line for each child, with its rows of each table in a column."""
        from pyspark.sql import functions as f

        nameless = self._nameless()
        whole = [self._placed(self._named(each, each.places), each) for each in self.apart.tables]
        rows = [f.struct(*(each.columns)) for each in whole]
        kept = [each.select(GROUP, one.alias("row")) for each, one in zip(whole, rows, strict=True)]
        types = [each.schema["row"].dataType for each in kept]
        beside = [
            frame.select(
                GROUP,
                *(
                    (frame["row"] if n == own else f.lit(None).cast(kind)).alias(f"rows{n}")
                    for n, kind in enumerate(types)
                ),
            )
            for own, frame in enumerate(kept)
        ]
        lists = (f.collect_list(f"rows{n}").alias(f"rows{n}") for n in range(len(types)))
        grouped = _together(beside).groupBy(GROUP).agg(*lists)
        return grouped.crossJoin(f.broadcast(nameless))

    def _named(self, table: ApartTable, places: Sequence[int]) -> DataFrame:
        """Return rows of a table with whose each is; of their cells those at *places*."""
        from pyspark.sql import functions as f
        from pyspark.sql.types import NullType, StructType

        frame = self.frames[table.mapping.name]
        flat = _by_place(frame)
        number, order = f.lit(None).cast("long"), f.monotonically_increasing_id()
        if self.numbered_by:
            number = order = flat[f"c{_place(frame, self.numbered_by)}"].cast("long")
        cells = [flat[f"c{place}"] for place in places]
        cells = [
            cell.cast("string") if isinstance(frame.schema[place].dataType, NullType) else cell
            for cell, place in zip(cells, places, strict=True)
        ]
        chosen = flat.select(
            *(each.alias(f"cell{n}") for n, each in enumerate(cells)),
            order.alias(ORDER),
            number.alias(NUMBER),
        )
        told = StructType.fromDDL(_NAMED)
        # Rows that are set aside become a line without cells.
        known = [type(each)(each.name, each.dataType, True) for each in chosen.schema]
        work = partial(name_rows, apart=self.apart, number=table.number)
        return _mapped(chosen, work, StructType([*known, *told]))

    def _placed(self, frame: DataFrame, table: ApartTable) -> DataFrame:
        """Return rows of a table with their group, where only a key tells whose they are."""
        from pyspark.sql import functions as f

        if table.mapping.child:
            return frame
        keys = self._keys[table.mapping.row.above]
        if not keys:
            keys = [frame.where(f.lit(False)).select(KEY, GROUP)]
        of_each = (
            _together(keys).groupBy(KEY).agg(f.min(GROUP).alias("one"), f.max(GROUP).alias("other"))
        )
        of_each = of_each.withColumnRenamed(KEY, "known")
        found = frame.join(of_each, frame[WITHIN] == of_each["known"], "left")
        is_open = f.col(CODE).isNull() & f.col(TIMES).isNull()
        is_one = f.col("one") == f.col("other")
        code = (
            f.when(is_open & f.col("one").isNull(), KEY_UNKNOWN[0])
            .when(is_open & ~is_one, OF_SEVERAL[0])
            .otherwise(f.col(CODE))
        )
        group = f.when(is_open & is_one, f.col("one")).otherwise(f.col(GROUP))
        others = [each for each in frame.columns if each not in (GROUP, CODE)]
        return found.select(*others, group.alias(GROUP), code.alias(CODE))

    def _nameless(self) -> DataFrame:
        """Return one line with the number of rows of each table that may be anybody's."""
        from pyspark.sql import functions as f

        of_each = [self._identified(each) for each in self.apart.in_order()]
        is_nobodys_row = f.col(CODE).isNotNull() & f.col(TIMES).isNull()
        counted = _together(
            [
                frame.where(is_nobodys_row).select(f.lit(each.number).alias("table"))
                for each, frame in zip(self.apart.in_order(), of_each, strict=True)
            ]
        )
        sums = (
            f.coalesce(f.sum((f.col("table") == each.number).cast("long")), f.lit(0)).alias(
                f"nameless{each.number}"
            )
            for each in self.apart.tables
        )
        return counted.agg(*sums)

    def _identified(self, table: ApartTable) -> DataFrame:
        """Return the rows of a table by what identifies them, and keep what its keys tell."""
        if not self._has_keys:
            return self._named(table, table.places_of_child)
        found = self._placed(self._named(table, table.places_of_identifiers), table)
        if table.mapping.key:
            known = found.where(found[KEY].isNotNull() & ~is_nobodys(found[GROUP]))
            sure = known.join(self._doubtful(), GROUP, "left_anti")
            self._keys[table.mapping.row.steps].append(sure.select(KEY, GROUP))
        return found if not table.mapping.child else self._named(table, table.places_of_child)

    @property
    def _has_keys(self) -> bool:
        return any(not each.mapping.child for each in self.apart.tables)

    def _doubtful(self) -> DataFrame:
        """Return the groups in which one table has two spellings, which may be two children."""
        from pyspark.sql import functions as f

        spelled = [
            self._named(each, each.places_of_child)
            .where(f.col(CHILD).isNotNull())
            .select(GROUP, CHILD, f.lit(each.number).alias("table"))
            for each in self.apart.tables
            if each.mapping.child
        ]
        by_table = _together(spelled).groupBy(GROUP, "table").agg(f.countDistinct(CHILD).alias("n"))
        return by_table.where(by_table["n"] > 1).select(GROUP).distinct()


def _together(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.union(other), frames)
