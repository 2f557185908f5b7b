"""Cases from the SSDA903 return of children looked after, one year or several."""

from permanence_rules.sources.ssda903.source import Ssda903

__all__ = ["Ssda903"]
