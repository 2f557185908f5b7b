"""Changes as one JSON object: both runs, the sums, and every change in its order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from permanence_rules.compare.history.comparing import COLUMNS, Summary
from permanence_rules.compare.history.forms.facts import Compared
from permanence_rules.compare.history.matters import RunHead
from permanence_rules.outputs.columns import Cell

__all__ = ["write"]

_NAMES = [column.name for column in COLUMNS]


def write(rows: Iterator[list[Cell]], compared: Compared) -> Iterator[str]:
    """Yield the object in pieces; memory does not grow with the changes."""
    head = {
        "old": _run(compared.old),
        "new": _run(compared.new),
        "chosen": compared.chosen,
        "summary": _sums(compared.summary),
    }
    opening = json.dumps(head, indent=2, ensure_ascii=False)
    yield opening.removesuffix("\n}") + ',\n  "changes": ['
    separator = "\n"
    for row in rows:
        yield f"{separator}    {json.dumps(_change(row), ensure_ascii=False)}"
        separator = ",\n"
    yield "\n  ]\n}\n"


def _run(head: RunHead) -> dict[str, Any]:
    return {
        "as_at": head.as_at.isoformat(),
        "rulebook": head.rulebook,
        "rulebook_digest": head.digest,
        "calendar": head.calendar,
        "program": head.program,
        "engine": head.engine,
    }


def _sums(summary: Summary) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "children": summary.children,
        "children_new": summary.new_children,
        "children_left": summary.left,
        "children_not_judged": summary.unjudged,
    }
    for status, sums in summary.by_status.items():
        counts[status.value] = {
            "findings": sums.findings,
            "children": sums.children,
            "statutory": sums.statutory,
            "levels": {level.name.lower(): sums.by_level[level] for level in sorted(sums.by_level)},
            "why": {why.value: sums.by_why[why] for why in sorted(sums.by_why)},
        }
    return counts


def _change(row: list[Cell]) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: cell.isoformat() if isinstance(cell, date) else cell
        for name, cell in zip(_NAMES, row, strict=True)
    }
    return said | {"why": str(said["why"]).split("; ")}
