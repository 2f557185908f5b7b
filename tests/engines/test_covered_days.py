"""Cases that tell only of some days are judged by every shipped rule without a fault of its own."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from permanence_rules import Case, Outcome, Rulebook, read_case
from tests.engines.shipped import PACKS, cases, part, rulebook
from tests.support import ENGINES_HERE

NATION = {"east-ayrshire": "scotland", "scotland": "scotland", "wales": "wales"}
SHARES = (0.15, 0.4, 0.65, 0.9)
"""How far into its days the record of a case ends, or begins."""
OF_PERIODS = ("reviews_recorded_from", "visits_recorded_from", "placements_recorded_from")
OF_HEALTH = ("assessments_recorded_from", "dental_checks_recorded_from")
FEW_MONTHS = timedelta(days=90)
NESTED = "local/devon/family/conference-before-care"
"""It looks for meetings in all periods of care, of which some may be missing."""


def covered(data: dict[str, Any], nation: str) -> Iterator[tuple[Case, date]]:
    """Yield a case as it is where the record ends, or begins, on some day; and a day long after."""
    days = sorted(set(re.findall(r"\d{4}-\d\d-\d\d", json.dumps(data))))
    for share in SHARES:
        day = date.fromisoformat(days[int(share * len(days))])
        for until, since in ((day, None), (None, day), (day, day - FEW_MONTHS)):
            changed = copy.deepcopy({**data, "jurisdiction": nation})
            if until is not None:
                changed["recorded_until"] = until.isoformat()
            if since is not None:
                _begin(changed, since)
            yield read_case(changed), max(date(2026, 3, 2), day + 2 * FEW_MONTHS)


def _begin(data: dict[str, Any], since: date) -> None:
    for period in data.get("periods_of_care") or ():
        period.update(dict.fromkeys(OF_PERIODS, since.isoformat()))
        if period.get("health"):
            period["health"].update(dict.fromkeys(OF_HEALTH, since.isoformat()))


def faults(book: Rulebook, nation: str, every: int = 1) -> set[str]:
    """Return what went wrong in any of the cases; each of them was judged."""
    found: set[str] = set()
    judged = 0
    for _, data in cases():
        for case, as_at in [*covered(data, nation)][::every]:
            report = book.check(case, as_at=as_at)
            found |= {f"{each.rule}: {each.error}" for each in report.faults}
            judged += 1
    assert judged > len(SHARES)
    return found


@pytest.mark.parametrize(
    ("engine", "every"),
    [
        ("compiled", 12),
        *(pytest.param(engine, 5, marks=pytest.mark.slow) for engine in ENGINES_HERE),
    ],
)
def test_meetings_of_periods_that_may_be_missing(engine: str, every: int) -> None:
    assert faults(part("devon", [NESTED], engine), "england", every) == set()


@pytest.mark.parametrize("engine", ENGINES_HERE)
def test_a_meeting_in_a_period_that_may_be_missing_leaves_the_duty_open(engine: str) -> None:
    """Found unsafe on 3 March 2025; the record ends on 30 June, long after the advised day."""
    known = {"reunification": {"found_unsafe_on": "2025-03-03"}, "family_group_conferences": []}
    data = {"case_id": "a", "early_permanence": known, "periods_of_care": []}
    book = part("devon", [NESTED], engine)
    whole = book.check(read_case(data), as_at=date(2025, 9, 1))
    assert [each.outcome for each in whole.findings] == [Outcome.NEEDS_JUDGEMENT]
    ends = read_case({**data, "recorded_until": "2025-06-30"})
    (found,) = book.check(ends, as_at=date(2025, 9, 1)).findings
    assert found.outcome is Outcome.UNDETERMINED
    assert all(each.endswith(" after 2025-06-30") for each in found.missing)


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
def test_no_rule_fails_on_a_record_that_tells_only_of_some_days(name: str, every: int) -> None:
    assert faults(rulebook(name), NATION.get(name, "england"), every) == set()
