"""What `.ci/tasks.py` prepares, and the wheel in every supported Python that this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tasks

FOUND = tasks.other_pythons()


def a_program(folder: Path, name: str, code: int) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    path.chmod(0o755)


# Only Pythons that are here: `python .ci/tasks.py interpreters` names those that are not.
@pytest.mark.slow
@pytest.mark.parametrize("python", FOUND.values(), ids=FOUND)
def test_the_wheel_installs_runs_its_demo_and_passes(tmp_path: Path, python: str) -> None:
    assert tasks.try_wheel(python, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="makes programs that only a POSIX shell runs")
def test_a_python_that_does_not_start_is_not_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minor in (11, 12, 13, 14):
        a_program(tmp_path, f"python3.{minor}", 127)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert tasks.other_pythons() == {}


def test_an_old_python_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.10\."):
        tasks.prepare("runtime")


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the compiler is simply tried")
@pytest.mark.parametrize(
    ("version", "programs", "noted", "reason"),
    [
        ((3, 13), ("cc",), "", "needs Python 3.11 or 3.12"),
        ((3, 12), (), "", "needs a C compiler"),
        ((3, 12), ("gcc",), "failed", "could not be built here before"),
        ((3, 12), ("gcc",), "", ""),
        ((3, 11), ("clang",), "", ""),
    ],
)
def test_why_there_is_no_second_engine_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: tuple[int, int],
    programs: tuple[str, ...],
    noted: str,
    reason: str,
) -> None:
    for name in programs:
        a_program(tmp_path, name, 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(tasks, "_noted", lambda name: f"{tasks._digest(name)} {noted}")
    said = tasks._why_no_second_engine()
    assert reason in said
    assert bool(said) is bool(reason)


def test_without_a_task_all_are_listed() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, tasks.__file__], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert all(f"  {name} " in done.stdout for name in tasks.TASKS)


@pytest.mark.parametrize(
    ("task", "program", "package"),
    [
        (tasks.chromium, "chromium", "chromium"),
        (tasks.spark, "java", "openjdk-17-jre-headless"),
    ],
)
@pytest.mark.parametrize("where", ["it is there", "no apt", "not root", "root on Debian"])
def test_a_program_is_installed_where_that_can_be_and_else_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    task: Callable[[], int],
    program: str,
    package: str,
    where: str,
) -> None:
    here = {"it is there": {program}, "no apt": set[str]()}.get(where, {"apt-get"})
    asked: list[str] = []

    def run(command: tuple[str, ...], **_: object) -> None:
        asked.append(" ".join(command))
        here.update({program} if package in command else ())

    monkeypatch.setattr(shutil, "which", lambda name: name if name in here else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1 if where == "not root" else 0)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(tasks, "prepare", lambda *_: None)
    monkeypatch.setattr(tasks, "_has_installed", lambda *_, **__: True)
    assert task() == 0
    assert len(asked) == (2 if where == "root on Debian" else 0)
    is_said = "none can be installed" in capfd.readouterr().err
    assert is_said is (where in ("no apt", "not root"))


def test_a_pyspark_that_cannot_be_installed_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(tasks, "prepare", lambda *_: None)
    monkeypatch.setattr(tasks, "_has_installed", lambda *_, **__: False)
    assert tasks.spark() == 0
    assert "pip could not install PySpark" in capfd.readouterr().err
