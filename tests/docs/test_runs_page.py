"""The pages on runs and on a laptop name every column, status, cause and key; examples are read."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from permanence_rules.cli import main
from permanence_rules.cli.manifest import Asked
from permanence_rules.compare.history.changes import Status, Why
from permanence_rules.compare.history.comparing import COLUMNS
from permanence_rules.compare.history.exceptions import read_register
from permanence_rules.outputs import OUTPUTS, OutputForm
from permanence_rules.rulebook import Rulebook

ROOT = Path(__file__).parents[2]
RUNS = (ROOT / "docs" / "runs.md").read_text(encoding="utf-8")
LAPTOP = (ROOT / "docs" / "laptop.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def test_every_column_of_a_change_is_documented_in_its_order() -> None:
    lines = [f"| `{column.name}` | {column.says} |" for column in COLUMNS]
    assert "\n".join(["| column | says |", "|---|---|", *lines]) in RUNS


def test_every_status_and_every_cause_is_explained() -> None:
    named = set(re.findall(r"`([a-z_]+)`", RUNS))
    assert {*map(str, Status), *map(str, Why)} <= named


def test_the_register_of_the_page_can_be_read(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", RUNS, flags=re.DOTALL)
    path = tmp_path / "exceptions.toml"
    path.write_text(text, encoding="utf-8")
    rulebook = Rulebook.load(ROOT / "examples" / "packs" / "northmoor")
    rules = [each.id for each in rulebook.rules]
    register = read_register(path, date(2026, 3, 1), rules=rules, roles=rulebook.roles)
    assert [each.code for each in register.entries] == ["EX-7"]
    assert register.entries[0].rule in rules


def test_every_key_of_a_manifest_is_documented(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    cases = ROOT / "examples" / "night-run" / "march.jsonl"
    main(["check", str(cases), "--as-at", "2026-03-31", "--manifest", str(path)])
    manifest = json.loads(path.read_text("utf-8"))
    table = RUNS.partition("| key | holds |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == set(manifest) - {"manifest"}
    counts = manifest["counts"]
    parts = ("checked", "of_other_teams", "not_judged")
    assert counts["children_read"] == sum(counts[f"children_{part}"] for part in parts) == 5
    assert Asked().inputs.number == 0


@pytest.mark.parametrize("name", OUTPUTS.names())
def test_every_form_says_where_its_manifest_is(name: str) -> None:
    form: OutputForm = OUTPUTS.load(name)
    table = RUNS.partition("| form | where the manifest is |")[2].partition("\n\n")[0]
    rows = [line for line in table.splitlines() if f"`{name}`" in line]
    assert len(rows) == (name != "text")
    assert form.is_data == any("beside the output" in row for row in rows)


def test_no_address_to_download_from_stands_in_the_pages() -> None:
    night_run = (ROOT / "examples" / "night-run").iterdir()
    texts = [
        RUNS,
        LAPTOP,
        *(each.read_text("utf-8") for each in night_run if each.suffix != ".xml"),
    ]
    assert not any(ADDRESS.search(text) for text in texts)
