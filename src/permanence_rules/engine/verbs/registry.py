"""Which function compiles which legal verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.verbs.checklist import compile_checklist
from permanence_rules.engine.verbs.constraint import compile_constraint
from permanence_rules.engine.verbs.deadline import compile_deadline
from permanence_rules.engine.verbs.indicator import compile_indicator
from permanence_rules.engine.verbs.interval import compile_interval
from permanence_rules.engine.verbs.lifetime import Assess
from permanence_rules.engine.verbs.sequence import compile_sequence
from permanence_rules.engine.verbs.validity import compile_validity
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.places import Loc

__all__ = ["compile_obligation"]

_COMPILERS: dict[str, Callable[[Builder, Any, Loc], Assess]] = {
    "deadline": compile_deadline,
    "interval": compile_interval,
    "checklist": compile_checklist,
    "validity": compile_validity,
    "sequence": compile_sequence,
    "constraint": compile_constraint,
    "indicator": compile_indicator,
}


def compile_obligation(builder: Builder, obligation: Obligation, loc: Loc) -> Assess:
    """Return how to assess an obligation for one record."""
    verb = obligation.verb
    return _COMPILERS[verb](builder, getattr(obligation, verb), (*loc, verb))
