"""The program as a process of its own, and cases for it that come when a test wants them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from tests.cli.program import AS_AT, OVERDUE, a_case
from tests.support import rule

PACK = {"visits": rule("obligation: {deadline: {event: reviews.first.held_on, by: started_on}}\n")}
LIMIT = 120
"""Seconds after which a process that should have ended hangs; a moment is usual."""


def cases(numbers: Iterable[int]) -> str:
    """Return cases as JSON lines."""
    return "".join(json.dumps(a_case(f"A{each}", *OVERDUE)) + "\n" for each in numbers)


def command(*arguments: object) -> list[str]:
    """Return how to check cases, as JSON lines unless told otherwise."""
    form = () if "--format" in arguments else ("--format", "jsonl")
    given = ("check", *arguments, "--as-at", AS_AT, *form)
    return [sys.executable, "-m", "permanence_rules", *map(str, given)]


def started(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Return the program, checking cases."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command(*arguments), text=True, **streams)  # noqa: S603 - our own program


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """
    Return the exit code and what was told.

    The processes that work for it hold its standard error, so this also waits for them.
    """
    _, told = process.communicate(timeout=LIMIT)
    return process.returncode, told or ""


def ids(text: str) -> list[str]:
    """Return whose reports these are; each must be whole."""
    return [json.loads(line)["case_id"] for line in text.splitlines()]


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    latest = time.monotonic() + LIMIT
    while not is_so():
        assert time.monotonic() < latest, "it never came to pass"
        time.sleep(0.01)
