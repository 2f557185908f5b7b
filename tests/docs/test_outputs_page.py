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
from permanence_rules.report.statistics import COLUMNS, Standing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
COMMANDS = [
    line for kind, block in BLOCKS if not kind for line in block.splitlines() if "examples/" in line
]
SHOWN = [block.partition("\n")[::2] for kind, block in BLOCKS if kind == "console"]


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


# By hand. 20 working days from 1 September 2025 end on the 29th, from 3 November on 1 December, and
# from 7 April 2026 on 6 May, for 4 May is a holiday. CLA-1: CEDAR 22 September and 15 December, in
# time (by 22 December); BIRCH 26 September in time, then 14 April 2026, late (by 26 December); both
# have a next one ahead: 3 in time of 4. CLA-2: OAK three in time, then overdue since 29 April 2026;
# ASH 27 November in time, then overdue since 27 February 2026; HAZEL's first is ahead: 4 of 6.
# Plans by the second review: CEDAR 10 December, by the 15th, in time; BIRCH 10 April 2026, by 26
# December, late; OAK 2 May 2025, by 30 April, late; ASH 20 February, by the 27th, in time: 2 of 4.
@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=["overdue", "changed", "share"])
def test_each_question_has_the_answer_that_the_page_shows(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(command.removeprefix("$ "))[1:]) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.slow
def test_the_example_writes_a_workbook_and_a_page(tmp_path: Path) -> None:
    example = ROOT / "examples" / "reports.py"
    command = [sys.executable, str(example), str(ROOT / "examples" / "cases"), "2026-03-31"]
    done = subprocess.run(  # noqa: S603 - our own example
        [*command, str(tmp_path)], check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.splitlines() == ["report.xlsx: exit code 4", "report.html: exit code 4"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["report.html", "report.xlsx"]
