"""The check of speed: a ratio that is more than 15 % worse than the one saved is seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks import instructions, one_case, speed

SAVED = {"one-case": {"ratio to reading at 02d4951": {"check": 10.0}}}


def _with(monkeypatch: pytest.MonkeyPatch, counted: Mapping[str, int]) -> None:
    monkeypatch.setattr(instructions, "can_count", lambda: True)
    monkeypatch.setattr(one_case, "in_instructions", lambda: dict(counted))
    monkeypatch.setattr(one_case, "READ_THEN_BY_STDLIB", 2.0)


@pytest.mark.parametrize(
    ("of_check", "code"),
    [
        (22_800, 0),  # json.loads takes 1,000, so reading took 2,000: 11.4 times, 14 % more
        (23_200, 1),  # 11.6 times, 16 % more
        (9_000, 0),
    ],
)
def test_a_ratio_may_be_fifteen_per_cent_worse(
    monkeypatch: pytest.MonkeyPatch, of_check: int, code: int
) -> None:
    _with(monkeypatch, {one_case.BY_STDLIB: 1_000, "check": of_check})
    assert speed.check(SAVED) == code


def test_without_valgrind_it_says_that_it_was_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(instructions, "can_count", lambda: False)
    assert speed.check(SAVED) == 0
    assert "LEFT OUT" in capsys.readouterr().out


def test_each_part_is_saved_beside_the_others_with_its_targets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    saved, page = tmp_path / "speed.json", tmp_path / "plots.md"
    view = {"as the library is, 8 threads, p50": 10.0, "as the library is, 8 threads, p99": 25.0}
    monkeypatch.setitem(speed.PARTS, "web-view", lambda _: view)
    monkeypatch.setitem(speed.PARTS, "number-of-rules", lambda _: {"1,000 rules by 250": 3.5})
    for part in ("web-view", "number-of-rules"):
        assert speed.main(["--parts", part, "--save", str(saved), "--page", str(page)]) == 0
    figures = json.loads(saved.read_text(encoding="utf-8"))
    assert figures["web-view"] == view
    # 25 by 10.
    assert figures["targets"]["web view with 8 threads, p99 by p50"]["now"] == 2.5
    assert figures["targets"]["1,000 rules by 250"]["now"] == 3.5
    text = page.read_text(encoding="utf-8")
    assert "| web view with 8 threads, p99 by p50, times | 2.50 | 6.50 to 19.8 | 3 | yes |" in text
    assert "| 1,000 rules by 250, times | 3.50 |  | 3 | no |" in text
