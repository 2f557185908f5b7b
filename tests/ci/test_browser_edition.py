"""Building the browser edition: what is refused, and what is said. tests/cli/browser builds it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import browser_edition
import pytest

ARCHIVE = f"pyodide-{browser_edition.PYODIDE}.tgz"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache that has the wheels already, of which there are none."""
    folder = tmp_path / "cache"
    browser_edition._wheels_folder(folder).mkdir(parents=True)
    return folder


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, cache: Path) -> None:
    mine = tmp_path / "public"
    mine.mkdir()
    (mine / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="holds other files"):
        browser_edition.build(mine, cache)
    assert [file.name for file in mine.iterdir()] == ["mine.txt"]


def test_an_archive_with_another_hash_is_refused_and_taken_away(
    tmp_path: Path, cache: Path
) -> None:
    (cache / ARCHIVE).write_bytes(b"something else")
    with pytest.raises(browser_edition.WrongPartError, match=re.escape(ARCHIVE)):
        browser_edition.build(tmp_path / "public", cache)
    assert not (cache / ARCHIVE).exists()
    assert not (tmp_path / "public").exists()


def test_without_npm_it_is_said_which_file_to_put_where(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(browser_edition.CannotFetchError, match=f"put {re.escape(ARCHIVE)}"):
        browser_edition.build(tmp_path / "public", cache)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ERROR: no connection\n", browser_edition.CannotFetchError),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n", browser_edition.WrongPartError),
    ],
)
def test_why_pip_failed_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, kind: type[Exception]
) -> None:
    def failed(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", said)

    monkeypatch.setattr(subprocess, "run", failed)
    with pytest.raises(kind, match="packages for pyemscripten"):
        browser_edition.build(tmp_path / "public", tmp_path / "cache")


def test_every_part_is_pinned_with_a_hash() -> None:
    text = (browser_edition.ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")
    names = browser_edition._PACKAGES | browser_edition._PURE
    assert browser_edition._pins(text, names).count("==") >= len(names)
    with pytest.raises(AssertionError, match="pins each"):
        browser_edition._pins(text, ["no-such-package"])


def test_the_task_asks_for_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert browser_edition.main([]) == 2
    assert "browser FOLDER" in capsys.readouterr().err
