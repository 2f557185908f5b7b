"""A defect of the program in one rule: the command says so, all else stands, and it ends with 70."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permanence_rules.engine import selections
from tests.cli.program import Run
from tests.support import rule, write_pack

GOOD = "obligation: {deadline: {event: care_plan.prepared_on, within: 3 days, of: started_on}}"
BAD = """
let: {days: {days_of: placements}}
obligation: {indicator: {measure: days, unit: days}}
"""
PERIOD = {
    "started_on": "2025-01-06",
    "care_plan": {"prepared_on": None},
    "placements": [{"started_on": "2025-01-06"}],
}


def _fails(*_: object) -> None:
    raise KeyError("a name from the record")


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
@pytest.mark.parametrize("more", [(), ("--all",)])
def test_one_rule_that_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, more: tuple[str, ...]
) -> None:
    monkeypatch.setattr(selections, "_span", _fails)
    folder = write_pack(tmp_path / "pack", {"good": rule(GOOD), "bad": rule(BAD)})
    cases = [{"case_id": name, "periods_of_care": [PERIOD]} for name in ("A", "B")]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    ran = run("check", path, "--rules", folder, "--as-at", "2025-06-01", "--format", form, *more)
    assert ran.code == 70
    assert "pack/bad" in ran.out
    assert ran.out.count("pack/good") >= 2
    assert "kept some duties from being judged; all others stand" in ran.err
    assert "a name from the record" not in ran.out + ran.err
