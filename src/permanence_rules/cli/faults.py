"""Errors of a command: each as a sentence, with its exit code."""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import NoReturn, ParamSpec

import typer

from permanence_rules.errors import CaseError, PermanenceRulesError, SourceError
from permanence_rules.runtime.streams import silence_output, tell

__all__ = ["ExitCode", "handled", "stoppable"]

Arguments = ParamSpec("Arguments")


class ExitCode(IntEnum):
    """What the command tells the shell."""

    CLEAR = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    FINDINGS_AND_INPUT = 4
    DEFECT = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    READER_GONE = 141
    STOPPED = 143


class Stopped(BaseException):
    """Somebody asked the process to end, as a shutdown or a scheduler does."""


class HungUp(Stopped):
    """The terminal of the process was closed, or its connection was lost."""


def handled(command: Callable[Arguments, ExitCode]) -> Callable[Arguments, None]:
    """Return *command* with its faults told on standard error and turned into exit codes."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        raise typer.Exit(_outcome(lambda: command(*args, **kwargs)))

    return run


_requests: list[BaseException] = []
"""
What this process was asked to do by a signal, the latest last.

A library that calls back into Python, as pydantic does while it writes JSON, may turn the exception
that a signal raises into one of its own; that somebody asked must not be lost with it.
"""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a request to end unwind what is under way, so that nothing half written stays."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what a signal does
        return
    _requests.clear()
    usual = {signal.SIGTERM: signal.signal(signal.SIGTERM, _stop)}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
        usual[signal.SIGINT] = signal.signal(signal.SIGINT, _interrupt)
    # `nohup` has it ignored, and the work is to go on. Windows sends another when a console closes.
    hang_up = getattr(signal, "SIGHUP", getattr(signal, "SIGBREAK", None))
    if hang_up is not None and signal.getsignal(hang_up) is signal.SIG_DFL:
        usual[hang_up] = signal.signal(hang_up, _hang_up)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        _requests.clear()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    _requests.append(Stopped())
    raise _requests[-1]


def _hang_up(_number: int, _frame: FrameType | None) -> NoReturn:
    _requests.append(HungUp())
    raise _requests[-1]


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    _requests.append(KeyboardInterrupt())
    raise _requests[-1]


def _outcome(run: Callable[[], ExitCode]) -> ExitCode:
    try:
        code = run()
        sys.stdout.flush()
    except (KeyboardInterrupt, Stopped) as request:
        return _ended(request)
    except Exception as error:  # noqa: BLE001 - Python's own words for it could repeat a child's record
        return _ended(_requests[-1]) if _requests else _told(error)
    return code


def _ended(request: BaseException) -> ExitCode:
    if isinstance(request, HungUp):
        silence_output()  # the terminal that it went to may be gone
        tell("Hung up.")
        return ExitCode.HUNG_UP
    is_stop = isinstance(request, Stopped)
    tell("Stopped." if is_stop else "Interrupted.")
    return ExitCode.STOPPED if is_stop else ExitCode.INTERRUPTED


def _told(error: Exception) -> ExitCode:
    if isinstance(error, PermanenceRulesError):
        tell(str(error))
        return ExitCode.INPUT if isinstance(error, SourceError | CaseError) else ExitCode.USAGE
    silence_output()
    if isinstance(error, BrokenPipeError):
        return ExitCode.READER_GONE
    if isinstance(error, OSError):
        tell(f"{error.filename or 'Output'}: {error.strerror}; put this right and try again.")
        return ExitCode.USAGE
    tell(_defect(error))
    return ExitCode.DEFECT


def _defect(error: Exception) -> str:
    """Say where the program failed; the error's own text may hold a value from a record."""
    places = [
        f"  {Path(frame.filename).name}, line {frame.lineno}, in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error).__name__
    return "\n".join(
        (
            f"A defect of permanence-rules ({kind}); do not rely on what it printed before.",
            "Please report it with these lines, which hold nothing from a record:",
            *places,
        )
    )
