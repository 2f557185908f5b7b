"""Where tasks are done: a bounded number at a time, each within its time."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Protocol

from permanence_rules.errors import PermanenceRulesError, UsageError
from permanence_rules.service.books import Books, Shelf
from permanence_rules.service.logs import note
from permanence_rules.service.nursery import CAN_FORK, Child, Nursery, NurseryLostError
from permanence_rules.service.problems import Refusal
from permanence_rules.service.settings import Limits
from permanence_rules.service.tasks import Task, done

__all__ = ["Workshop"]

_GRACE = 5
"""Seconds after the time of a task for its process to be ended and replaced."""


class _Bench(Protocol):
    """Whatever does tasks by one version of the rules."""

    def do(self, task: Task) -> bytes: ...
    def retire(self) -> None: ...


class _Here:
    """Does tasks in this process: a check that takes too long keeps its thread until it ends."""

    def __init__(self, shelf: Shelf, limits: Limits) -> None:
        self._shelf, self._limits = shelf, limits

    def do(self, task: Task) -> bytes:
        return done(task, self._shelf, self._limits)

    def retire(self) -> None:
        """Nothing is kept but the rules, which go with the last task."""


class _Crew:
    """Does tasks in processes, which are ended when a check takes too long."""

    def __init__(self, books: Books, limits: Limits, load: Callable[[], Shelf]) -> None:
        self._limits = limits
        self._lock = Lock()
        self._idle: list[Child] = []
        self._busy = 0
        self._is_retired = False
        self._nursery = Nursery(books.paths, limits)
        try:
            self.shelf = load()
            digests = self._nursery.digests()
        except NurseryLostError:
            self._nursery.close()
            raise UsageError("The processes that judge cases could not be started.") from None
        except BaseException:
            self._nursery.close()
            raise
        if digests != self.shelf.digests:
            self._nursery.close()
            raise UsageError("The rules changed while they were loaded. Load them once more.")

    def do(self, task: Task) -> bytes:
        child = self._taken()
        try:
            result = child.do(task, self._limits.seconds)
        except OSError:
            result = Refusal(
                503,
                "process_lost",
                "The process that judged this ended before its time, perhaps for want of memory.",
                headers={"Retry-After": "5"},
            )
            self._return(child, is_usable=False)
            raise result from None
        except BaseException:
            self._return(child, is_usable=False)
            raise
        self._return(child, is_usable=result is not None)
        if result is None:
            raise took_too_long(self._limits)
        if isinstance(result, Refusal):
            raise result
        return result

    def retire(self) -> None:
        with self._lock:
            self._is_retired = True
            idle, self._idle = self._idle, []
            is_done = not self._busy
        for child in idle:
            child.connection.close()
        if is_done:
            self._nursery.close()

    def _taken(self) -> Child:
        with self._lock:
            self._busy += 1
            if self._idle:
                return self._idle.pop()
            try:
                return self._nursery.child()
            except NurseryLostError:
                self._busy -= 1
                raise

    def _return(self, child: Child, *, is_usable: bool) -> None:
        with self._lock:
            self._busy -= 1
            if is_usable and not self._is_retired:
                self._idle.append(child)
            elif is_usable:
                child.connection.close()
            else:
                self._nursery.end(child)
            is_done = self._is_retired and not self._busy
        if is_done:
            self._nursery.close()


def took_too_long(limits: Limits) -> Refusal:
    """Return the refusal of what takes longer than it may."""
    return Refusal(
        503,
        "took_too_long",
        f"The check took longer than {limits.seconds:g} seconds and was stopped. Try again later, "
        "or check this case with the command permanence-rules check.",
        headers={"Retry-After": "30"},
    )


class Workshop:
    """Does the tasks of the service, with the rulebooks that serve at that moment."""

    def __init__(self, books: Books, limits: Limits, workers: int = 0) -> None:
        self._books, self._limits = books, limits
        self._in_processes = workers > 0 and CAN_FORK
        self.size = workers or os.cpu_count() or 1
        self._threads = self._new_threads()
        self._turns = asyncio.Semaphore(self.size)
        self._lock = Lock()
        self._bench = self._new_bench(lambda: books.now)

    async def run(self, task: Task, *, waits: bool = False) -> bytes:
        """
        Return the JSON that answers a task.

        Raises Refusal: for what is wrong in the task, for a check that takes too long, and where
        no turn comes within the time of one, unless the task *waits* for its turn.
        """
        try:
            async with asyncio.timeout(None if waits else self._limits.seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise Refusal(
                503,
                "busy",
                "The service is busy; try again in a few seconds.",
                headers={"Retry-After": "5"},
            ) from None
        running = asyncio.get_running_loop().run_in_executor(
            self._threads, partial(self._done, self._bench, task)
        )
        # The turn is given back when the thread is free, also if nobody waits for it any more.
        running.add_done_callback(self._give_back)
        try:
            grace = _GRACE if self._in_processes else 0
            async with asyncio.timeout(self._limits.seconds + grace):
                return await asyncio.shield(running)
        except TimeoutError:
            raise took_too_long(self._limits) from None

    def _give_back(self, running: asyncio.Future[bytes]) -> None:
        self._turns.release()
        if not running.cancelled():
            running.exception()  # looked at, so that nobody complains that it was not

    def _done(self, bench: _Bench, task: Task) -> bytes:
        try:
            return bench.do(task)
        except NurseryLostError:
            if bench is not self._bench:  # it was retired before this task began
                return self._bench.do(task)
        # Nothing of it was done yet. The processes are started anew, by rules that are loaded anew.
        note("processes_lost", logging.ERROR)
        if not self.reload():
            raise Refusal(
                503,
                "process_lost",
                "The processes that judge cases are gone, and could not be started again.",
                headers={"Retry-After": "30"},
            )
        return self._bench.do(task)

    def reload(self) -> bool:
        """
        Load the rulebooks anew, and use them for every task that begins from now on.

        Where one has a mistake the old ones stay, and the books say which it is.
        """
        with self._lock:
            try:
                bench = self._new_bench(self._books.load)
            except (PermanenceRulesError, OSError) as error:
                self._books.problem = str(error)
                note("reload_failed", logging.ERROR, problem=str(error))
                return False
            old, self._bench = self._bench, bench
        old.retire()
        note("reloaded", rulebooks=self._books.now.digests)
        return True

    def close(self) -> None:
        """End the threads and processes when what they do is done; a later task begins new ones."""
        threads, self._threads = self._threads, self._new_threads()
        threads.shutdown(wait=True)
        self._bench.retire()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.size, thread_name_prefix="task")

    def _new_bench(self, load: Callable[[], Shelf]) -> _Bench:
        if not self._in_processes:
            shelf = load()
            self._books.put(shelf)
            return _Here(shelf, self._limits)
        crew = _Crew(self._books, self._limits, load)
        self._books.put(crew.shelf)
        return crew
