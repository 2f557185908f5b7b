"""A few hundred of the inputs that benchmarks/hostile_inputs.py makes by the thousand."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_damaged_inputs_all_get_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import hostile_inputs

    tally = hostile_inputs.run(seed=2, numbers=200)
    assert tally.failures == []
    assert tally.answers.total() == 200
    assert {name.split(":")[0] for name in tally.answers} == set(hostile_inputs.TARGETS)


def test_a_crash_is_told_with_its_seed_and_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import hostile_inputs

    def crash(random: Random, folder: Path) -> str:
        raise RecursionError("too deep")

    monkeypatch.setattr(hostile_inputs, "TARGETS", {"broken": crash})
    assert hostile_inputs.main(["--seed", "5", "--only", "17"]) == 1
    said = capsys.readouterr()
    assert "broken: CRASH" in said.out
    assert "seed 5, number 17, broken:" in said.err
    assert "RecursionError" in said.err


def test_the_same_seed_makes_the_same_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from hostile_damage import damaged

    content = (ROOT / "examples" / "cases" / "ordinary.json").read_bytes()

    def made() -> list[bytes]:
        return [damaged(content, Random(number), "json") for number in range(50)]  # noqa: S311 - the same each time

    assert made() == made()
    assert len(set(made())) > 40
