"""What the second engine has not tried in every way stays open, says so, and is not compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Report
from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle import judging, trials
from permanence_rules.runtime.steps import BUDGET_ENDED
from tests.differential.agreement import cut_short, disagreements
from tests.engines.test_both_engines import loaded_both
from tests.support import HAS_SECOND_ENGINE, case_of, one_rule, rule, write_pack

pytestmark = pytest.mark.skipif(
    not HAS_SECOND_ENGINE, reason="needs the extra `durable`, on Python 3.11 or 3.12"
)

# Reviews before 3 February are not recorded.
BODY = """
obligation:
  deadline: {event: reviews.first.held_on, within: 8 weeks, of: started_on}
"""
HIDDEN: dict[str, Any] = {
    "started_on": "2025-01-06",
    "reviews": [{"held_on": "2025-02-24"}],
    "reviews_recorded_from": "2025-02-03",
}
AS_AT = date(2025, 6, 1)


def reports(folder: Path, body: str, period: dict[str, Any]) -> tuple[Report, Report]:
    one_rule(folder, body)
    first, second = (each.check(case_of(period), as_at=AS_AT) for each in loaded_both(folder))
    return first, second


def test_a_day_is_tried_in_no_more_ways_than_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6 January + 8 weeks = 3 March: the first review was in time, whichever it was."""
    first, second = reports(tmp_path / "a", BODY, HIDDEN)
    assert first.findings[0].outcome is second.findings[0].outcome is Outcome.MET
    assert not cut_short(first, second)
    monkeypatch.setattr(trials, "MOST_TRIALS", 1)
    first, second = reports(tmp_path / "b", BODY, HIDDEN)
    assert second.findings[0].outcome is Outcome.UNDETERMINED
    assert BUDGET_ENDED in second.findings[0].warnings
    assert cut_short(first, second) == {second.findings[0].rule}
    # What was not tried is not compared, and so nothing differs.
    assert not list(disagreements({"rule": {}}, first, second))


def test_of_a_duty_no_more_days_are_looked_at_than_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The visit of 20 January was due on the 13th: 7 days late. Since 3 March it is exempt.

    Without a look at earlier days nothing is known of them, and it is open what was missed.
    """
    body = """
exempt_when: [{field: permanence_form_completed_on, recorded: true, because: it was filled in}]
obligation:
  deadline: {event: visits.first.held_on, within: 1 week, of: started_on}
"""
    period = {
        "started_on": "2025-01-06",
        "visits": [{"held_on": "2025-01-20"}],
        "permanence_form_completed_on": "2025-03-03",
    }
    first, second = reports(tmp_path / "a", body, period)
    assert first.findings[0].days_late == second.findings[0].days_late == 7
    monkeypatch.setattr(judging, "MOST_TRIALS_OF_A_DUTY", -1)
    first, second = reports(tmp_path / "b", body, period)
    assert second.findings[0].outcome is Outcome.UNDETERMINED
    assert second.findings[0].warnings == (BUDGET_ENDED,)
    assert cut_short(first, second) == {second.findings[0].rule}


def test_who_reads_a_finding_that_was_not_tried_says_so_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The life story is due by 3 March if the review was met, which is not known."""
    reads = """
applies_when: [{rule: pack/first, outcome: [met]}]
obligation:
  deadline: {event: life_story.started_on, within: 8 weeks, of: started_on}
"""
    write_pack(tmp_path / "pack", {"first": rule(BODY), "second": rule(reads)})
    monkeypatch.setattr(trials, "MOST_TRIALS", 1)
    case = case_of({**HIDDEN, "life_story": None})
    first, second = (each.check(case, as_at=AS_AT) for each in loaded_both(tmp_path / "pack"))
    assert cut_short(first, second) == {each.rule for each in second.findings}
