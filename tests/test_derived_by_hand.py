"""Each derived fact against a table worked out by hand, since both engines share the functions."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import (
    ANY_RECORD,
    derivations,
    derived_extras,
    derived_facts,
    facts_of_any_record,
    told_facts,
)
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord, look_at
from tests.support import from_yaml

TABLES: dict[str, list[dict[str, Any]]] = from_yaml(
    Path(__file__).with_name("cases") / "derived_by_hand.yaml"
)
ROWS = [(name, row) for name, rows in TABLES.items() for row in rows]


def _plain(value: Any) -> Any:
    """Return what YAML read as a date as a case file writes it; leave out what is gone."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each != "GONE"}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _view(row: dict[str, Any]) -> tuple[ViewRecord, str]:
    """Return the case of a row as it stood, and the path from it to the record of the row."""
    if "case" in row:
        data, base = row["case"], ""
    else:
        data = {"periods_of_care": [{"started_on": "2025-01-06"} | row["period"]]}
        base = "periods_of_care[0]"
    as_at = row.get("as_at", date(2025, 12, 31))
    case = read_case({"case_id": "test", **_plain(data)})
    return look_at(case, as_at, record_type(derived_extras()), derivations()), base


def _at(view: ViewRecord, path: str) -> ViewRecord:
    here: Any = view
    for step, index in re.findall(r"([a-z_0-9]+)(?:\[(\d+)\])?", path):
        # As it is recorded: what is told of a fact is what the row asks for.
        here = here.recorded(step)
        if index:
            here = here.items[int(index)]
    assert isinstance(here, ViewRecord)
    return here


def _said(value: Value, base: str) -> Any:
    """Return a value as the tables write it."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, ViewRecord):
        return f"at {value.path.removeprefix(f'{base}.')}"
    if isinstance(value, Many):
        told = [each.path.removeprefix(f"{base}.") for each in value.items]
        return [*told, *(["unknown"] if value.missing else [])]
    return "none" if value is None else value


@pytest.mark.parametrize(
    ("name", "row"), ROWS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ROWS)]
)
def test_a_derived_fact_is_what_was_worked_out_by_hand(name: str, row: dict[str, Any]) -> None:
    view, base = _view(row)
    record = _at(view, ".".join(part for part in (base, row["at"]) if part))
    assert name.startswith((record.type.name, "*."))
    assert _said(record.get(name.partition(".")[2]), base) == row["is"]


def test_every_derived_fact_has_a_table() -> None:
    named = {f"{fact.record}.{fact.name}" for fact in derived_facts()}
    told = {f"{fact.record}.{fact.name}" for fact in told_facts()}
    beside = {f"{ANY_RECORD}.{name}" for name in facts_of_any_record()}
    assert named | told | beside == TABLES.keys()
