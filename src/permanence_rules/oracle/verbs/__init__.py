"""The seven legal verbs, each weighed anew by the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.verbs.deadline import deadline
from permanence_rules.oracle.verbs.indicator import indicator
from permanence_rules.oracle.verbs.interval import interval
from permanence_rules.oracle.verbs.presence import checklist, constraint
from permanence_rules.oracle.verbs.sequence import sequence
from permanence_rules.oracle.verbs.validity import validity
from permanence_rules.report.judgements import Assessment

__all__ = ["assessed"]

_VERBS: dict[str, Callable[[Place, Court, Any], Assessment]] = {
    "deadline": deadline,
    "interval": interval,
    "checklist": checklist,
    "constraint": constraint,
    "validity": validity,
    "sequence": sequence,
    "indicator": indicator,
}


def assessed(place: Place, court: Court, obligation: Obligation) -> Assessment:
    """Return what an obligation comes to at this place."""
    verb = obligation.verb
    spec = getattr(obligation, verb)
    found = _VERBS[verb](place, court, spec)
    return _only_asked(found, verb) if getattr(spec, "only_asks", False) else found


def _only_asked(found: Assessment, verb: str) -> Assessment:
    """Return a question where a duty that is only described would have been broken."""
    if found.outcome not in VIOLATIONS:
        return found
    if found.outcome is Outcome.LATE and verb != "sequence":
        return replace(found, outcome=Outcome.MET)
    return replace(found, outcome=Outcome.NEEDS_JUDGEMENT, message=None, sensitive=())
