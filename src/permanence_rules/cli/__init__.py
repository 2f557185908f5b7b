"""The command line: `permanence-rules`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run a command and return its exit code.

    0 nothing found; 1 findings; 2 a mistake in the request or the rules; 3 input that
    could not be read, in whole or in part; 130 interrupted.
    """
    from typer.main import get_command

    from permanence_rules.cli.app import app
    from permanence_rules.cli.streams import prepare_streams

    prepare_streams()
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        get_command(app)(args=arguments, prog_name="permanence-rules")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0
