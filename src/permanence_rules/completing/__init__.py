"""Facts that a record leaves unsaid although others of its facts tell them: see decision 12."""

from __future__ import annotations

from permanence_rules.completing import adoption, care, decisions, placements
from permanence_rules.completing.registry import COMPLETIONS

__all__ = ["COMPLETIONS", "adoption", "care", "decisions", "placements"]
