"""Processes that work for this one: it knows which one dies, and none outlives it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from permanence_rules.errors import WorkerError

__all__ = ["Crew", "Lost"]

TaskT = TypeVar("TaskT")
DoneT = TypeVar("DoneT")


@dataclass(frozen=True, slots=True)
class Lost(Generic[TaskT]):
    """A task during which its process died."""

    task: TaskT


class Crew(Generic[TaskT, DoneT]):
    """
    Up to *size* processes, each with its own copy of *work*; to be used as a context manager.

    A pool of concurrent.futures was the other choice. Its processes share one pipe. A process
    that dies while it writes there blocks the pool forever, and nothing says which one it was.
    """

    def __init__(self, size: int, work: Callable[[TaskT], DoneT]) -> None:
        self._size = size
        self._work = work
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, tuple[_Worker, int, TaskT]] = {}
        self._done: dict[int, DoneT | Lost[TaskT]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in (*self._idle, *(worker for worker, *_ in self._busy.values())):
            worker.end()

    def each(self, tasks: Iterable[TaskT], waiting: int) -> Iterator[DoneT | Lost[TaskT]]:
        """
        Yield what comes of each task, in their order; whatever *work* raises is raised here.

        The next task is drawn while others are done; at most *waiting* wait for their turn.
        """
        turn = 0
        for number, task in enumerate(tasks):
            while len(self._busy) == self._size or number - turn >= waiting:
                yield from (found := self._in_turn(turn))
                turn += len(found)
                if not found:
                    self._collect()
            self._give(number, task)
        while self._busy or self._done:
            yield from (found := self._in_turn(turn))
            turn += len(found)
            if not found:
                self._collect()

    def alone(self, task: TaskT) -> DoneT | Lost[TaskT]:
        """Do one task in a process that does nothing else meanwhile."""
        worker = self._free()
        try:
            worker.connection.send(task)
            result = worker.connection.recv()
        except (EOFError, OSError):
            worker.end()
            return Lost(task)
        self._idle.append(worker)
        done: DoneT = _unwrapped(result)
        return done

    def _in_turn(self, turn: int) -> list[DoneT | Lost[TaskT]]:
        return [self._done.pop(turn)] if turn in self._done else []

    def _give(self, number: int, task: TaskT) -> None:
        worker = self._free()
        try:
            worker.connection.send(task)
        except OSError:  # it died while it had nothing to do
            worker.end()
            self._done[number] = Lost(task)
        else:
            self._busy[worker.connection] = (worker, number, task)

    def _collect(self) -> None:
        """Wait until at least one process has done its task, or has died."""
        # Windows has a class of connection of its own: what was waited for is known by its key.
        ready: Any
        for ready in wait(list(self._busy)):
            worker, number, task = self._busy.pop(ready)
            try:
                result = ready.recv()
            except (EOFError, OSError):
                worker.end()
                self._done[number] = Lost(task)
            else:
                self._idle.append(worker)
                self._done[number] = _unwrapped(result)

    def _free(self) -> _Worker:
        return self._idle.pop() if self._idle else _Worker.started(self._work)


@dataclass(frozen=True, slots=True)
class _Raised:
    """What *work* raised in its process."""

    error: Exception


@dataclass(slots=True)
class _Worker:
    """One process, and the connection to it that no other process shares."""

    process: multiprocessing.process.BaseProcess
    connection: Connection = field(repr=False)

    @classmethod
    def started(cls, work: Callable[[Any], Any]) -> _Worker:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(target=_serve, args=(theirs, ours, work), daemon=True)
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise WorkerError(
                f"No further process can be started ({error.strerror}). "
                "Use fewer: --jobs 1, or jobs=1 in Python."
            ) from error
        finally:
            theirs.close()  # so that the death of the process is the end of the connection
        return cls(process, ours)

    def end(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join()


def _serve(connection: Connection, other_end: Connection, work: Callable[[Any], Any]) -> None:
    """Do what is asked until nobody is there to ask: then the connection ends."""
    other_end.close()  # a process that was forked has it too, and would keep itself waiting
    # Ctrl-C reaches every process of a terminal: the one that gives the work decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # So does the closing of a terminal: on Windows by a signal of its own.
    hang_up = getattr(signal, "SIGHUP", getattr(signal, "SIGBREAK", None))
    if hang_up is not None:
        signal.signal(hang_up, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            task = connection.recv()
            connection.send(_result(work, task))
        except (EOFError, OSError):
            return


def _result(work: Callable[[Any], Any], task: Any) -> Any:
    try:
        return work(task)
    except Exception as error:  # noqa: BLE001 - raised again by the process that gave the task
        return _Raised(error)


def _unwrapped(result: Any) -> Any:
    if isinstance(result, _Raised):
        raise result.error
    return result
