"""
Which lines of the second engine each test runs, so that a change is asked of no other test.

A test that does not run a line cannot tell what is changed in it. Only a change outside of
functions, which runs when the module is imported, is asked of all.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from core import SOURCE

__all__ = ["Reach", "lines_of_statement", "traced"]

Reach = Mapping[int, frozenset[str]]
"""The tests that run a line of a module, by number of the line."""
_FOLDER = str(SOURCE / "engines" / "durable") + os.sep


def traced(items: Sequence[pytest.Item], told: Path) -> dict[Path, Reach]:
    """Run the tests in a process of their own; return by file which of them run which line."""
    process = os.fork()
    if not process:
        _run(items, told)
    if os.waitpid(process, 0)[1]:
        raise ChildProcessError("the process that runs the tests to trace them failed")
    reach: dict[Path, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, lines in json.loads(told.read_text(encoding="utf-8")).items():
        for file, line in lines:
            reach[Path(file)][line].add(name)
    return {
        path: {line: frozenset(names) for line, names in lines.items()}
        for path, lines in reach.items()
    }


def _run(items: Iterable[pytest.Item], told: Path) -> None:
    """Write which lines each test runs, and end."""
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    code = 1
    try:
        found = {item.nodeid: sorted(_lines_run_by(item)) for item in items}
        told.write_text(json.dumps(found), encoding="utf-8")
        code = 0
    finally:
        os._exit(code)


def _lines_run_by(item: pytest.Item) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()

    def in_function(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            found.add((frame.f_code.co_filename, frame.f_lineno))
        return in_function

    def at_call(frame: FrameType, _: str, __: object) -> Any:
        return in_function if frame.f_code.co_filename.startswith(_FOLDER) else None

    threading.settrace(at_call)
    sys.settrace(at_call)
    try:
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
    return found


def lines_of_statement(source: str, line: int) -> range:
    r"""
    Return the lines of the smallest statement that holds a line; of `if` or `for` only the head.

    >>> lines_of_statement("if a and (\n    b\n):\n    c = 1\n", 2)
    range(1, 4)
    """
    found = range(line, line + 1)
    smallest = sys.maxsize
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            size = (node.end_lineno or 0) - node.lineno
            if size < smallest:
                smallest, found = size, range(node.lineno, _end_of_head(node) + 1)
    return found


def _end_of_head(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    return body[0].lineno - 1 if body else node.end_lineno or node.lineno
