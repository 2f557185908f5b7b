"""
Facts worked out from others: each is one function under one decorator, beside its like.

Importing this package imports every module of it, and so puts every function into the registry.
"""

from permanence_rules.facts.derived import (
    adoption,
    approvals_and_orders,
    care,
    leaving_care,
    neighbours,
    periods,
    placed_for_adoption,
    placements,
    plans_and_matches,
    visits,
)

__all__ = [
    "adoption",
    "approvals_and_orders",
    "care",
    "leaving_care",
    "neighbours",
    "periods",
    "placed_for_adoption",
    "placements",
    "plans_and_matches",
    "visits",
]
