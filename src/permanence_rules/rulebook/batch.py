"""Judging many cases: streaming, in the order given, in one process or several."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from permanence_rules.case import Case
from permanence_rules.errors import (
    CalendarRangeError,
    CaseError,
    CaseFaultError,
    CaseProblem,
    WorkerError,
    described,
)
from permanence_rules.report.findings import Report
from permanence_rules.runtime.garbage import keep_what_is_loaded
from permanence_rules.runtime.workers import Crew, Lost

__all__ = [
    "AtHand",
    "Judge",
    "check_in_processes",
    "check_in_turn",
    "made_in_processes",
    "result_of",
]

Result = Report | CaseError
MadeT = TypeVar("MadeT")
# Enough cases that sending them costs little, and few enough that a chunk that is lost is soon
# judged again, and that no process waits long for another at the end.
_CHUNK = 10
_WAITING_PER_JOB = 2
_MOST_LOST = 3


class Judge(Protocol):
    """Whatever judges one case on one date; a rulebook."""

    def check(self, case: Case, *, as_at: date, urgent_only: bool = False) -> Report:
        """Return the report, or raise CaseError."""


class Portable(Judge, Protocol):
    """A judge that says how another process can load it again."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what loads it there, with its arguments first."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """
    What judges, for processes that have it already: a copy of this one has.

    A process that is started anew, as on Windows, loads it when it is first called there.
    """

    judge: Portable

    def __call__(self) -> Judge:
        """Return it."""
        return self.judge

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what loads it once it is called: whatever that raises is raised by the batch."""
        load, arguments, *_ = self.judge.__reduce__()
        return partial, (load, *arguments)


def check_in_turn(
    judge: Judge, cases: Iterable[Case], as_at: date, *, urgent_only: bool = False
) -> Iterator[Result]:
    """Yield the report of each case, or why it cannot be judged."""
    for case in cases:
        yield _result(judge, case, as_at, urgent_only=urgent_only)


def check_in_processes(
    load: Callable[[], Judge],
    cases: Iterable[Case],
    as_at: date,
    jobs: int,
    *,
    urgent_only: bool = False,
) -> Iterator[Result]:
    """Yield what `check_in_turn` yields, worked out in *jobs* processes; see below."""
    return made_in_processes(load, cases, as_at, jobs, _whole, urgent_only=urgent_only)


def _whole(report: Report) -> Report:
    return report


def made_in_processes(
    load: Callable[[], Judge],
    cases: Iterable[Case],
    as_at: date,
    jobs: int,
    make: Callable[[Report], MadeT],
    *,
    urgent_only: bool = False,
) -> Iterator[MadeT | CaseError]:
    """
    Yield what *make* makes of the report of each case, or why there is none, in the order given.

    All of it is worked out in *jobs* processes: the one that judged a case also calls *make*, so
    that no report has to travel. Each process calls *load* once. Only a few chunks wait at any
    time, so memory does not grow with the number of cases.

    A process that dies, for example because memory ran out, is replaced. Its cases are judged
    again, one by one. If a process dies again with one case, CaseError is yielded for that
    case and the rest is judged. Raises WorkerError when one case after another is lost: the
    cause is then not the cases.

    A process that may start no other, such as a worker of Celery, judges the cases itself, and
    a warning says so.
    """
    work = _Work(as_at, make, urgent_only)
    if multiprocessing.current_process().daemon:
        warnings.warn(_NO_PROCESSES, RuntimeWarning, stacklevel=2)
        judge = load()
        yield from (work.done(judge, case) for case in cases)
        return
    with Crew(jobs, _Bench(load, work)) as crew:
        one_by_one = _OneByOne(crew)
        for found in crew.each(_chunks(cases), waiting=jobs * _WAITING_PER_JOB):
            yield from map(one_by_one.result, found.task) if isinstance(found, Lost) else found


@dataclass(slots=True)
class _OneByOne(Generic[MadeT]):
    """Judges the cases of a chunk that was lost, and counts how many in a row are lost again."""

    crew: Crew[list[Case], list[MadeT | CaseError]]
    lost: int = field(default=0, init=False)

    def result(self, case: Case) -> MadeT | CaseError:
        found = self.crew.alone([case])
        if isinstance(found, Lost):
            self.lost += 1
            if self.lost >= _MOST_LOST:
                raise WorkerError(_ALL_LOST)
            return CaseError([CaseProblem("", _ONE_LOST)])
        self.lost = 0
        return found[0]


_ONE_LOST = (
    "each process that judged this case ended before its time; it may need more memory than "
    "there is, so judge it by itself, in one process"
)
_ALL_LOST = (
    "The processes that judge cases end before their time, one after another; the machine may "
    "have too little memory. Use fewer: --jobs 1, or jobs=1 in Python. On Windows and macOS a "
    'script must also put its call under: if __name__ == "__main__":'
)
_NO_PROCESSES = (
    "This process may start no other processes, so the cases are judged one after another; "
    "jobs=1 says the same."
)


@dataclass(frozen=True, slots=True)
class _Work(Generic[MadeT]):
    """What is done with each case."""

    as_at: date
    make: Callable[[Report], MadeT]
    urgent_only: bool

    def done(self, judge: Judge, case: Case) -> MadeT | CaseError:
        result = _result(judge, case, self.as_at, urgent_only=self.urgent_only)
        return result if isinstance(result, CaseError) else self.make(result)


@dataclass(slots=True)
class _Bench(Generic[MadeT]):
    """What a process works with: it loads the rules when it is first given cases."""

    load: Callable[[], Judge]
    work: _Work[MadeT]
    judge: Judge | None = field(default=None, init=False)

    def __call__(self, chunk: list[Case]) -> list[MadeT | CaseError]:
        if self.judge is None:
            self.judge = self.load()
            keep_what_is_loaded()
        judge = self.judge
        return [self.work.done(judge, case) for case in chunk]


def _result(judge: Judge, case: Case, as_at: date, *, urgent_only: bool) -> Result:
    return result_of(lambda: judge.check(case, as_at=as_at, urgent_only=urgent_only))


def result_of(check: Callable[[], Report]) -> Result:
    """Return the report that *check* makes of one case, or why that case cannot be judged."""
    try:
        return check().written()
    except CaseError as error:
        return error
    except CalendarRangeError as error:
        return CaseError([CaseProblem("", str(error))])
    except Exception as error:  # noqa: BLE001 - one case that cannot be judged does not end a batch
        return _fault_of(error)


def _fault_of(error: Exception) -> CaseFaultError:
    """Return that a defect kept a case from being judged, without a word from its record."""
    message = f"not judged: a defect of permanence-rules ({described(error)}); please report it"
    return CaseFaultError([CaseProblem("", message)])


def _chunks(cases: Iterable[Case]) -> Iterator[list[Case]]:
    remaining = iter(cases)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
