"""The page on tables names every key and code, and its examples run."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from permanence_rules.cli import main
from permanence_rules.sources import tables
from permanence_rules.sources.tables import mapping_file
from permanence_rules.sources.tables.code_lists import NATIONAL_CODES
from permanence_rules.sources.tables.facts import LOCAL_KINDS
from permanence_rules.sources.tables.mapping_file import read_mapping

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    if not language
    for line in block.splitlines()
]


def keys_under(title: str) -> set[str]:
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    first = re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE)
    return {key for cell in first for key in re.findall(r"`(\w+)`", cell)}


def test_every_key_is_documented_and_no_other() -> None:
    assert keys_under("Keys of the whole") == {*mapping_file._TOP} - {"tables", "codes"}
    assert keys_under("Keys of a table") == {*mapping_file._TABLE}
    assert keys_under("Keys of a column") == {*mapping_file._COLUMN}


def test_every_national_list_is_named() -> None:
    assert {*re.findall(r"`(ssda903\.\w+)`", PAGE)} == {*NATIONAL_CODES}


def test_every_code_of_a_reject_is_documented() -> None:
    documented = keys_under("Rows, counts and memory")
    assert tables.__file__ is not None
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(tables.__file__).parent.glob("*.py")
    )
    assert {code for code in documented if f'"{code}"' not in source} == set()
    used = {
        *re.findall(r'CellError\(\s*"(\w+)"', source),
        *re.findall(r'(?:reject|remark)\(\s*[\w.]+,\s*"(\w+)"', source),
        *re.findall(r'_lose\(read, "(\w+)"', source),
        *re.findall(r'_not_used\(found, "(\w+)"', source),
    }
    assert used - {"left_out"} <= documented
    assert len(used) > 10


def test_the_mapping_of_the_page_can_be_read() -> None:
    text, of_local_facts = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    whole = tomllib.loads(text)
    found = read_mapping(whole)
    assert [each.name for each in found.tables] == ["children", "care", "reviews"]
    whole["tables"]["care"] |= tomllib.loads(of_local_facts)["tables"]["care"]
    _, care, _ = read_mapping(whole).tables
    paths = [".".join(each.fact.steps) for each in care.columns]
    assert paths[0] == "local.stability_meeting_on"
    assert [*care.always] == [("local", "is_waived")]


def test_every_kind_of_a_local_fact_is_named() -> None:
    section = PAGE.split("## A council's own facts\n")[1].split("\n## ")[0]
    kinds = re.findall(r"^\| `(\w+)` \| `", section, flags=re.MULTILINE)
    assert kinds == [*LOCAL_KINDS]


def test_the_python_of_the_page_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(code, "tables.md", "exec"), {})  # noqa: S102 - the example itself is under test
    (promised,) = re.findall(r"^prints `(.*?)`", PAGE, flags=re.MULTILINE)
    assert promised in capsys.readouterr().out.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_runs(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    # Something is overdue in the example, and two rows of it have to be corrected.
    assert main(shlex.split(command)[1:]) == (
        4 if " check examples" in command and "map" not in command.split()[1:2] else 0
    )
    assert capsys.readouterr().out
