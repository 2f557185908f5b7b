"""The service: the answers of the command and of the forms over HTTP (`permanence-rules serve`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from permanence_rules.service.app import create_app
    from permanence_rules.service.books import Books
    from permanence_rules.service.settings import Limits, Settings

__all__ = ["Books", "Limits", "Settings", "create_app"]

# Imported when first used: the processes that judge cases need no framework.
_HOMES = {"Books": "books", "Limits": "settings", "Settings": "settings", "create_app": "app"}


def __getattr__(name: str) -> Any:
    """Import a public name from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
