"""Where something stands in a rule file."""

from __future__ import annotations

__all__ = ["Loc"]

Loc = tuple[str | int, ...]

"""Where something stands in a rule file: the keys and positions that lead to it."""
