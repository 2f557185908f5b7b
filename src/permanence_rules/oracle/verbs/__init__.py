"""The seven legal verbs, each weighed anew by the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from permanence_rules.language.obligation import Obligation
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
    return _VERBS[verb](place, court, getattr(obligation, verb))
