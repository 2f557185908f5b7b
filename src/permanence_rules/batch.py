"""Judging many cases: streaming, in the order given, in one process or several."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from itertools import islice
from typing import Protocol

from permanence_rules.case import Case
from permanence_rules.errors import CalendarRangeError, CaseError, CaseProblem
from permanence_rules.findings import Report

__all__ = ["Judge", "check_in_processes", "check_in_turn"]

Result = Report | CaseError
_CHUNK = 50
_WAITING_PER_JOB = 2


class Judge(Protocol):
    """Whatever judges one case on one date; a rulebook."""

    def check(self, case: Case, *, as_at: date) -> Report:
        """Return the report, or raise CaseError."""


def check_in_turn(judge: Judge, cases: Iterable[Case], as_at: date) -> Iterator[Result]:
    """Yield the report of each case, or why it cannot be judged."""
    for case in cases:
        yield _result(judge, case, as_at)


def check_in_processes(
    load: Callable[[], Judge], cases: Iterable[Case], as_at: date, jobs: int
) -> Iterator[Result]:
    """
    Yield what `check_in_turn` yields, worked out in *jobs* processes.

    Each process calls *load* once. Only a few chunks wait at any time, so memory
    does not grow with the number of cases.
    """
    waiting: deque[Future[list[Result]]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_prepare, initargs=(load,)) as pool:
        for chunk in _chunks(cases):
            waiting.append(pool.submit(_check_chunk, chunk, as_at))
            if len(waiting) > jobs * _WAITING_PER_JOB:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _result(judge: Judge, case: Case, as_at: date) -> Result:
    try:
        return judge.check(case, as_at=as_at)
    except CaseError as error:
        return error
    except CalendarRangeError as error:
        return CaseError([CaseProblem("", str(error))])


def _chunks(cases: Iterable[Case]) -> Iterator[list[Case]]:
    remaining = iter(cases)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


_loaded: list[Judge] = []
"""The rulebook of a worker process; filled once when the process starts."""


def _prepare(load: Callable[[], Judge]) -> None:
    _loaded[:] = [load()]


def _check_chunk(chunk: list[Case], as_at: date) -> list[Result]:
    return [_result(_loaded[0], case, as_at) for case in chunk]
