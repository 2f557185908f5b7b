"""The command line: `permanence-rules`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run a command and return its exit code.

    `cli.faults.ExitCode` names each code; the README says what it means.
    """
    with _few_collections():
        return _run(sys.argv[1:] if argv is None else list(argv))


def _run(arguments: list[str]) -> int:
    from typer.main import get_command

    from permanence_rules.cli.app import app
    from permanence_rules.cli.faults import stoppable
    from permanence_rules.runtime.streams import prepare_streams

    prepare_streams()
    try:
        with stoppable():
            get_command(app)(args=arguments, prog_name="permanence-rules")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


@contextmanager
def _few_collections() -> Iterator[None]:
    """
    Look for garbage less often.

    Starting makes many objects that all stay; looking through them again and
    again took a quarter of the time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
