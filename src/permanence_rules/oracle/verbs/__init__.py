"""The legal verbs, each weighed anew by the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.place import Place
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.registry import part_named

__all__ = ["assessed", "weigher_of"]

Weigh = Callable[[Place, Court, Any], Assessment]


def assessed(place: Place, court: Court, obligation: Obligation) -> Assessment:
    """Return what an obligation comes to at this place."""
    verb = obligation.verb
    found = weigher_of(verb)(place, court, obligation.spec)
    return _only_asked(found, verb) if obligation.only_asks else found


@cache
def weigher_of(verb: str) -> Weigh:
    """Find the reading of a verb: the function VERB in the module of that name here."""
    weigh: Weigh = part_named("permanence_rules.oracle.verbs", verb, verb)
    return weigh


def _only_asked(found: Assessment, verb: str) -> Assessment:
    """Return a question where a duty that is only described would have been broken."""
    if found.outcome not in VIOLATIONS:
        return found
    if found.outcome is Outcome.LATE and verb != "sequence":
        return replace(found, outcome=Outcome.MET)
    return replace(found, outcome=Outcome.NEEDS_JUDGEMENT, message=None, sensitive=())
