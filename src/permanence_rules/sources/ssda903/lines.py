"""The lines of a table in few bytes: each different text once, and a number for each cell."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from permanence_rules.sources.ssda903.tables import Table

__all__ = ["Line", "Lines", "Texts"]


class Line(NamedTuple):
    """One line of a file: its cells, and why they cannot be relied on."""

    number: int
    cells: tuple[str, ...] = ()
    fault: str = ""


class Texts(dict[str, int]):
    """The different texts of a return, each with its number; `of` has them by that number."""

    def __init__(self) -> None:
        super().__init__({"": 0})
        self.of: list[str] = [""]

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.of)
        self.of.append(text)
        return number


class Lines:
    """
    The lines of one table, each known by its index.

    Of each line there are its number, and the number of the text in each column that is read,
    one after the other in one array. Faults, which are few, are kept beside it. A line that
    holds the names of the columns again is counted, and is none of them.
    """

    def __init__(self, table: Table, columns: Sequence[str], texts: Texts) -> None:
        self.headings_again = 0
        self._columns = tuple(columns)
        self._texts = texts
        self._places = [index for index, name in enumerate(columns) if name in table.read]
        self._names = tuple(columns[index] for index in self._places)
        self._cells = array("I")
        self._numbers = array("I")
        self._faults: dict[int, str] = {}
        self._sizes: dict[int, int] = {}
        """How many fields a line has, where they are not as many as the columns."""

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, line: Line) -> None:
        """Take one more line."""
        cells = line.cells
        if self._is_heading(cells):
            self.headings_again += 1
            return
        index = len(self._numbers)
        if line.fault:
            self._faults[index] = line.fault
        size, width = len(cells), len(self._columns)
        if size < width or any(cells[width:]):
            self._sizes[index] = size
            cells = (*cells, *[""] * (width - size))
        self._numbers.append(line.number)
        texts = self._texts
        self._cells.extend([texts[cells[place]] for place in self._places])

    def number(self, index: int) -> int:
        """Return the number of a line in its file."""
        return self._numbers[index]

    def cells(self, index: int) -> dict[str, str]:
        """Return the cells of a line by their columns; one that is not there is blank."""
        width = len(self._names)
        texts = self._texts.of
        start = index * width
        found = self._cells[start : start + width]
        return dict(zip(self._names, [texts[each] for each in found], strict=True))

    def column(self, name: str) -> Iterator[str]:
        """Return the cells of all lines in a column; none without that column."""
        if name not in self._names:
            return iter(())
        found = self._cells[self._names.index(name) :: len(self._names)]
        return map(self._texts.of.__getitem__, found)

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield the identifier and date of birth of each line in which no cell is lacking."""
        width = len(self._columns)
        born = self.column("DOB") if "DOB" in self._names else repeat("")
        for index, found in enumerate(zip(self.column("CHILD"), born, strict=False)):
            if index not in self._faults and self._sizes.get(index, width) >= width:
                yield found

    def fault(self, index: int) -> str:
        """Return why nothing in a line can be relied on; nothing where it can."""
        if fault := self._faults.get(index):
            return fault
        size = self._sizes.get(index)
        if size is None:
            return ""
        return (
            f"the line has {size} fields and the first line {len(self._columns)}; correct the line"
        )

    def _is_heading(self, cells: Sequence[str]) -> bool:
        is_like_it = bool(cells) and cells[0].upper() == self._columns[0]
        return is_like_it and tuple(cell.upper() for cell in cells) == self._columns
