"""How else the end of a period could be read, in the words in which a finding says so."""

__all__ = ["FORWARD", "ITSELF", "NIGHTS"]

FORWARD = "Counted forward instead of back"
"""A window may be tested from its document on, which at the end of a month gives another day."""

NIGHTS = "Counting nights, so the last day of each is left out"
"""Regulations that limit days of short breaks do not say whether the last day is one."""

ITSELF = "counting nights, or the day itself as still in time"
"""What must be done before the eighteenth day of a break may be done on it if nights are meant."""
