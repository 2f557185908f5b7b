"""A rule in words: what it requires, whom it exempts, who acts, and where it is written."""

from permanence_rules.explain.rule import Section, explained

__all__ = ["Section", "explained"]
