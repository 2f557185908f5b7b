"""Small rule packs and cases for tests, written where the test can see them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any

from permanence_rules import Case, Finding, Rulebook, read_case

HAS_SECOND_ENGINE = sys.version_info < (3, 13) and find_spec("durable_rules_engine") is not None
ENGINES_HERE = ("compiled", "durable") if HAS_SECOND_ENGINE else ("compiled",)
"""Both judge each small case, where the second can run here: they must say the same."""

PACK = """
title: A pack for tests
version: "1"
jurisdiction: england
sources:
  text: {title: A text, law_checked_to: 2030-12-31}
"""

HEAD = """
title: Something is done
strength: local
citations: [{source: text, provision: section 1}]
for_each: periods_of_care
next_action: {do: Do it, owner: social_worker}
"""


def write_pack(folder: Path, rules: Mapping[str, str], pack: str = PACK) -> Path:
    """Write a rule pack and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(dedent(pack), encoding="utf-8")
    for name, text in rules.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def rule(body: str, **head: str) -> str:
    """Return a rule file: the usual head, with keys replaced, and *body*."""
    lines = [line for line in HEAD.strip().splitlines() if line.split(":")[0] not in head]
    return "\n".join([*lines, *(f"{key}: {value}" for key, value in head.items()), dedent(body)])


def findings(
    folder: Path, period: Mapping[str, Any], as_at: str, child: Mapping[str, Any] | None = None
) -> list[Finding]:
    """Return what the pack in *folder* says of one period of care, not applicable included."""
    data: dict[str, Any] = {"case_id": "test", "periods_of_care": [period]}
    if child is not None:
        data["child"] = child
    return judged_by_both(folder, read_case(data), date.fromisoformat(as_at))


def judged_by_both(folder: Path, case: Case, day: date) -> list[Finding]:
    """Return what a pack says of a case, where both engines can run by both: they must agree."""
    first, *others = (
        Rulebook.load(folder, engine=engine).check(case, as_at=day, list_not_applicable=True)
        for engine in ENGINES_HERE
    )
    for other in others:
        assert first.model_dump(exclude={"findings"}) == other.model_dump(exclude={"findings"})
        for one, again in zip(first.findings, other.findings, strict=True):
            differing = _differences(one, again)
            assert not differing, differing
            assert _evidence_agrees(one, again)
    return list(first.findings)


def _differences(one: Finding, other: Finding) -> dict[str, tuple[Any, Any]]:
    """Return what differs but for the evidence, which hangs on the order of asking."""
    first, second = (each.model_dump(exclude={"evidence"}) for each in (one, other))
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


def _evidence_agrees(one: Finding, other: Finding) -> bool:
    """Whether both tell the same of each fact that both read, and neither tells nothing."""
    first, second = ({each.path: each.value for each in it.evidence} for it in (one, other))
    same = all(second.get(path, value) == value for path, value in first.items())
    return same and bool(first) == bool(second)


def finding(folder: Path, body: str, period: Mapping[str, Any], as_at: str, **more: Any) -> Finding:
    """Return the one finding of a pack that holds one rule with this *body*."""
    head = more.pop("head", {})
    write_pack(folder, {"rule": rule(body, **head)})
    (only,) = findings(folder, period, as_at, **more)
    return only


STARTED: dict[str, Any] = {"started_on": "2025-01-06"}


def said(found: Finding) -> dict[str, Any]:
    """Return the outcome and dates of a finding, without what is empty."""
    fields = (
        "outcome",
        "due_on",
        "possible_due_on",
        "not_before",
        "recommended_by",
        "done_on",
        "next_due_on",
        "days_late",
        "days_overdue",
        "days_left",
        "missing_items",
        "missing",
    )
    values = found.model_dump(mode="json", include=set(fields))
    return {name: value for name, value in values.items() if value not in (None, [])}


def pack_of(example: Path) -> str:
    """Return the rule pack of an example case; Walsall for those that England's own would do."""
    return _PACKS.get(example.stem, "walsall")


_PACKS = {
    "adoption": "east-riding",
    "home-or-away": "devon",
    "parallel-planning": "east-riding",
    "permanence-order": "east-ayrshire",
    "planning-meetings": "dudley",
}
