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

    0 nothing found; 1 findings; 2 a mistake in the request or the rules; 3 input that
    could not be read or judged, in whole or in part; 70 a defect of the program;
    130 interrupted; 141 the reader of the output has gone; 143 asked to end.
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
