"""What a rule has read of a record, in words that repeat nothing that anybody said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

__all__ = ["Seen", "evidence_of"]

Seen = tuple[Value, Value, Value, str, str]

"""What was read: the record that the path starts from, the one that holds the value, the value
itself, the path and the kind of fact. It is put into words only for findings that are shown."""


def evidence_of(trace: Iterable[Seen]) -> dict[str, str]:
    """
    Return what was read, each fact once and sorted by its place, in words that are nobody's.

    Sorted, so that two engines that ask in another order give one list.
    """
    found: dict[str, str] = {}
    for seen in trace:
        place = _place(seen)
        if place not in found:
            found[place] = shown(seen[2], seen[4])
    listed = sorted(found.items())[:_MOST_EVIDENCE]
    left = len(found) - len(listed)
    more = {"(more)": f"{left:,} more facts were read"} if left else {}
    return dict(listed) | more


_MOST_EVIDENCE = 1_000

"""Facts that one finding lists; a rule over thousands of records reads them all for each."""


def shown(value: Value, kind: str = "") -> str:
    """
    Return a value as evidence shows it: dates, codes, numbers and counts; of text only that it is.

    >>> shown(date(2025, 4, 30)), shown(None), shown(True), shown("words", "text")
    ('2025-04-30', 'none', 'yes', 'recorded')
    """
    # What a child said is nobody's evidence in a report: only that it was recorded.
    if kind in _WORDS and value is not None and not isinstance(value, Unknown):
        return "recorded"
    return next((words(value) for kinds, words in _SHOWN if isinstance(value, kinds)), _NOT_KNOWN)


_NOT_KNOWN = "not known"


def _count(several: Many) -> str:
    """Say how many are recorded; of records of which nothing is known, just that."""
    is_open = not several.items and bool(several.missing)
    return _NOT_KNOWN if is_open else f"{len(several.items)} recorded"


_SHOWN: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (type(None), lambda value: "none"),
    (bool, lambda value: "yes" if value else "no"),
    (date, date.isoformat),
    ((int, float, Decimal, str), str),
    (Many, _count),
    (ViewRecord, lambda value: "recorded"),
)

_WORDS = frozenset(("text", "narrative"))


def _place(seen: Seen) -> str:
    """Return where in the case a value stands."""
    start, holder, value, text, _ = seen
    if isinstance(value, ViewRecord):
        return value.path
    if isinstance(holder, ViewRecord):
        return holder.place(text.rsplit(".", 1)[-1])
    if not isinstance(start, ViewRecord):
        return text
    if isinstance(holder, Many) and holder.items and isinstance(holder.items[0], ViewRecord):
        return f"{holder.items[0].path.rpartition('[')[0]}.{text.rpartition('.')[2]}"
    # A path may begin with the kind of the record that it starts from.
    first, _, rest = text.partition(".")
    return start.place(rest if rest and first not in start.type.facts else text)
