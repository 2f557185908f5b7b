"""Differences as JSON lines: one difference on each line, with both findings whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from permanence_rules.compare.differences import Difference
from permanence_rules.compare.forms.heading import ComparisonOptions
from permanence_rules.report.findings import Finding

__all__ = ["write"]


def write(
    differing: Iterable[tuple[Difference, ...]],
    options: ComparisonOptions,  # noqa: ARG001 - the same call for every form
) -> Iterator[str]:
    """Yield a line for each difference."""
    for differences in differing:
        for each in differences:
            yield json.dumps(_object(each), ensure_ascii=False) + "\n"


def _object(each: Difference) -> dict[str, Any]:
    return {
        "case_id": each.case_id,
        "rule": each.rule,
        "title": each.title,
        "subject": each.subject.model_dump(mode="json"),
        "cause": each.cause.value,
        "details": list(each.details),
        "a": _finding(each.a),
        "b": _finding(each.b),
    }


def _finding(finding: Finding | None) -> Any:
    return None if finding is None else finding.model_dump(mode="json")
