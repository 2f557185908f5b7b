"""`validity` in words, in either of its forms."""

from __future__ import annotations

from permanence_rules.explain.phrases import moment_words
from permanence_rules.explain.time_limits import extension_words
from permanence_rules.language.verbs.validity import Validity

__all__ = ["validity_lines"]


def validity_lines(spec: Validity) -> list[str]:
    """Return what it asks, a sentence for each clause."""
    if spec.document is not None and spec.on is not None:
        document, day = moment_words(spec.document), moment_words(spec.on)
        return [f"{document} is no more than {spec.not_older_than} before {day}."]
    first = "day one" if spec.first_day_is_day_one else "not counted"
    start, end = moment_words(spec.starts or ""), moment_words(spec.settled_by or "")
    given = f", but to {moment_words(spec.ends_on)} at most" if spec.ends_on is not None else ""
    more = given + extension_words(spec.extended)
    return [
        f"It holds for {spec.lasts} from {start} (that day is {first}){more}.",
        f"By its last day there is {end}.",
    ]
