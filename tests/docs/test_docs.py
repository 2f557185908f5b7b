"""What the documentation says is true: its examples run, and its generated pages are current."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from permanence_rules import read_case
from permanence_rules.cli import main
from permanence_rules.cli.faults import ExitCode
from permanence_rules.language.amendment import Amendment
from permanence_rules.language.conditions import Condition
from permanence_rules.language.limits import Limit
from permanence_rules.language.obligation import VERBS, Obligation
from permanence_rules.language.owners import OwnerSpec
from permanence_rules.language.pack import PackFile
from permanence_rules.language.rule import (
    ExemptionSpec,
    NextActionSpec,
    OnMissed,
    RuleFile,
    Version,
)
from permanence_rules.language.selections import Let
from permanence_rules.language.yaml_files import read_document

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
PARTS = [part for block in YAML for part in re.split(r"^---\n", block, flags=re.MULTILINE)]


@pytest.mark.slow
def test_generated_pages_are_current() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"run docs/generate.py: {done.stdout}{done.stderr}"


def test_the_python_of_the_readme_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the example itself is under test
    (promised,) = re.findall(r"^prints `(.*?)`", README, flags=re.MULTILINE)
    assert promised in capsys.readouterr().out.splitlines()


COMMANDS = re.findall(r"`permanence-rules ([^`]+)`", README)


@pytest.mark.parametrize("command", sorted({line.split()[0] for line in COMMANDS} - {"--help"}))
def test_each_command_and_option_that_the_readme_names_is_there(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    named = {
        option
        for line in COMMANDS
        if line.split()[0] == command
        for option in re.findall(r"--[a-z-]+", line)
    }
    assert main([command, "--help"]) == 0
    assert named <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))


def test_the_readme_names_every_command_and_every_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == 0
    listed = re.findall(r"^  ([a-z]+)  ", capsys.readouterr().out, flags=re.MULTILINE)
    assert set(listed) - {"demo"} <= {line.split()[0] for line in COMMANDS}
    (table,) = re.findall(r"\| `check` ends with.*?\n\n", README, flags=re.DOTALL)
    codes = {
        int(code)
        for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
        for code in row.split(",")
    }
    assert {int(code) for code in ExitCode} <= codes


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("NNNN"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_case_of_the_case_page_can_be_read() -> None:
    page = (ROOT / "docs" / "case.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)
    assert read_case(json.loads(text)).case_id == "example-1"


@pytest.mark.parametrize("part", PARTS, ids=[part.strip().splitlines()[0][:40] for part in PARTS])
def test_the_yaml_of_the_guide_has_the_shape_it_teaches(part: str, tmp_path: Path) -> None:
    path = tmp_path / "part.yaml"
    path.write_text(part.replace("[...]", "[{field: a, recorded: true}]"), encoding="utf-8")
    document = read_document(path, "part.yaml")
    assert document.problems == []
    if isinstance(document.data, list):
        assert all({"scenario", "as_at", "expect"} <= set(each) for each in document.data)
    else:
        _shape(document.data)


def _shape(data: dict[str, Any]) -> BaseModel | list[BaseModel]:
    """Validate a part of the guide by the model that it is an example of."""
    whole: dict[str, type[BaseModel]] = {
        "jurisdiction": PackFile,
        "amends": Amendment,
        "title": RuleFile,
    }
    for key, shape in whole.items():
        if key in data:
            return shape.model_validate(data)
    if set(data) <= set(VERBS):
        return Obligation.model_validate(data)
    for key, model in _SINGLE.items():
        if key in data:
            return model.model_validate(data[key])
    for key, model in _SEVERAL.items():
        if key in data:
            values = data[key].values() if key == "let" else data[key]
            return [model.model_validate(_filled(each)) for each in values]
    return Limit.model_validate(_filled(data))


_SINGLE: dict[str, type[BaseModel]] = {
    "owner": OwnerSpec,
    "next_action": NextActionSpec,
    "on_missed": OnMissed,
}
_SEVERAL: dict[str, type[BaseModel]] = {
    "let": Let,
    "applies_when": Condition,
    "exempt_when": ExemptionSpec,
    "versions": Version,
}


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    """Fill what the guide leaves out as dots."""
    some = {"deadline": {"event": "ended_on", "by": "started_on"}}
    filled = {key: some if key == "obligation" else value for key, value in data.items()}
    filled.pop("citations", None)
    return filled


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "england/reviews/second-review"],
        ["rules", "list"],
        ["rules", "coverage"],
        ["calendar", "--year", "2026"],
        ["demo"],
    ],
)
def test_commands_that_the_readme_names(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out
