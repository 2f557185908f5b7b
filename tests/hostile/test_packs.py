"""Loading a rule pack runs no code and reads nothing outside what was named."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from permanence_rules import PackNotFoundError, Rulebook, RuleFileError
from permanence_rules.authoring.scenarios import run_folder
from tests.hostile.test_yaml import DEADLINE
from tests.support import PACK, rule, write_pack

UNNAMED = "the words of a file that nobody named"
links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "here" / "pack", {"x": rule(DEADLINE)})


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "outside", {"secret": f"title: {UNNAMED}\n"})


def refusal(folder: Path) -> str:
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(folder)
    assert UNNAMED not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system [touch {ran}]",
        "!!python/object/apply:subprocess.check_output [[touch, {ran}]]",
        "!!python/object/new:os.system [touch {ran}]",
        "!!python/name:builtins.exec x",
        "!!python/module:ran x",
        "!<tag:yaml.org,2002:python/object/apply:os.system> [touch {ran}]",
        "!!map {{touch: x}}",
    ],
)
def test_no_tag_of_a_pack_is_ever_made_into_an_object(pack: Path, tag: str) -> None:
    ran = pack.parent / "ran"
    for place in ("messages: ", "let: ", "title: "):
        (pack / "x.yaml").write_text(place + tag.format(ran=ran), encoding="utf-8")
        assert "tags such as" in refusal(pack)
    assert not ran.exists()


def test_no_python_file_of_a_pack_is_ever_imported(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
    for name in ("__init__", "conftest", "pack", "x", "yaml", "sitecustomize", "holidays"):
        (pack / f"{name}.py").write_text(trap, encoding="utf-8")
    monkeypatch.chdir(pack)
    before = set(sys.modules)
    Rulebook.load(pack)
    Rulebook.load(".")
    run_folder(pack)
    assert not (pack / "ran").exists()
    origins = (getattr(sys.modules[name], "__file__", None) for name in set(sys.modules) - before)
    assert not [origin for origin in origins if origin and Path(origin).is_relative_to(pack)]


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "../../outside",
        "../here/../../outside",
        "sub/../../../outside",
        "./../../outside",
        "{absolute}",
        "file://{absolute}",
        "..\\\\..\\\\outside",
        "C:\\\\outside",
        "C:outside",
        "\\\\\\\\server\\\\share",
        "~/outside",
        "$HOME",
        "",
        ".",
        "..",
        "/",
        "con",
        "NUL.yaml",
        "COM1",
        "england/../england",
        "engl\u202eand",
        "engl\\0and",
    ],
)
def test_what_a_pack_extends_is_a_name_and_never_a_way_out(
    pack: Path, outside: Path, name: str
) -> None:
    extends = name.format(absolute=outside.as_posix())
    (pack / "pack.yaml").write_text(f'{PACK}extends: "{extends}"\n', encoding="utf-8")
    said = refusal(pack)
    assert "pack.yaml:" in said
    assert "extends" in said


@pytest.mark.parametrize("name", ["\u0435ngland", "x" * 100_000, "england-2"])
def test_a_pack_to_extend_that_is_nowhere_is_named_shortly(pack: Path, name: str) -> None:
    (pack / "pack.yaml").write_text(f"{PACK}extends: {name}\n", encoding="utf-8")
    with pytest.raises(PackNotFoundError) as caught:
        Rulebook.load(pack)
    assert len(str(caught.value)) < 600


def test_what_a_pack_extends_is_not_looked_for_in_the_current_folder(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pack(tmp_path / "elsewhere" / "base", {})
    (pack / "pack.yaml").write_text(f"{PACK}extends: base\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(PackNotFoundError):
        Rulebook.load(pack)


def test_a_neighbour_may_be_extended(pack: Path) -> None:
    write_pack(pack.parent / "base", {"y": rule(DEADLINE)})
    (pack / "pack.yaml").write_text(f"{PACK}extends: base\n", encoding="utf-8")
    assert len(Rulebook.load(pack).rules) == 2


def test_packs_that_extend_each_other_over_many_steps_are_refused(tmp_path: Path) -> None:
    for number in range(20):
        write_pack(tmp_path / f"p{number}", {}, f"{PACK}extends: p{number + 1}\n")
    write_pack(tmp_path / "p20", {})
    assert "over more than 10 steps" in refusal(tmp_path / "p0")


@links
def test_a_link_in_a_pack_that_leads_out_is_not_followed(pack: Path, outside: Path) -> None:
    (pack / "secret.yaml").symlink_to(outside / "secret.yaml")
    assert "link that leads out" in refusal(pack)


@links
def test_a_link_to_itself_is_not_followed_for_ever(pack: Path) -> None:
    (pack / "x.yaml").unlink()
    (pack / "x.yaml").symlink_to(pack / "x.yaml")
    assert "x.yaml:" in refusal(pack)


@links
def test_a_linked_pack_file_is_not_followed(pack: Path, outside: Path) -> None:
    (pack / "pack.yaml").unlink()
    (pack / "pack.yaml").symlink_to(outside / "pack.yaml")
    assert "link that leads out" in refusal(pack)


@links
def test_a_linked_scenario_file_is_not_followed(pack: Path, outside: Path) -> None:
    (pack / "x.scenarios.yaml").symlink_to(outside / "secret.yaml")
    said = "\n".join(map(str, run_folder(pack).problems))
    assert "link that leads out" in said
    assert UNNAMED not in said


@links
def test_a_neighbour_that_is_a_link_is_not_followed(pack: Path, outside: Path) -> None:
    (pack.parent / "base").symlink_to(outside)
    (pack / "pack.yaml").write_text(f"{PACK}extends: base\n", encoding="utf-8")
    assert "link that leads out" in refusal(pack)


@links
def test_linked_folders_are_not_entered_even_where_they_lead_round_in_circles(
    pack: Path, outside: Path
) -> None:
    (pack / "outside").symlink_to(outside)
    for name in ("one", "two", "three"):
        (pack / name).symlink_to(pack)
    assert [found.id for found in Rulebook.load(pack).rules] == ["pack/x"]


@links
def test_a_file_linked_within_its_pack_is_read(pack: Path) -> None:
    (pack / "data").mkdir()
    (pack / "x.yaml").rename(pack / "data" / "x.txt")
    (pack / "x.yaml").symlink_to(pack / "data" / "x.txt")
    assert len(Rulebook.load(pack).rules) == 1


@links
@pytest.mark.parametrize("name", ["x.yaml", "pack.yaml"])
def test_a_pipe_in_a_pack_is_not_waited_for(pack: Path, name: str) -> None:
    (pack / name).unlink()
    os.mkfifo(pack / name)
    assert "cannot be read" in refusal(pack)


def test_a_folder_named_as_a_rule_is_no_rule(pack: Path) -> None:
    write_pack(pack / "inner.yaml", {})
    assert len(Rulebook.load(pack).rules) == 1


@pytest.mark.parametrize(
    "name",
    ["../../etc", "a\0b", "x" * 5_000, "", "/", "CON", "\\\\.\\NUL", "/dev/zero", "\u0435ngland"],
)
def test_a_name_that_leads_to_no_pack_is_answered_with_those_there_are(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PackNotFoundError, match="Packs that come with") as caught:
        Rulebook.load(name)
    assert len(str(caught.value)) < 600


def test_a_pack_of_very_many_files_is_refused(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("permanence_rules.packs.loading.MOST_FILES", 5)
    for number in range(6):
        (pack / f"r{number}.yaml").write_text(rule(DEADLINE), encoding="utf-8")
    assert "more than 5 files" in refusal(pack)
