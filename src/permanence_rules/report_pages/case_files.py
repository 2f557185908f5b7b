"""Checking files for a page: any kind that the program reads, as many cases as a page can show."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from permanence_rules.case import Case
from permanence_rules.errors import CaseError
from permanence_rules.report.findings import Report
from permanence_rules.report.remarks import left_out_words
from permanence_rules.rulebook import Rulebook
from permanence_rules.rulebook.batch import result_of
from permanence_rules.sources.base import Reject, RowCount, SourceKind
from permanence_rules.sources.choose import SOURCES, choose_kind

__all__ = ["KINDS_LEFT_OUT", "MOST_CASES", "Checked", "check_files", "endings"]

KINDS_LEFT_OUT = {
    "ssd": "a database that somebody sends is a program as much as a file",
    "tables": "a mapping that somebody sends could name files and databases of the server",
}
"""Kinds of input that a page does not check, and why; `permanence-rules check` reads them."""
MOST_CASES = 200
"""Cases that one page checks: at some 25 ms each, as long as anybody waits for a page."""


@dataclass(slots=True)
class Checked:
    """What was found in the files: reports, what could not be used, and what is worth knowing."""

    as_at: date
    reports: list[Report] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    rows: tuple[RowCount, ...] = ()
    has_more: bool = False
    """Whether there were more cases than one page checks."""


def endings() -> tuple[str, ...]:
    """Return the endings of the names of all files that can be read, such as .json."""
    kinds: list[SourceKind] = SOURCES.load_all(KINDS_LEFT_OUT)
    return tuple(dict.fromkeys(ending for kind in kinds for ending in kind.endings))


def check_files(
    paths: Sequence[Path],
    rulebook: Rulebook,
    *,
    as_at: date | None,
    today: date,
    most: int = MOST_CASES,
    seconds: float | None = None,
) -> Checked:
    """
    Return the reports on the cases in *paths*, of which each is a file or a folder.

    No case is begun once *most* are checked or *seconds* have passed.

    Without *as_at* the day is the one up to which the data is complete, or *today* where the files
    do not say. Raises SourceError or UsageError where nothing of the files can be read.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    kind = choose_kind(paths, without=KINDS_LEFT_OUT)
    source = kind.open(paths)
    rulebook = rulebook.for_source(source)
    found = Checked(as_at or source.judged_as_at or today)
    for each in source.read():
        if isinstance(each, Reject):
            found.rejects.append(each)
        elif len(found.reports) >= most or (ends is not None and time.monotonic() > ends):
            found.has_more = True
            break
        else:
            _check(each, rulebook, found)
    not_judged = left_out_words(len(rulebook.left_out), len(rulebook.rules), kind.name)
    found.notes = tuple(filter(None, (*source.notes, *source.cannot_supply, not_judged)))
    # The rows are only counted once all are read.
    found.rows = () if found.has_more else source.rows
    return found


def _check(case: Case, rulebook: Rulebook, found: Checked) -> None:
    result = result_of(lambda: rulebook.check(case, as_at=found.as_at))
    if not isinstance(result, CaseError):
        found.reports.append(result)
    elif (empty := rulebook.of_another_nation(case.case_id, found.as_at, result)) is not None:
        found.reports.append(empty)
    else:
        reason = "; ".join(map(str, result.problems))
        found.rejects.append(Reject("", reason, record=case.case_id, code="case_not_judged"))
