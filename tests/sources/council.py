"""Small tables of a made council, and a mapping for them, for tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from permanence_rules.case import Case
from permanence_rules.sources.base import Reject
from permanence_rules.sources.tables.source import Tables

__all__ = ["CARE", "CHILDREN", "REVIEWS", "cases_and_rejects", "only_case", "write_mapping"]

CHILDREN = """
[tables.children]
file = "children.csv"
child = "ID"
row = "case"
columns = {"Born" = "child.date_of_birth"}
"""
CARE = """
[tables.care]
file = "care.csv"
child = "ID"
row = "periods_of_care"
columns = {"Start" = "started_on", "End" = "ended_on"}
"""
REVIEWS = """
[tables.reviews]
file = "reviews.csv"
child = "ID"
row = "periods_of_care.reviews"
complete_from = "always"
columns = {"Held" = "held_on"}
"""
TABLES = {
    "children": "ID,Born\nA1,2015-03-14\n",
    "care": "ID,Start,End\nA1,2025-01-06,\n",
    "reviews": "ID,Held\nA1,2025-01-31\n",
}


def write_mapping(folder: Path, *parts: str, top: str = "", **tables: str | bytes) -> Path:
    """Write a mapping of some parts, and the tables that it reads; return the mapping."""
    for name, content in {**TABLES, **tables}.items():
        text = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(text)
    mapping = folder / "mapping.toml"
    parts = parts or (CHILDREN, CARE, REVIEWS)
    mapping.write_text(dedent(top) + "".join(map(dedent, parts)), encoding="utf-8")
    return mapping


def cases_and_rejects(mapping: Path) -> tuple[dict[str, Case], list[Reject]]:
    """Return the cases of a mapping by child, and its rejects; the counts of rows add up."""
    source = Tables(mapping)
    found = list(source.read())
    for each in source.rows:
        assert each.read == each.used + each.set_aside + each.rejected
    cases = {each.case_id: each for each in found if isinstance(each, Case)}
    return cases, [each for each in found if isinstance(each, Reject)]


def only_case(mapping: Path) -> dict[str, object]:
    """Return what the only case says, as JSON would; nothing was rejected."""
    cases, rejects = cases_and_rejects(mapping)
    assert rejects == []
    (case,) = cases.values()
    return case.model_dump(mode="json", exclude_unset=True)
