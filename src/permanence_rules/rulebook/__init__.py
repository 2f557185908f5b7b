"""The front door: rules are loaded, and check one case or many."""

from permanence_rules.rulebook.rulebook import (
    ENGINES,
    OTHER_NATION,
    OtherEngine,
    Rulebook,
    engine_names,
)

__all__ = ["ENGINES", "OTHER_NATION", "OtherEngine", "Rulebook", "engine_names"]
