"""Each legal verb in words, with all its clauses: `VERB_lines` in the module of that name here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from permanence_rules.explain.time_limits import lifetime_lines
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.obligation import Obligation
from permanence_rules.runtime.registry import part_named

__all__ = ["obligation_lines", "words_of"]

Words = Callable[[Any], list[str]]


def obligation_lines(obligation: Obligation) -> list[str]:
    """Return what an obligation asks, a sentence for each clause."""
    spec = obligation.spec
    lines = words_of(obligation.verb)(spec)
    return [*lines, *(lifetime_lines(spec) if isinstance(spec, Lifetime) else ())]


@cache
def words_of(verb: str) -> Words:
    """Find the words of a verb by its name."""
    words: Words = part_named("permanence_rules.explain.verbs", verb, f"{verb}_lines")
    return words
