"""
The folder to install from without a network: what is fetched for which system, and what is refused.

The task itself installs from the folder that it made for this system, and runs what it installed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import wheelhouse

LOCK = (
    "# a comment\n"
    "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    "    # via click\n"
    "old==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:cc\n"
    "six==1.17.0 \\\n    --hash=sha256:dd\n"
)


@pytest.mark.parametrize(
    ("system", "python", "names"),
    [
        ("windows", "3.11", ["colorama", "old", "six"]),
        ("windows", "3.12", ["colorama", "six"]),
        ("linux", "3.11", ["old", "six"]),
        ("macos", "3.13", ["six"]),
    ],
)
def test_markers_are_asked_of_the_system_that_it_is_for(
    system: str, python: str, names: list[str]
) -> None:
    entries = [*wheelhouse.wanted(LOCK, wheelhouse.SYSTEMS[system], python)]
    assert [entry.partition("==")[0] for entry in entries] == names
    assert not any(";" in entry for entry in entries)


def test_every_hash_is_kept() -> None:
    first = next(wheelhouse.wanted(LOCK, wheelhouse.SYSTEMS["windows"], "3.11"))
    assert first.split() == ["colorama==0.4.6", "\\", "--hash=sha256:aa", "\\", "--hash=sha256:bb"]


def test_the_lock_of_the_project_has_what_windows_alone_needs() -> None:
    lock = (wheelhouse.ROOT / "requirements" / "laptop.txt").read_text(encoding="utf-8")
    found = {
        name: {
            entry.partition("==")[0]
            for entry in wheelhouse.wanted(lock, wheelhouse.SYSTEMS[name], "3.11")
        }
        for name in wheelhouse.SYSTEMS
    }
    assert found["windows"] - found["linux"] == {"colorama"}
    assert found["linux"] == found["macos"]
    assert {"icalendar", "pyarrow", "tzdata", "xlsxwriter"} <= found["windows"]


WHEELS = ("permanence_rules-0.1.0-py3-none-any.whl", "six-1.17.0-py2.py3-none-any.whl")


class Pip:
    """Takes the place of pip: it makes these wheels, or fails."""

    def __init__(self, folder: Path, code: int = 0) -> None:
        self.folder, self.code = folder, code
        self.calls: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str], **_: object) -> int:
        self.calls.append(command)
        for name in WHEELS:
            (self.folder / name).write_bytes(name.encode())
        return self.code


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock.txt"
    path.write_text("six==1.17.0 \\\n    --hash=sha256:dd\n", encoding="utf-8")
    monkeypatch.setattr(wheelhouse, "_LOCK", path)


def test_each_wheel_is_named_with_its_hash(
    tmp_path: Path, lock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "wheels"
    pip = Pip(folder)
    monkeypatch.setattr("subprocess.call", pip)
    wheelhouse.fill(folder, "windows", "3.12")
    digests = [hashlib.sha256(name.encode()).hexdigest() for name in WHEELS]
    assert (folder / "requirements.txt").read_text(encoding="utf-8").splitlines() == [
        f"permanence-rules==0.1.0 --hash=sha256:{digests[0]}",
        f"six==1.17.0 --hash=sha256:{digests[1]}",
    ]
    download = " ".join(pip.calls[0])
    for wanted in ("--only-binary :all:", "--platform win_amd64", "--python-version 3.12"):
        assert wanted in download
    assert "--require-hashes" in download


def test_what_cannot_be_fetched_is_said(
    tmp_path: Path, lock: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("subprocess.call", Pip(tmp_path, code=1))
    assert wheelhouse.main([str(tmp_path / "wheels")]) == 1
    assert "the packages for windows could not be had" in capsys.readouterr().err
    assert not (tmp_path / "wheels" / "windows-python3.12" / "requirements.txt").exists()


def test_a_folder_with_other_wheels_is_refused(
    tmp_path: Path, lock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "left-1.0-py3-none-any.whl").write_bytes(b"")
    monkeypatch.setattr("subprocess.call", Pip(tmp_path))
    with pytest.raises(wheelhouse.MissingWheelError, match="holds 3 wheels and not 2"):
        wheelhouse.fill(tmp_path, "windows", "3.12")


def test_a_folder_for_another_system_is_said_not_to_be_tried(
    tmp_path: Path, lock: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "wheels" / "windows-python3.12"
    monkeypatch.setattr("subprocess.call", Pip(folder))
    monkeypatch.setattr(wheelhouse, "is_for_this_machine", lambda *_: False)
    assert wheelhouse.main([str(tmp_path / "wheels"), "--python", "3.12"]) == 0
    assert "2 wheels; NOT TRIED" in capsys.readouterr().out


@pytest.mark.slow
def test_a_folder_that_does_not_install_is_refused(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six==0 --hash=sha256:00\n", encoding="utf-8")
    with pytest.raises(wheelhouse.MissingWheelError, match="does not install or run"):
        wheelhouse.try_folder(tmp_path)


def test_an_unknown_system_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        wheelhouse.main(["folder", "beos"])
    assert "there is no system 'beos'" in capsys.readouterr().err
