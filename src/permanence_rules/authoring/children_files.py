"""Made-up children as files: JSON lines or returns of SSDA903, with their answers beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

from permanence_rules.authoring.made_children import YEARS, MadeChild
from permanence_rules.runtime.whole_files import FilePart

__all__ = ["ANSWERS", "DATA", "FORMS", "children_files"]

ANSWERS = "expected.csv"
"""The file of the answers, in every form."""
DATA = {"json": "cases.jsonl", "ssda903": "returns"}
"""Where the children are, by form: a file, or a folder of returns."""

_MARCH, _APRIL = 3, 4
_BETWEEN_VISITS = 35


def children_files(children: Iterable[MadeChild], form: str, as_at: date) -> Iterator[FilePart]:
    """Yield the parts of the files of these children in a form of `FORMS`, and their answers."""
    write = FORMS[form](as_at)
    yield FilePart(ANSWERS, _line("child", "rule", "outcome", "due_on", "done_on", "days"))
    for child in children:
        yield from write(child)
        for each in child.answers:
            line = (child.case_id, each.rule, each.outcome, each.due_on, each.done_on, each.days)
            yield FilePart(ANSWERS, _line(*line))


def _line(*cells: object) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow("" if each is None else each for each in cells)
    return text.getvalue()


Write = Callable[[MadeChild], Iterable[FilePart]]


def _as_json(as_at: date) -> Write:
    def write(child: MadeChild) -> Iterator[FilePart]:
        yield FilePart(DATA["json"], json.dumps(_case(child, as_at)) + "\n")

    return write


def _case(child: MadeChild, as_at: date) -> dict[str, Any]:
    until = child.ended_on or as_at
    turns = [child.started_on, *([child.moved_on] if child.moved_on else [])]
    visits, day = [], child.started_on + timedelta(days=5)
    while day < until:
        visits.append({"held_on": str(day), "child_seen": True})
        day += timedelta(days=_BETWEEN_VISITS)
    period = {
        "started_on": str(child.started_on),
        "ended_on": _text(child.ended_on),
        "arrangement": "short_breaks" if child.in_short_breaks else "continuous",
        "placements": [
            {"started_on": str(start), "ended_on": _text(end), "kind": "foster_care"}
            for start, end in zip(turns, [*turns[1:], child.ended_on], strict=True)
        ],
        "reviews": [{"held_on": str(day)} for day in child.reviews],
        "visits": visits,
    }
    return {
        "case_id": child.case_id,
        "child": {"date_of_birth": str(child.born_on)},
        "periods_of_care": [period],
    }


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)


_HEADS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
        *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
}


def _as_returns(as_at: date) -> Write:
    """Write one return for each of the years up to *as_at*, which must be a 31 March."""
    last = as_at.year
    years = [_Return(year) for year in range(last - YEARS, last)]

    def write(child: MadeChild) -> Iterator[FilePart]:
        for each in years:
            yield from each.rows(child)

    return write


class _Return:
    """The return of one year, from 1 April to 31 March."""

    def __init__(self, year: int) -> None:
        self._first, self._last = date(year, _APRIL, 1), date(year + 1, _MARCH, 31)
        self._folder = f"{year}-{(year + 1) % 100:02d}"
        self._begun: set[str] = set()

    def rows(self, child: MadeChild) -> Iterator[FilePart]:
        """Yield what this return holds of a child: nothing where the child was not in care."""
        episodes = [each for each in _episodes(child) if self._holds(each[0], each[1])]
        if not episodes:
            return
        born = _day(child.born_on)
        yield from self._row("header", child.case_id, "F", born, "WBRI", "", "", "")
        for start, end, reason_new, reason_end in episodes:
            goes_on = end is None or end > self._last
            yield from self._row(
                "episodes",
                *(child.case_id, _day(start), reason_new),
                *("V4" if child.in_short_breaks else "V2", "N1", "U6", "PR1"),
                *(("", "") if goes_on or end is None else (_day(end), reason_end)),
                *("", "", "", ""),
            )
        for held in child.reviews:
            if self._first <= held <= self._last:
                yield from self._row("reviews", child.case_id, born, _day(held), "PN1")

    def _holds(self, start: date, end: date | None) -> bool:
        return start <= self._last and (end is None or end >= self._first)

    def _row(self, table: str, *cells: str) -> Iterator[FilePart]:
        file = f"{DATA['ssda903']}/{self._folder}/{table}.csv"
        if table not in self._begun:
            self._begun.add(table)
            yield FilePart(file, _line(*_HEADS[table]))
        yield FilePart(file, _line(*cells))


def _episodes(child: MadeChild) -> Iterator[tuple[date, date | None, str, str]]:
    """Yield each stay: its first day, its end, why it began and why it ended."""
    if child.moved_on is not None:
        yield child.started_on, child.moved_on, "S", "X1"
        yield child.moved_on, child.ended_on, "P", "E4A"
    else:
        yield child.started_on, child.ended_on, "S", "E4A"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


FORMS: dict[str, Callable[[date], Write]] = {"json": _as_json, "ssda903": _as_returns}
"""How each form is written, by its name."""
