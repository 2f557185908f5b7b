"""Forms cost nothing until they are used, and a framework nothing until its adapter is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from permanence_rules import Rulebook

FRAMEWORKS = ("django", "rest_framework", "wtforms", "fastapi", "jinja2", "starlette")


def loaded_by(code: str) -> set[str]:
    """Return the modules that a program has imported at its end."""
    code = f"{code}\nimport sys\nprint(*sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    return set(ran.stdout.split())


@pytest.mark.slow
def test_a_check_imports_no_form() -> None:
    loaded = loaded_by("from permanence_rules import Rulebook; Rulebook.load('wales')")
    assert not {name for name in loaded if name.startswith("permanence_rules.forms")}


@pytest.mark.slow
def test_a_form_imports_no_framework() -> None:
    loaded = loaded_by(
        "from permanence_rules import Rulebook; Rulebook.load('wales').form('care_plan')"
    )
    assert "permanence_rules.forms.form" in loaded
    assert loaded.isdisjoint(FRAMEWORKS)


SHAPE = """
from permanence_rules.forms import FormShape

VISIT = FormShape("visit", "Visit", "One visit.", (("periods_of_care", "visits"),))
"""


def test_another_package_adds_a_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "visits-1.0.dist-info").mkdir()
    (tmp_path / "visits-1.0.dist-info" / "METADATA").write_text("Name: visits\nVersion: 1.0\n")
    (tmp_path / "visits-1.0.dist-info" / "entry_points.txt").write_text(
        "[permanence_rules.forms]\nvisit = form_of_a_visit:VISIT\n"
    )
    (tmp_path / "form_of_a_visit.py").write_text(SHAPE)
    monkeypatch.syspath_prepend(str(tmp_path))
    form = Rulebook.load("wales").form("visit", "periods_of_care[0].visits[2]")
    assert form.field("held_on").duties
