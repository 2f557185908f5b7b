"""A small rule pack, and the command run in this process."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

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
    for place, text in _files_of_reviews().items():
        path = pack / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pack


@cache
def _files_of_reviews() -> dict[Path, str]:
    """Return the files of the pack, read once: to pick them from England's takes tens of ms."""
    wanted = {"pack.yaml", *(f"{name}{end}" for name in _REVIEWS for end in _ENDS)}
    england = rules_folder() / "england"
    found: dict[Path, str] = {}
    for path in england.rglob("*.yaml"):
        if path.name in wanted:
            text = path.read_text(encoding="utf-8")
            text = text.replace("england/reviews/", "reviews-only/reviews/")
            # What comes before the reviews is not in this pack.
            text = re.sub(r"^requires: .*\n", "", text, flags=re.MULTILINE)
            found[path.relative_to(england)] = text
    return found


_ENDS = (".yaml", ".scenarios.yaml")
