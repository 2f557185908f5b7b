"""What whoever starts the service may choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from permanence_rules.timing import to_date

__all__ = ["Limits", "Settings", "today"]


def today() -> date:
    """Return today's date in the United Kingdom, for a request that names no date."""
    return to_date(datetime.now(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one request, and all of them at once, may ask for."""

    body: int = 2 * 1024 * 1024
    """Bytes of a body, and of one line of JSON lines; one child takes some 50,000."""
    depth: int = 40
    """Groups and lists within each other; a case has about ten."""
    records: int = 20_000
    """Groups and lists of one case; a child who was in care for eighteen years has some 5,000."""
    findings: int = 10_000
    lines: int = 100_000
    """Cases of one request of JSON lines."""
    seconds: float = 20
    """How long one check may take."""
    body_seconds: float = 20
    """How long the next part of a body may take to come, and a body that is no stream in all."""
    at_once: int = 100
    """Requests that run or wait at any time; beyond them the answer is 503."""
    at_once_of_one: int = 50
    """Those of one API key; beyond them the answer is 429."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    What the service serves, and how.

    `rules` are packs by name or folder, each a rulebook by itself; the first that is named is the
    one of a request that names none. `workers` is the number of processes that judge cases; with 0
    as many threads as the machine has processors do. `hosts` are the names under which the service
    may be called; none means any.
    """

    rules: tuple[str, ...] = ()
    keys: str | None = None
    hosts: tuple[str, ...] = ()
    proxy: str | None = None
    workers: int = 0
    watch: float | None = None
    limits: Limits = Limits()
    today: Callable[[], date] = today
