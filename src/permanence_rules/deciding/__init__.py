"""What can be decided at all from a source of cases, worked out from the rules alone."""

from permanence_rules.deciding.rules import Decidable, Lack, decidable
from permanence_rules.deciding.supply import Supply, every_path

__all__ = ["Decidable", "Lack", "Supply", "decidable", "every_path"]
