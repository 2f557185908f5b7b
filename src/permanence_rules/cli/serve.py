"""`serve`: the service over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from permanence_rules.cli.arguments import RulesOption
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError

__all__ = ["serve"]


@handled
def serve(
    *,
    rules: RulesOption = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Listen there.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535)] = 8000,
) -> ExitCode:
    """Answer over HTTP what the command and the forms answer, and show the pages."""
    try:
        import uvicorn

        from permanence_rules.service import Settings, create_app
    except ImportError as error:
        raise UsageError(
            f"serve needs the package {error.name}: pip install 'permanence-rules[service]'."
        ) from error
    uvicorn.run(create_app(Settings(rules=tuple(rules or ()))), host=host, port=port)
    return ExitCode.CLEAR
