"""Both engines say the same of rules and cases that Hypothesis makes."""

from __future__ import annotations

import pytest

from tests.differential.comparing import Tally, compare
from tests.support import HAS_SECOND_ENGINE

pytestmark = pytest.mark.skipif(
    not HAS_SECOND_ENGINE,
    reason="needs the extra `durable`, on Python 3.11 or 3.12",
)


def test_both_engines_say_the_same() -> None:
    """All of a finding but the order of its evidence, and the plan of next actions."""
    tally = Tally()
    compare(tally, packs=100, cases=30, number=1)
    assert list(tally.examples.values()) == []
    assert tally.counts["examples"] > 2000
    assert tally.definite > 40
