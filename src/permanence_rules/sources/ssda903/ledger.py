"""What became of every row: used, set aside or rejected, so that the counts add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from permanence_rules.sources.base import Reject, RowCount, RowEnd
from permanence_rules.sources.ssda903.files import Sheet
from permanence_rules.sources.ssda903.places import Mark

__all__ = ["Ledger"]


class Ledger:
    """
    How the rows of a return end.

    A row is used unless something says otherwise; one that is rejected for one reason
    and set aside for another is rejected.
    """

    def __init__(self) -> None:
        self._lines: dict[RowEnd, dict[tuple[str, str | None], set[int]]] = {
            RowEnd.SET_ASIDE: defaultdict(set),
            RowEnd.REJECTED: defaultdict(set),
        }

    def note(self, found: Reject | Mark) -> None:
        """Take note of what is said of one row."""
        if found.line is not None and found.ends is not RowEnd.USED:
            self._lines[found.ends][found.file, found.sheet].add(found.line)

    def counts(self, sheets: Iterable[tuple[int, Sheet]]) -> Iterator[RowCount]:
        """Yield what became of the rows of each file."""
        for _, sheet in sheets:
            file = str(sheet.path)
            again = sheet.lines.headings_again
            rejected = self._lines[RowEnd.REJECTED].get((file, sheet.part), set())
            aside = self._lines[RowEnd.SET_ASIDE].get((file, sheet.part), set()) - rejected
            read = len(sheet.lines) + again + sheet.unread
            set_aside = len(aside) + again + sheet.unread
            yield RowCount(
                file=file,
                table=sheet.table.name,
                read=read,
                used=read - set_aside - len(rejected),
                set_aside=set_aside,
                rejected=len(rejected),
            )
