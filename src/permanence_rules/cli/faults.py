"""What goes wrong, told in a sentence, and the exit code that says so."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import ParamSpec

import typer

from permanence_rules.cli.streams import silence_output, tell
from permanence_rules.errors import CaseError, PermanenceRulesError, SourceError

__all__ = ["ExitCode", "handled"]

Arguments = ParamSpec("Arguments")


class ExitCode(IntEnum):
    """What the command tells the shell."""

    CLEAR = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    INTERRUPTED = 130
    READER_GONE = 141


def handled(command: Callable[Arguments, ExitCode]) -> Callable[Arguments, None]:
    """Return *command* with its faults told on standard error and turned into exit codes."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        raise typer.Exit(_outcome(lambda: command(*args, **kwargs)))

    return run


def _outcome(run: Callable[[], ExitCode]) -> ExitCode:
    try:
        code = run()
        sys.stdout.flush()
    except PermanenceRulesError as error:
        tell(str(error))
        return ExitCode.INPUT if isinstance(error, SourceError | CaseError) else ExitCode.USAGE
    except KeyboardInterrupt:
        tell("Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        silence_output()
        return ExitCode.READER_GONE
    except OSError as error:
        tell(f"{error.filename or 'Output'}: {error.strerror}; put this right and try again.")
        return ExitCode.USAGE
    return code
