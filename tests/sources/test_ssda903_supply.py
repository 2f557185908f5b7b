"""What a return can ever supply is declared, path by path, and no case says anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from permanence_rules import Case
from permanence_rules.case.base import Record
from permanence_rules.facts.kinds import kinds_of_record, record_type
from permanence_rules.sources.ssda903 import SSDA903
from permanence_rules.sources.ssda903.source import Ssda903
from permanence_rules.sources.ssda903.supply import LEFT_UNKNOWN, SUPPLIED
from tests.sources.test_ssda903 import EXAMPLE, FAKE, PANEL

SAMPLES = (FAKE, PANEL, EXAMPLE)
_LARGE = [pytest.param(each, marks=pytest.mark.slow) for each in (FAKE, PANEL)]


def said(record: Record, path: str = "") -> Iterator[str]:
    """Yield the path of each fact that is stated, and of each record in which nothing is."""
    for name in sorted(record.model_fields_set):
        inner = f"{path}.{name}" if path else name
        value = getattr(record, name)
        if isinstance(value, Record):
            yield from said(value, inner) if value.model_fields_set else (inner,)
        elif isinstance(value, tuple) and (not value or isinstance(value[0], Record)):
            # Of an empty list, that there are none of its records is all that is said.
            yield from (each for one in value for each in said(one, inner))
        else:
            yield inner


@cache
def said_in(place: Path) -> Counter[str]:
    """Return how often each path is said in the cases of a return."""
    cases = (each for each in Ssda903((place,)).read() if isinstance(each, Case))
    return Counter(path for case in cases for path in said(case))


@pytest.mark.parametrize("place", [EXAMPLE, *_LARGE])
def test_no_case_says_what_is_not_declared(place: Path) -> None:
    assert sorted(set(said_in(place)) - SUPPLIED) == []


@pytest.mark.slow
def test_each_declared_path_appears_in_a_sample() -> None:
    found = {path for place in SAMPLES for path in said_in(place)}
    assert sorted(set(SUPPLIED) - found) == []


@pytest.mark.parametrize("place", [EXAMPLE, _LARGE[0]])
def test_no_record_says_that_its_own_day_is_none(place: Path) -> None:
    waiting: list[Record] = [each for each in Ssda903((place,)).read() if isinstance(each, Case)]
    while waiting:
        record = waiting.pop()
        named = {name: getattr(record, name) for name in record.model_fields_set}
        assert named.get(record.dated_by or "", 0) is not None
        for value in named.values():
            inner = value if isinstance(value, tuple) else (value,)
            waiting += [each for each in inner if isinstance(each, Record)]


def test_every_path_leads_somewhere() -> None:
    for path in SUPPLIED:
        record = record_type()
        for step in path.split("."):
            fact = record.facts[step.removesuffix("_recorded_from")]
            record = fact.record or record


def test_what_is_left_unknown_is_a_fact_of_the_case() -> None:
    kinds = kinds_of_record(record_type())
    for kind, fact in (each.split(".") for each in LEFT_UNKNOWN):
        assert fact in kinds[kind].facts


def test_every_case_leaves_unknown_what_is_declared_so() -> None:
    cases = [each for each in Ssda903((EXAMPLE,)).read() if isinstance(each, Case)]
    assert cases
    assert all(set(case.not_supplied) >= LEFT_UNKNOWN for case in cases)


def test_the_kind_and_the_source_say_the_same() -> None:
    source = Ssda903(())
    assert (SSDA903.supplies, SSDA903.leaves_unknown) == (source.supplies, source.leaves_unknown)
