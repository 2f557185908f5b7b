"""The digest of what the program says is the same twice, and another when one message changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permanence_rules.errors import RuleProblem

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def quick(*options: object) -> int:
    from digest import main

    return main(["--quick", *map(str, options)])


@pytest.mark.slow
def test_a_second_run_gives_the_same_digests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quick("--save", tmp_path / "first.json") == 0
    assert quick("--against", tmp_path / "first.json", "--save", tmp_path / "second.json") == 0
    first, second = (
        (tmp_path / f"{name}.json").read_text(encoding="utf-8") for name in ("first", "second")
    )
    assert first == second
    assert json.loads(first)["total"] in capsys.readouterr().out


@pytest.mark.slow
def test_a_message_that_changes_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quick("--save", tmp_path / "first.json") == 0
    told = RuleProblem.__str__
    monkeypatch.setattr(RuleProblem, "__str__", lambda self: f"{told(self)} ")
    capsys.readouterr()
    assert quick("--against", tmp_path / "first.json") == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.partition("/")[0] for line in said if ": " in line] == ["differs: refusals"]


@pytest.mark.slow
def test_what_is_kept_names_no_folder_of_this_machine(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert quick("--keep", kept) == 0
    files = [path for path in kept.rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.strip()
        assert str(ROOT) not in text
        assert "/tmp" not in text  # noqa: S108 - looked for, not written to


def test_the_committed_digests_are_of_the_parts_that_there_are() -> None:
    from digest import total

    saved = json.loads((ROOT / "benchmarks" / "digest.json").read_text(encoding="utf-8"))
    assert saved["total"] == total(saved["parts"])
    areas = {name.partition("/")[0] for name in saved["parts"]}
    assert areas == {"examples", "explain", "refusals", "returns", "rules"}
