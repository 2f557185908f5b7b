"""The check of speed: a ratio that is more than 15 % worse than the one saved is seen."""

from __future__ import annotations

from collections.abc import Mapping

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
