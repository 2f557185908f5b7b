"""Judging many cases: streaming, in the order given, in one process or several."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_rules.case import Case
from permanence_rules.errors import CalendarRangeError, CaseError, CaseProblem
from permanence_rules.findings import Report

if TYPE_CHECKING:
    from permanence_rules.rulebook import Rulebook

__all__ = ["check_in_processes", "check_in_turn"]

Result = Report | CaseError
_CHUNK = 50
_WAITING_PER_JOB = 2


def check_in_turn(rulebook: Rulebook, cases: Iterable[Case], as_at: date) -> Iterator[Result]:
    """Yield the report of each case, or why it cannot be judged."""
    for case in cases:
        yield _result(rulebook, case, as_at)


def check_in_processes(
    rulebook: Rulebook, cases: Iterable[Case], as_at: date, jobs: int
) -> Iterator[Result]:
    """
    Yield what `check_in_turn` yields, worked out in *jobs* processes.

    Only a few chunks wait at any time, so memory does not grow with the number of cases.
    """
    folders = tuple(pack.folder for pack in rulebook.packs)
    waiting: deque[Future[list[Result]]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_prepare, initargs=(folders,)) as pool:
        for chunk in _chunks(cases):
            waiting.append(pool.submit(_check_chunk, chunk, as_at))
            if len(waiting) > jobs * _WAITING_PER_JOB:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _result(rulebook: Rulebook, case: Case, as_at: date) -> Result:
    try:
        return rulebook.check(case, as_at=as_at)
    except CaseError as error:
        return error
    except CalendarRangeError as error:
        return CaseError([CaseProblem("", str(error))])


def _chunks(cases: Iterable[Case]) -> Iterator[list[Case]]:
    remaining = iter(cases)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


_loaded: list[Rulebook] = []
"""The rulebook of a worker process; filled once when the process starts."""


def _prepare(folders: tuple[Path, ...]) -> None:
    from permanence_rules.rulebook import Rulebook

    _loaded[:] = [Rulebook.load(*folders)]


def _check_chunk(chunk: list[Case], as_at: date) -> list[Result]:
    return [_result(_loaded[0], case, as_at) for case in chunk]
