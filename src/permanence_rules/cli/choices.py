"""What may be chosen for an option; typer is not needed to tell, so the browser edition has it."""

from __future__ import annotations

from collections.abc import Sequence

from permanence_rules.errors import UsageError

__all__ = ["one_of"]


def one_of(text: str, choices: Sequence[str], option: str) -> str:
    """Return what was given for *option*, which must be one of *choices*."""
    if text not in choices:
        raise UsageError(f"{option}: expected one of: {', '.join(choices)}.")
    return text
