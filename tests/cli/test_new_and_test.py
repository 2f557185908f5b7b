"""`new` and `test`: a rule is begun, and its scenarios are run."""

from pathlib import Path

import pytest

from permanence_rules.language.obligation import VERBS
from permanence_rules.packs.loading import load_packs
from tests.cli.program import Run
from tests.support import rule, write_pack


@pytest.mark.parametrize("verb", VERBS)
def test_a_new_rule_of_each_verb_holds_as_it_stands(run: Run, tmp_path: Path, verb: str) -> None:
    ran = run("new", "my-pack/visits/weekly", "--folder", tmp_path, "--verb", verb)
    pack = tmp_path / "my-pack"
    assert ran.code == 0
    assert ran.out.splitlines() == [
        (pack / name).as_posix()
        for name in ("pack.yaml", "visits/weekly.yaml", "visits/weekly.scenarios.yaml")
    ]
    tested = run("test", pack, "--no-mutation")
    assert (tested.code, tested.err) == (0, "")
    assert "1 scenarios passed, 0 failed" in tested.out


def test_a_rule_may_be_added_to_a_pack_that_is_there(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "my-pack" / "pack.yaml"
    pack.parent.mkdir()
    pack.write_text(
        'title: Mine\nversion: "1"\njurisdiction: wales\n'
        "sources: {handbook: {title: A handbook, law_checked_to: 2026-01-01}}\n",
        encoding="utf-8",
    )
    before = pack.read_text(encoding="utf-8")
    ran = run("new", "my-pack/weekly.yaml", "--folder", tmp_path)
    assert ran.code == 0
    assert pack.read_text(encoding="utf-8") == before
    [rule] = load_packs(pack.parent)[0].rules
    assert (rule.id, rule.file.citations[0].source) == ("my-pack/weekly", "handbook")


def test_in_a_checkout_a_shipped_pack_is_added_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "local/my-pack/one", "--folder", "rules/").code == 0
    assert (tmp_path / "rules/local/pack.yaml").is_file()
    assert run("new", "local/two").out.splitlines()[0] == "rules/local/two.yaml"
    assert run("new", "other/two").out.splitlines()[0] == "other/pack.yaml"


@pytest.mark.parametrize("left", ["weekly.yaml", "weekly.scenarios.yaml"])
def test_nothing_is_written_over(run: Run, tmp_path: Path, left: str) -> None:
    path = tmp_path / "my-pack" / left
    path.parent.mkdir()
    path.write_text("mine", encoding="utf-8")
    ran = run("new", "my-pack/weekly", "--folder", tmp_path)
    assert ran.code == 2
    assert f"{path}: this file is there already and was left as it is." in ran.err
    assert [each.name for each in path.parent.iterdir()] == [left]
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "name", ["weekly", "../my-pack/weekly", "/my-pack/weekly", "My Pack/weekly", "my-pack//weekly"]
)
def test_a_rule_needs_a_pack_and_a_plain_name(run: Run, tmp_path: Path, name: str) -> None:
    ran = run("new", name, "--folder", tmp_path)
    assert ran.code == 2
    assert "such as my-pack/visits/weekly" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_verb_is_told(run: Run, tmp_path: Path) -> None:
    ran = run("new", "my-pack/weekly", "--folder", tmp_path, "--verb", "dedline")
    assert ran.code == 2
    assert "--verb: expected one of: deadline, interval" in ran.err


def test_a_folder_that_cannot_be_made_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my-pack").write_text("a file", encoding="utf-8")
    ran = run("new", "my-pack/visits/weekly", "--folder", tmp_path)
    assert ran.code == 2
    assert str(tmp_path / "my-pack") in ran.err


def test_a_clause_that_no_scenario_holds_fails(run: Run, tmp_path: Path) -> None:
    run("new", "my-pack/weekly", "--folder", tmp_path)
    ran = run("test", tmp_path / "my-pack")
    assert ran.code == 1
    assert "weekly.yaml:" in ran.out
    assert "no scenario notices: obligation.deadline.lapses_on" in ran.out


def test_a_scenario_that_fails_is_named_by_its_line(run: Run, tmp_path: Path) -> None:
    run("new", "my-pack/weekly", "--folder", tmp_path)
    path = tmp_path / "my-pack" / "weekly.scenarios.yaml"
    text = path.read_text(encoding="utf-8").replace("outcome: met", "outcome: late")
    path.write_text(text, encoding="utf-8")
    ran = run("test", tmp_path / "my-pack", "--no-mutation")
    assert ran.code == 1
    assert "weekly.scenarios.yaml:3: say in words what happens" in ran.out
    assert "outcome: expected late, got met" in ran.out


def test_a_pack_that_is_not_there_is_told(run: Run) -> None:
    ran = run("test", "nowhere")
    assert ran.code == 2
    assert "nowhere" in ran.err


def test_without_a_target_all_shipped_packs_are_tested(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new", "one/weekly", "--folder", tmp_path)
    run("new", "two/weekly", "--folder", tmp_path)
    monkeypatch.setattr("permanence_rules.packs.loading.rules_folder", lambda: tmp_path)
    ran = run("test", "--no-mutation")
    assert ran.code == 0
    assert "2 scenarios passed" in ran.out


THREE_DAYS = (
    "obligation: {deadline: {event: care_plan.prepared_on, within: 3 days, of: started_on}}"
)
BROKEN = """\
- scenario: in time
  as_at: 2025-06-01
  given: {started_on: 2025-01-06, care_plan: {prepared_on: 2025-01-09}}
  expect: {outcome: met}
"""


@pytest.mark.parametrize("start", ["", "plan"])
def test_a_broken_rule_is_found_from_any_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    broken = rule(THREE_DAYS, strength="statuory")
    folder = write_pack(tmp_path / "pack", {"plan/begun": broken, "plan/begun.scenarios": BROKEN})
    monkeypatch.chdir(folder / start)
    for target in (Path("begun.yaml" if start else "plan/begun.yaml"), Path()):
        ran = run("test", target)
        assert ran.code == 1
        assert "statuory" in ran.out
