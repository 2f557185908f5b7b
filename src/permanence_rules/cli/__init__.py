"""The command line: `permanence-rules`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache

from permanence_rules.runtime.garbage import few_collections

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run a command and return its exit code.

    `cli.faults.ExitCode` names each code; the README says what it means.
    """
    with few_collections():
        return _run(sys.argv[1:] if argv is None else list(argv))


def _run(arguments: list[str]) -> int:
    from permanence_rules.cli.faults import stoppable
    from permanence_rules.runtime.streams import prepare_streams

    prepare_streams()
    try:
        with stoppable():
            _command()(args=arguments, prog_name="permanence-rules")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


@cache
def _command() -> Callable[..., object]:
    """Return the command, made once for a program that calls `main` again and again."""
    from typer.main import get_command

    from permanence_rules.cli.app import app

    return get_command(app)
