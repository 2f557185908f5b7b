"""What a source describes and does not demand, in words."""

from __future__ import annotations

from permanence_rules.language.verbs.checklist import Checklist
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.language.verbs.sequence import Sequence

__all__ = ["only_asked_lines"]


def only_asked_lines(spec: Checklist | Constraint | Sequence) -> list[str]:
    """Say that what lacks is asked about, where it is not demanded."""
    return ["What lacks is a question and not a breach."] if spec.only_asks else []
