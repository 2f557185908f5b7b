"""Processes that work for this one: replaced when they die, and gone when it goes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

__all__ = ["Crew", "WorkerLostError"]

TaskT = TypeVar("TaskT")
DoneT = TypeVar("DoneT")


class WorkerLostError(Exception):
    """A process died before the work was done: its own, or one beside it."""


class Crew(Generic[TaskT, DoneT]):
    """
    A number of processes, each with its own copy of *work*.

    To be used as a context manager. When it is left early the processes end at once; they
    also end when the process that made them is killed.
    """

    def __init__(self, size: int, work: Callable[[TaskT], DoneT]) -> None:
        self._size = size
        self._work = work
        self._stop, self._stopper = multiprocessing.Pipe(duplex=False)
        self._pool = self._new_pool(size)
        self.is_alone = False
        """Whether one process does what is left of work that was lost."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._stopper.send_bytes(b"stop")
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._stop.close()
        self._stopper.close()

    def start(self, task: TaskT) -> Callable[[], DoneT]:
        """Have *task* done; what is returned waits for it and may raise WorkerLostError."""
        if self.is_alone:
            self._replace(self._size)
        return self._started(task)

    def alone(self, task: TaskT) -> DoneT:
        """Do *task* while nothing else is done; raises WorkerLostError when its process dies."""
        if not self.is_alone:
            self._replace(1)
        return self._started(task)()

    def _started(self, task: TaskT) -> Callable[[], DoneT]:
        try:
            future = self._pool.submit(_do, task)
        except BrokenProcessPool:
            self._replace(1 if self.is_alone else self._size)
            future = self._pool.submit(_do, task)

        def result() -> DoneT:
            try:
                done: DoneT = future.result()
            except BrokenProcessPool:
                raise WorkerLostError from None
            return done

        return result

    def _replace(self, size: int) -> None:
        # The threads of the old pool must be gone before processes are made by forking.
        self._pool.shutdown(wait=True)
        self._pool = self._new_pool(size)
        self.is_alone = size == 1

    def _new_pool(self, size: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(size, initializer=_begin, initargs=(self._work, self._stop))


_works: list[Callable[[Any], Any]] = []
"""What a process does with a task; filled once when it starts."""


def _begin(work: Callable[[Any], Any], stop: Connection) -> None:
    # Ctrl-C reaches every process of a terminal: the one that gave the work decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    _works[:] = [work]


def _end_with_parent(stop: Connection) -> None:
    """
    End this process when it is told to, or when the one that made it is gone.

    A process that was killed ends none of those that work for it; they would wait for ever.
    What says stop is left unread, so that every process sees it.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel, stop])
        os._exit(1)


def _do(task: Any) -> Any:
    return _works[0](task)
