"""Which function compiles which legal verb: `compile_VERB` in the module of that name here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.verbs.lifetime import Assess
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.places import Loc
from permanence_rules.runtime.registry import part_named

__all__ = ["compile_obligation", "compiler_of"]

Compile = Callable[[Builder, Any, Loc], Assess]
"""Turns the model of a verb, which stands at a place of a rule file, into how it is assessed."""


def compile_obligation(builder: Builder, obligation: Obligation, loc: Loc) -> Assess:
    """Return how to assess an obligation for one record."""
    verb = obligation.verb
    return compiler_of(verb)(builder, obligation.spec, (*loc, verb))


@cache
def compiler_of(verb: str) -> Compile:
    """Find a verb by its name: the fields of `Obligation` are the one list of verbs."""
    compile_verb: Compile = part_named("permanence_rules.engine.verbs", verb, f"compile_{verb}")
    return compile_verb
