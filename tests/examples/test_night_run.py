"""The night run: the shell script does what its page says, and PowerShell has the same steps."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from permanence_rules.compare.history.exceptions import read_register
from tests.cli.program import OVERDUE, a_case, write
from tests.support import one_rule, shipped

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "night-run"


def steps(name: str, program: str) -> list[list[str]]:
    """Return the words of each call of the program, without the places that the systems name."""
    text = (FOLDER / name).read_text("utf-8")
    lines = re.sub(r"\s*[\\`]\n\s*", " ", text).splitlines()
    calls = [line.strip() for line in lines if line.strip().startswith(program)]
    return [
        re.findall(r"--[a-z-]+|\b(?:check|diff|xlsx|html|parquet|csv|text)\b", each)
        for each in calls
    ]


def test_both_scripts_have_the_same_steps() -> None:
    shell = steps("night-run.sh", 'step "$program" ')
    windows = steps("night-run.ps1", "Step ")
    # A name such as report.xlsx holds the word of a form too, in both.
    assert shell == windows
    assert [each[0] for each in shell] == ["check", "check", "check", "diff", "diff"]


def test_both_scripts_go_on_after_the_same_codes() -> None:
    shell = (FOLDER / "night-run.sh").read_text("utf-8")
    assert "0 | 1 | 3 | 4) ;;" in shell
    assert "-notin 0, 1, 3, 4" in (FOLDER / "night-run.ps1").read_text("utf-8")


def test_the_task_starts_the_script_of_windows() -> None:
    task = ET.parse(FOLDER / "night-run-task.xml").getroot()  # noqa: S314 - our own file
    command = " ".join(each.text or "" for each in task.iter() if each.tag.endswith("Arguments"))
    assert "night-run.ps1 -Extract" in command
    parameters = set(
        re.findall(r"\[string\]\$(\w+)", (FOLDER / "night-run.ps1").read_text("utf-8"))
    )
    assert {each for each in re.findall(r"-(\w+) D:", command) if each != "File"} <= parameters


def test_the_example_of_a_register_can_be_read() -> None:
    rulebook = shipped("england")
    rules = [each.id for each in rulebook.rules]
    day = date(2026, 4, 20)
    path = FOLDER / "exceptions.toml"
    register = read_register(path, day, rules=rules, roles=rulebook.roles)
    assert [each.code for each in register.entries] == ["EX-1", "EX-2"]
    assert {each.rule for each in register.entries} <= set(rules)


@pytest.mark.slow
def test_two_nights(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m permanence_rules "$@"\n', "utf-8")
    program.chmod(0o755)
    rules = one_rule(
        tmp_path / "pack",
        "obligation: {deadline: {event: ended_on, within: 10 days, of: started_on}}",
    )
    extract, kept = tmp_path / "extract", tmp_path / "kept"
    extract.mkdir()
    write(extract / "cases.json", [a_case("A1", *OVERDUE, ended_on=None), {"no": "case"}])
    surroundings = {**os.environ, "PROGRAM": str(program), "RULES": str(rules)}

    def night(day: str) -> None:
        command = ["sh", str(FOLDER / "night-run.sh"), str(extract), str(kept), day]
        done = subprocess.run(  # noqa: S603 - the script under test
            command, env=surroundings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    night("2025-01-16")  # the last day in time, ten days after 6 January
    night("2025-01-17")
    first, second = (kept / "runs" / f"2025-01-{day}" for day in (16, 17))
    assert not (first / "changes.csv").exists()
    with (second / "changes.csv").open(encoding="utf-8", newline="") as file:
        (change,) = csv.DictReader(file)
    assert (change["case_id"], change["status"], change["why"]) == ("A1", "new", "time")
    assert "only time has passed" in (second / "changes.txt").read_text("utf-8")
    assert json.loads((second / "run.json").read_text("utf-8"))["counts"]["children_checked"] == 1
    for name in ("report.xlsx", "report.html", "rejects.csv", "decisions.jsonl"):
        assert (second / name).stat().st_size
    assert sorted(each.name for each in kept.iterdir()) == ["runs", "tables"]
    assert json.loads((kept / "tables" / "run.json").read_text("utf-8"))["as_at"] == "2025-01-17"


@pytest.mark.slow
def test_a_run_that_went_wrong_ends_with_its_code(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexit 70\n", "utf-8")
    program.chmod(0o755)
    surroundings = {**os.environ, "PROGRAM": str(program)}
    command = [
        "sh",
        str(FOLDER / "night-run.sh"),
        str(tmp_path),
        str(tmp_path / "kept"),
        "2025-01-16",
    ]
    done = subprocess.run(  # noqa: S603 - the script under test
        command, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert "night-run: stopped with 70" in done.stderr
