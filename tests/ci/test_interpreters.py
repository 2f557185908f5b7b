"""The wheel installs, and judges, with every supported Python that this machine has."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from interpreters import build_wheel, install, interpreters, passes, run_demo

FOUND = interpreters()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


# Only Pythons that are there: `nox -s interpreters` names those that are not.
@pytest.mark.parametrize("python", FOUND.values(), ids=[f"{a}.{b}" for a, b in FOUND])
def test_the_wheel_installs_with_its_exact_requirements_runs_the_demo_and_passes(
    wheel: Path, tmp_path: Path, python: str
) -> None:
    programs = install(python, wheel, tmp_path / "environment", "test")
    shown = run_demo(programs)
    assert "Three made-up children" in shown
    assert "Overdue now" in shown
    assert passes(programs)


def test_a_python_that_does_not_start_is_not_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minor in (12, 13):
        shim = tmp_path / f"python3.{minor}"
        shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
        shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert len(interpreters()) == 1


def test_the_wheel_holds_the_rules(wheel: Path) -> None:
    assert "permanence_rules/rules/england/pack.yaml" in ZipFile(wheel).namelist()
