"""A process that dies in a batch costs nothing but its own case, if even that."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from permanence_rules import Case, CaseError, PackNotFoundError, Report, WorkerError, read_case
from permanence_rules.rulebook.batch import check_in_processes, check_in_turn
from tests.cli.program import OVERDUE, a_case
from tests.faults.judges import load_deadly, load_nothing, load_slow, load_usual
from tests.faults.program import until

pytestmark = pytest.mark.slow

DAY = date(2025, 12, 1)


def some(number: int) -> list[Case]:
    return [read_case(a_case(f"A{each}", *OVERDUE)) for each in range(number)]


def workers() -> list[multiprocessing.process.BaseProcess]:
    return multiprocessing.active_children()


def test_a_process_that_is_killed_from_outside_is_replaced_and_its_cases_are_judged(
    pack: Path,
) -> None:
    cases = some(420)

    def interrupted() -> Iterator[Case]:
        for number, case in enumerate(cases):
            if number == 330:
                workers()[0].kill()
            yield case

    load = partial(load_usual, pack)
    found = list(check_in_processes(load, interrupted(), DAY, jobs=2))
    assert found == list(check_in_turn(load(), cases, DAY))
    until(lambda: not workers())


def test_only_the_case_that_kills_its_process_is_not_judged(pack: Path) -> None:
    cases = some(170)
    load = partial(load_deadly, pack, frozenset({"A3", "A120"}))
    found = list(check_in_processes(load, cases, DAY, jobs=2))
    lost = {case.case_id: each for case, each in zip(cases, found, strict=True) if is_error(each)}
    assert set(lost) == {"A3", "A120"}
    assert "ended before its time" in str(lost["A3"])
    judged = [each.case_id for each in found if isinstance(each, Report)]
    assert judged == [case.case_id for case in cases if case.case_id not in lost]
    until(lambda: not workers())


def is_error(result: Report | CaseError) -> bool:
    return isinstance(result, CaseError)


def test_a_batch_is_given_up_when_one_case_after_another_is_lost(pack: Path) -> None:
    load = partial(load_deadly, pack, frozenset(f"A{each}" for each in range(5, 10)))
    with pytest.raises(WorkerError, match=r"too little memory\. Use fewer: --jobs 1"):
        list(check_in_processes(load, some(10), DAY, jobs=2))
    until(lambda: not workers())


def test_rules_that_a_process_cannot_load_are_told_as_anywhere_else(pack: Path) -> None:
    with pytest.raises(PackNotFoundError, match="There is no rule pack named 'one-rule'"):
        list(check_in_processes(partial(load_nothing, pack), some(3), DAY, jobs=2))


@pytest.mark.parametrize("leave", [lambda found: found.close(), lambda found: found.throw(OSError)])
def test_a_batch_that_is_left_early_ends_its_processes(
    pack: Path, leave: Callable[[Iterator[object]], object]
) -> None:
    found = check_in_processes(partial(load_usual, pack), some(600), DAY, jobs=2)
    assert isinstance(next(found), Report)
    assert workers()
    try:
        leave(found)
    except OSError:
        assert not workers()
    until(lambda: not workers())


MOST_BETWEEN = 60
"""
Cases that may be between the source and the output with two processes.

Two chunks wait for each process, one more is drawn before there is room for it, and one is
handed on case by case: six chunks of ten, however many cases there are.
"""


@dataclass(slots=True)
class Drawn:
    """Children without an end, drawn as they are wanted, and how many were at most under way."""

    child: Case
    number: int = 0
    done: int = 0
    most: int = 0

    def cases(self) -> Iterator[Case]:
        while True:
            self.number += 1
            self.most = max(self.most, self.number - self.done)
            yield self.child.model_copy(update={"case_id": f"A{self.number}"})


@pytest.mark.parametrize("slow", ["A1", "A175"])
def test_while_one_process_is_slow_the_others_run_ahead_a_little_and_no_further(
    pack: Path, slow: str
) -> None:
    drawn = Drawn(some(1)[0])
    load = partial(load_slow, pack, slow, 1.0)
    found = check_in_processes(load, drawn.cases(), DAY, jobs=2)
    for drawn.done, report in enumerate(islice(found, 1000), 1):
        assert isinstance(report, Report)
        assert report.case_id == f"A{drawn.done}"
    assert drawn.most <= MOST_BETWEEN


def test_where_the_output_is_slow_little_is_read_ahead(pack: Path) -> None:
    """A full pipe, a disk over the network, a terminal: what is written is drawn one by one."""
    drawn = Drawn(some(1)[0])
    found = check_in_processes(partial(load_usual, pack), drawn.cases(), DAY, jobs=2)
    for drawn.done, _ in enumerate(islice(found, 3), 1):
        time.sleep(0.3)  # the processes have nothing to do long before
    assert drawn.most <= MOST_BETWEEN
    assert drawn.number <= MOST_BETWEEN
