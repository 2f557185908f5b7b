"""A mapping proposed from the names of columns and the kinds of values; it repeats no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap

from permanence_rules.case import Case
from permanence_rules.errors import SourceError
from permanence_rules.sources.ssda903.tables import table_of
from permanence_rules.sources.tables.cells import NONE, UNKNOWN_WORD
from permanence_rules.sources.tables.code_lists import NATIONAL_CODES
from permanence_rules.sources.tables.facts import (
    Fact,
    Steps,
    defaults_of,
    fact_at,
    facts_below,
    parts_of,
    row_kind,
)
from permanence_rules.sources.tables.looking import Looked, SeenTable, find_children, tables_at
from permanence_rules.sources.tables.synonyms import FACTS, KEYS, ROWS, RowWords, tokens_of

__all__ = ["Proposal", "propose"]


@dataclass(slots=True)
class Proposal:
    """A mapping as text, and what to know about it."""

    text: str
    notes: list[str] = field(default_factory=list)


def propose(paths: Sequence[Path], folder: Path) -> Proposal:
    """
    Return a mapping for the tables in some files, whose places it names from *folder* on.

    Raises SourceError where a file cannot be read, or no table of all has a child's identifier.
    """
    sheets = [sheet for path in paths for sheet in tables_at(path, folder)]
    find_children(sheets)
    if not any(sheet.child for sheet in sheets):
        raise SourceError(
            paths[0],
            "no column looks like the child's identifier; is the first line the names of columns?",
        )
    return _Writer(sheets).proposal()


class _Writer:
    """The text of a mapping, table by table."""

    def __init__(self, sheets: Sequence[SeenTable]) -> None:
        self._sheets = [sheet for sheet in sheets if sheet.child]
        self._others = [sheet for sheet in sheets if not sheet.child]
        written = [column.dates for sheet in sheets for column in sheet.columns if column.dates]
        texts = [each for each in written if each != "real"]
        self._dates = max(set(texts), key=texts.count) if texts else ""
        self._lines: list[str] = []
        self._lists: dict[str, Fact] = {}
        self._names: set[str] = set()
        self._mapped = 0
        self._has_key = False

    def proposal(self) -> Proposal:
        """Return the whole text."""
        self._top()
        notes = []
        has_children = False
        for sheet in self._in_order():
            rows = _rows_of(sheet)
            # A second table that tells no more of each child than its birth lists only some.
            is_another = bool(rows) and rows[0].row == "case" and has_children
            has_children |= bool(rows) and rows[0].row == "case"
            if not rows or is_another:
                notes.append(f"{sheet.file}: {_NO_KIND}")
                continue
            for words in rows:
                self._table(sheet, words, is_alone=len(rows) == 1)
        notes += [
            f"{sheet.file}: no column looks like the child's identifier; left out."
            for sheet in self._others
        ]
        if (
            sum(table_of([c.heading.upper() for c in s.columns]) is not None for s in self._sheets)
            > 1
        ):
            notes.append(_IS_A_RETURN)
        for name, fact in self._lists.items():
            known = ", ".join(fact.codes) if fact.codes else "roles, such as social_worker"
            self._lines += [
                "",
                f"[codes.{name}]",
                "# Each value of the column, and what it means:",
                *_wrapped(f"{known}; or none, or unknown"),
            ]
        return Proposal("\n".join(self._lines) + "\n", notes)

    def _in_order(self) -> list[SeenTable]:
        """Return the tables in the order of the schema: the child first, periods of care next."""

        def place(sheet: SeenTable) -> int:
            rows = _rows_of(sheet)
            if not rows:
                return 2 * len(ROWS)
            is_named = any(words <= tokens_of(sheet.name) for words in rows[0].file_words)
            return 2 * ROWS.index(rows[0]) + (not is_named)

        return sorted(self._sheets, key=place)

    def _top(self) -> None:
        self._lines += [
            "# Which table and column holds which fact of a case: docs/tables.md says each key.",
            "# A proposal, by the names of columns and the kinds of their values. Correct it, then",
            "# see with `permanence-rules map check` what it decides.",
            'jurisdiction = "england"',
            "# complete_until = 2026-03-31    # the last day that the tables cover",
        ]
        if self._dates:
            self._lines.append(f'dates = "{self._dates}"')

    def _table(self, sheet: SeenTable, words: RowWords, *, is_alone: bool) -> None:
        kind = row_kind(parts_of(words.row))
        name = self._name(sheet.name if is_alone else words.name)
        self._lines += ["", f"[tables.{name}]", f"file = {_quoted(sheet.file)}"]
        if sheet.sheet:
            self._lines.append(f"sheet = {_quoted(sheet.sheet)}")
        self._lines += [f"child = {_quoted(sheet.child)}", f'row = "{words.row}"']
        self._joins(sheet, words)
        if words.row in ("periods_of_care.reviews", "periods_of_care.visits"):
            self._lines.append(
                'complete_from = "unknown"    # the day from which every one is here, or "always"'
            )
        chosen = _chosen(sheet, words)
        self._lines += ["", f"[tables.{name}.columns]"]
        for column, fact in chosen:
            self._lines.append(f"{_quoted(column.heading)} = {self._target(name, column, fact)}")
        if words is _rows_of(sheet)[0]:
            self._unmapped(sheet)
        filled = {fact.steps for _, fact in chosen}
        silent = {
            path: value
            for path, value in defaults_of(kind.model).items()
            if (path,) not in filled and kind.model is not Case
        }
        if silent:
            self._always(name, silent, words.row)

    def _name(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._names:
            name, number = f"{wanted}_{number}", number + 1
        self._names.add(name)
        return name

    def _joins(self, sheet: SeenTable, words: RowWords) -> None:
        key = sheet.of(KEYS.get(words.row, ()))
        period = sheet.of(KEYS["periods_of_care"])
        if words.row == "periods_of_care":
            if period is not None:
                self._has_key = True
                self._lines += [f"key = {_quoted(period.heading)}", 'several = "span"']
            else:
                self._lines.append(
                    "unbroken = true    # rows that follow each other are one period"
                )
        elif words.row.startswith("periods_of_care."):
            if period is not None and self._has_key:
                self._lines.append(f"within = {_quoted(period.heading)}")
            if key is not None and words.is_span:
                self._lines += [f"key = {_quoted(key.heading)}", 'several = "span"']
            elif words.name == "legal_statuses" or (words.is_span and _is_of_episodes(sheet)):
                self._lines.append("unbroken = true")
                if words.name == "placements":
                    self._lines += _wrapped(_NO_PLACEMENT_KEY)
            elif not row_kind(parts_of(words.row)).is_listed:
                self._lines.append('several = "first"    # of several rows; or "last"')

    def _target(self, name: str, column: Looked, fact: Fact) -> str:
        parts = [f'fact = "{fact.path}"']
        if fact.kind == "date" and column.dates not in ("", "real", self._dates):
            parts.append(f'dates = "{column.dates}"')
        if fact.steps == ("arrangement",) and column.national:
            parts.append(_BREAKS)
        elif fact.kind in ("code", "role"):
            if column.national and _fits(column.national, fact):
                parts.append(f'codes = "{column.national}"')
            else:
                listed = f"{name}_{fact.steps[-1]}"
                self._lists[listed] = fact
                parts.append(f'codes = "{listed}"')
        return f'"{fact.path}"' if len(parts) == 1 else f"{{{', '.join(parts)}}}"

    def _unmapped(self, sheet: SeenTable) -> None:
        """List the columns for which nothing is proposed, to be filled in or left."""
        rows = _rows_of(sheet)
        mapped = {column.heading for words in rows for column, _ in _chosen(sheet, words)}
        keys = {found.heading for words in KEYS.values() if (found := sheet.of(words))}
        for column in sheet.columns:
            if column.heading not in {*mapped, *keys, sheet.child}:
                self._lines.append(f'# {_quoted(column.heading)} = ""')

    def _always(self, name: str, silent: dict[str, object], row: str) -> None:
        model = row_kind(parts_of(row)).model
        self._lines += [
            "",
            f"[tables.{name}.always]",
            "# No column holds these, so they are unknown. Take away the # where it is always so:",
        ]
        for fact, value in silent.items():
            if fact.endswith("_recorded_from"):
                continue
            hints = model.model_fields[fact].json_schema_extra
            means = hints.get("absence_means", "") if isinstance(hints, dict) else ""
            self._lines.append(f"# {fact} = {_toml(value)}    # {means}")


_BREAKS = 'codes = {V3 = "short_breaks", V4 = "short_breaks"}, otherwise = "continuous"'
_NO_KIND = "nothing tells what its rows are; add a table for it by hand, or leave it out."
_IS_A_RETURN = (
    "These files look like an SSDA903 return: permanence-rules check reads that without a mapping."
)
_NO_PLACEMENT_KEY = (
    "nothing tells one placement from the next of its kind: give a column that does in `key`, and "
    'several = "span"'
)


def _rows_of(sheet: SeenTable) -> list[RowWords]:
    """Return what the rows of a table seem to be; a row of episodes is several things."""
    if _is_of_episodes(sheet):
        return [each for each in ROWS if each.is_of_episodes]
    named = tokens_of(sheet.name)
    by_name = [each for each in ROWS if any(words <= named for words in each.file_words)]
    by_columns = [each for each in ROWS if sheet.of(each.column_words) is not None]
    return [each for each in (*by_name, *by_columns) if _chosen(sheet, each)][:1]


def _is_of_episodes(sheet: SeenTable) -> bool:
    named = tokens_of(sheet.name)
    by_columns = {column.heading.upper() for column in sheet.columns}
    return bool({"episode", "episodes"} & named) or {"DECOM", "LS"} <= by_columns


def _chosen(sheet: SeenTable, words: RowWords) -> list[tuple[Looked, Fact]]:
    """Return each column with the fact that its name means, if its values can be that fact."""
    kind = row_kind(parts_of(words.row))
    named: dict[Steps, Sequence[frozenset[str]]] = {
        parts_of(path): synonyms for path, synonyms in FACTS.get(words.row, {}).items()
    }
    candidates = [(fact_at(kind.model, steps), phrases) for steps, phrases in named.items()]
    candidates += [
        (fact, (tokens_of(fact.steps[-1]),))
        for fact in facts_below(kind.model)
        if fact.steps not in named and len(fact.steps) == 1 and fact.kind != "text"
    ]
    found: list[tuple[Looked, Fact]] = []
    # A column of legal status tells of short breaks, which have rules of their own.
    breaks = fact_at(kind.model, ("arrangement",)) if words.row == "periods_of_care" else None
    for fact, phrases in candidates:
        column = sheet.of(phrases)
        taken = {each.heading for each, _ in found}
        if column is not None and column.heading not in taken and _can_be(column, fact):
            found.append((column, fact))
    status = next((c for c in sheet.columns if c.national == "ssda903.legal_status"), None)
    if breaks is not None and status is not None:
        found.append((status, breaks))
    places = {column.heading: place for place, column in enumerate(sheet.columns)}
    return sorted(found, key=lambda pair: places[pair[0].heading])


def _can_be(column: Looked, fact: Fact) -> bool:
    if column.is_blank:
        return True
    if fact.kind == "date":
        return bool(column.dates)
    if fact.kind == "yes_no":
        return column.is_yes_no
    return not column.dates


def _fits(national: str, fact: Fact) -> bool:
    return set(NATIONAL_CODES[national].values()) <= {*fact.codes, NONE, UNKNOWN_WORD}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"none"' if value in (None, []) else f'"{value}"'


def _wrapped(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, 96)]
