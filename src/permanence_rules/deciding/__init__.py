"""What can be decided at all from a source of cases, worked out from the rules alone."""

from permanence_rules.deciding.facts import RuleFact, facts_of
from permanence_rules.deciding.paths import FactAt
from permanence_rules.deciding.rules import Decidable, decidable
from permanence_rules.deciding.supply import Supply, every_path

__all__ = [
    "Decidable",
    "FactAt",
    "RuleFact",
    "Supply",
    "decidable",
    "every_path",
    "facts_of",
]
