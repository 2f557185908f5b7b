"""Both engines say the same of rules and cases that Hypothesis makes."""

from __future__ import annotations

import sys
from datetime import date
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.differential.agreement import disagreements, reported
from tests.differential.cases import as_at_dates, period_case
from tests.differential.packs import loaded
from tests.differential.rules import rule_files

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 13) or find_spec("durable_rules_engine") is None,
    reason="needs the extra `durable`, on Python 3.11 or 3.12",
)

made = st.lists(st.tuples(period_case(), as_at_dates), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rule_files(), made)
def test_both_engines_say_the_same(
    rules: dict[str, Any], cases: list[tuple[dict[str, Any], date]]
) -> None:
    """All of a finding but the order of its evidence, and the plan of next actions."""
    rulebooks = loaded(rules, "compiled", "durable")
    assume(rulebooks is not None)
    assert rulebooks is not None
    for data, as_at in cases:
        one, other = (reported(each, data, as_at) for each in rulebooks)
        assert [str(each) for each in disagreements(rules, one, other)] == []
