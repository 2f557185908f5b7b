"""The page on the Standard Safeguarding Dataset: its commands run, and it names what is read."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from permanence_rules.cli import main
from permanence_rules.sources.database import PASSWORD, SQLITE_ENDINGS
from permanence_rules.sources.ssd.tables import TABLES
from tests.support import deadline, one_rule

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ssd.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "examples" / "ssd" / "README.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_and_of_the_example_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = [re.findall(r"```\n(.*?)```", each, flags=re.DOTALL) for each in (PAGE, EXAMPLE)]
    assert blocks[0] == blocks[1]
    ((making, checking),) = (each.splitlines() for each in blocks[0])
    monkeypatch.chdir(tmp_path)
    _, script, name = making.split()
    monkeypatch.setattr(sys, "argv", [script, name])
    runpy.run_path(str(ROOT / script), run_name="__main__")
    # One rule in the place of all, which other tests ask.
    rules = one_rule(tmp_path / "pack", deadline("reviews.first.held_on", "20 working days"))
    program, command, file, *area = checking.split()
    assert (program, command, area) == ("permanence-rules", "check", ["--area", "reviews"])
    assert main([command, file, "--rules", str(rules)]) in {3, 4}
    assert "Judged as at 27 November 2026" in capsys.readouterr().err


def test_the_page_names_every_table_and_the_variable() -> None:
    named = set(re.findall(r"`(ssd_[a-z_]+)`", PAGE))
    assert {table.name for table in TABLES} - named <= {"ssd_disability"}
    assert f"`{PASSWORD}`" in PAGE
    assert all(f"`{ending}`" in PAGE for ending in SQLITE_ENDINGS)


def test_the_extras_of_the_page_are_there() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = re.findall(r"pip install '\.\[([a-z-]+)\]'", PAGE)
    assert extras == ["ssd", "postgresql", "sql-server"]
    assert all(f"\n{extra} = [" in project for extra in extras)
