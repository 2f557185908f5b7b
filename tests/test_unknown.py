"""Leaving a fact out makes a finding open or leaves it as it was; it never turns it round."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import CaseError, Rulebook, read_case
from permanence_rules.facts.kinds import RecordType, record_type
from tests.support import MAY_TURN_OUT_AS, pack_of, shipped

EXAMPLES = sorted((Path(__file__).parents[1] / "examples" / "cases").glob("*.json"))
AS_AT = date(2026, 3, 31)
Place = tuple[str | int, ...]


def silences(data: dict[str, Any], kind: RecordType, place: Place = ()) -> Iterator[Place]:
    """Yield each fact whose absence is no statement, and that can be left out."""
    for name, value in data.items():
        fact = kind.facts.get(name)
        if fact is None or name == "case_id":
            continue
        is_booking = name == kind.dated_by and kind.booked_by in data
        if not fact.absence_is_a_statement and not is_booking:
            yield (*place, name)
        for index, each in enumerate(value if isinstance(value, list) else ()):
            if fact.record is not None and isinstance(each, dict):
                yield from silences(each, fact.record, (*place, name, index))
        if fact.record is not None and isinstance(value, dict):
            yield from silences(value, fact.record, (*place, name))


def without(data: dict[str, Any], place: Place) -> dict[str, Any]:
    less = copy.deepcopy(data)
    holder: Any = less
    for step in place[:-1]:
        holder = holder[step]
    del holder[place[-1]]
    return less


def outcomes(rulebook: Rulebook, data: dict[str, Any]) -> dict[tuple[str, str], str]:
    report = rulebook.check(read_case(data), as_at=AS_AT, list_not_applicable=True)
    return {(each.rule, each.subject.path): str(each.outcome) for each in report.findings}


TRIED = [
    *(pytest.param(path, 1, id=f"{path.stem}-one") for path in EXAMPLES[::2]),
    *(pytest.param(path, 6, id=f"{path.stem}-a few", marks=pytest.mark.slow) for path in EXAMPLES),
    *(
        pytest.param(path, 20, id=f"{path.stem}-many", marks=[pytest.mark.slow, pytest.mark.long])
        for path in EXAMPLES
    ),
]
"""How much is tried: little in the daily run, for each fact that is left out takes a tenth of a second."""


@pytest.mark.parametrize(("path", "sample"), TRIED)
def test_leaving_a_fact_out_never_turns_a_finding_round(path: Path, sample: int) -> None:
    rulebook = shipped(pack_of(path))
    data = json.loads(path.read_text(encoding="utf-8"))
    full = outcomes(rulebook, data)
    places = list(silences(data, record_type()))
    for place in random.Random(path.stem).sample(places, min(sample, len(places))):  # noqa: S311
        try:
            less = outcomes(rulebook, without(data, place))
        except CaseError:
            continue  # the fact is one that a record cannot be without
        turned = {
            key: (full[key], outcome)
            for key, outcome in less.items()
            if key in full
            and "undetermined" not in (outcome, full[key])
            and outcome != full[key]
            and full[key] not in MAY_TURN_OUT_AS.get(outcome, ())
        }
        assert turned == {}, place
