"""Both engines say the same of rules and cases that Hypothesis makes."""

from __future__ import annotations

import pytest

from tests.differential.comparing import Tally, compare
from tests.support import HAS_SECOND_ENGINE

pytestmark = pytest.mark.skipif(
    not HAS_SECOND_ENGINE,
    reason="needs the extra `durable`, on Python 3.11 or 3.12",
)


@pytest.mark.parametrize(
    ("packs", "cases", "number"),
    [
        pytest.param(8, 15, 2, id="a few"),
        pytest.param(100, 30, 1, id="many", marks=pytest.mark.slow),
    ],
)
def test_both_engines_say_the_same(packs: int, cases: int, number: int) -> None:
    """All of a finding but the order of its evidence, and the plan of next actions."""
    tally = Tally()
    compare(tally, packs=packs, cases=cases, number=number)
    assert list(tally.examples.values()) == []
    assert tally.counts["examples"] > packs * cases * 2 // 3
    assert tally.definite > 40
