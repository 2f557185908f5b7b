"""A small rule pack, and the command run in this process."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest

from permanence_rules.cli import main
from permanence_rules.packs.loading import rules_folder
from tests.cli.program import Ran, Run

_REVIEWS = ("first-review", "second-review", "later-reviews")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command and return its exit code and what it wrote."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    def ran(*arguments: object) -> Ran:
        code = main([str(each) for each in arguments])
        return Ran(code, *capfd.readouterr())

    return ran


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """A pack with the three rules on reviews and nothing else, so that outcomes are few."""
    pack = tmp_path / "packs" / "reviews-only"
    wanted = {"pack.yaml", *(f"{name}{end}" for name in _REVIEWS for end in _ENDS)}
    copytree(
        rules_folder() / "england",
        pack,
        ignore=lambda folder, names: [name for name in names if "." in name and name not in wanted],
    )
    for path in pack.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("england/reviews/", "reviews-only/reviews/")
        # What comes before the reviews is not in this pack.
        path.write_text(re.sub(r"^requires: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    return pack


_ENDS = (".yaml", ".scenarios.yaml")
