"""The page on forms of output names every form, column and standing, and its examples run."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pytest

from permanence_rules import read_case
from permanence_rules.cli import main
from permanence_rules.outputs import OUTPUTS
from permanence_rules.outputs.columns import FINDING_COLUMNS
from permanence_rules.outputs.occasions_table import OCCASION_COLUMNS
from permanence_rules.outputs.worklist import WORK_COLUMNS
from permanence_rules.statistics import COLUMNS, Standing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
    if "examples/" in line
]


class Named(Protocol):
    """A column with its name and what it says."""

    @property
    def name(self) -> str: ...
    @property
    def says(self) -> str: ...


def table(columns: Iterable[Named]) -> str:
    lines = (f"| `{column.name}` | {column.says} |" for column in columns)
    return "\n".join(["| column | says |", "|---|---|", *lines])


@pytest.mark.parametrize("columns", [FINDING_COLUMNS, OCCASION_COLUMNS, WORK_COLUMNS, COLUMNS])
def test_every_column_is_documented_in_its_order(columns: Iterable[Named]) -> None:
    assert table(columns) in PAGE


def test_every_form_and_standing_is_named() -> None:
    forms = re.findall(r"`([a-z]+)`", PAGE.split("## Teams")[0])
    assert set(OUTPUTS.names()) <= set(forms)
    standings = re.findall(r"^\| `([a-z ]+)` \| .*? \| (yes|no) \|", PAGE, flags=re.MULTILINE)
    assert {name: due == "yes" for name, due in standings} == {
        str(each): each.was_due for each in Standing
    }


def test_the_record_of_the_page_can_be_read() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    case = read_case(json.loads(text))
    assert (case.team, case.worker, case.locality) == ("CLA-2", "W-0417", "EAST")
    assert case.problems == ()


def test_the_python_of_the_page_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(code, "outputs.md", "exec"), {})  # noqa: S102 - the example itself is under test
    (promised,) = re.findall(r"^prints `(.*?)`", PAGE, flags=re.MULTILINE)
    assert promised in capsys.readouterr().out.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_writes_what_it_names(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    arguments = shlex.split(command)[1:]
    # Something is overdue in the examples, and two facts of them have to be corrected.
    assert main(arguments) == 4
    assert Path(arguments[-1]).exists()


@pytest.mark.slow
def test_the_example_writes_a_workbook_and_a_page(tmp_path: Path) -> None:
    example = ROOT / "examples" / "reports.py"
    command = [sys.executable, str(example), str(ROOT / "examples" / "cases"), "2026-03-31"]
    done = subprocess.run(  # noqa: S603 - our own example
        [*command, str(tmp_path)], check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.splitlines() == ["report.xlsx: exit code 4", "report.html: exit code 4"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["report.html", "report.xlsx"]
