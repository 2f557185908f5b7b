"""What the codes of a placement and of its provider say of it, in whatever source they stand."""

from __future__ import annotations

from permanence_rules.sources import codes
from permanence_rules.sources.unknowns import Facts

__all__ = ["FOSTER_CARE", "setting"]

FOSTER_CARE = "foster_care"


def setting(code: str, provider: str) -> Facts:
    """
    Return what a code of PLACE and one of PLACE_PROVIDER say; each may be empty.

    >>> setting("U4", "PR4")["provider"]
    'independent_fostering_agency'
    """
    facts: Facts = {}
    if code:
        facts["kind"] = codes.PLACEMENT_KINDS[code]
    if provider:
        facts["provider"] = _provider(code, provider)
    if code in codes.WITH_CONNECTED_PERSON | codes.NOT_WITH_CONNECTED_PERSON:
        facts["is_with_connected_person"] = code in codes.WITH_CONNECTED_PERSON
    if code in codes.LONG_TERM_FOSTERING:
        facts["long_term"] = {}  # it is one, and no day of its steps is returned
    if code in codes.FOSTERING_FOR_ADOPTION:
        facts["is_fostering_for_adoption"] = True
    return facts


def _provider(code: str, provider: str) -> str:
    is_fostering = codes.PLACEMENT_KINDS.get(code) == FOSTER_CARE
    if is_fostering and provider in codes.FOSTERING_AGENCIES:
        return "independent_fostering_agency"
    return codes.PROVIDERS[provider]
