"""What is held by records that the case may lack: it has the facts and the days of its own kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Outcome, Report, read_case
from tests.support import case_of, one_rule, report_of_both, rule, small_rulebooks, write_pack

AS_AT = date(2025, 6, 2)
UNTIL = "2025-03-31"
NOTICES = [{"sent_on": "2024-07-08"}, {"sent_on": "2024-11-04"}]
PERIOD: dict[str, Any] = {
    "started_on": "2024-06-03",
    "reviews": [{"held_on": "2024-07-01", "attendees": []}, {"held_on": "2024-10-01"}],
    "placements": [{"started_on": "2024-06-03", "notifications": NOTICES}],
    "family_group_conferences": [],
}


def told(folder: Path, let: str, period: Mapping[str, Any], **more: Any) -> Report:
    """Return what both engines say where a number is to be at least one."""
    indicator = "{indicator: {measure: n, unit: times, advisory_at_least: 1}}"
    pack = one_rule(folder, f"let: {{n: {let}}}\nobligation: {indicator}")
    report = report_of_both(small_rulebooks(pack), case_of(period, **more), AS_AT)
    assert report.faults == ()
    return report


def figure(report: Report) -> int | None:
    """Return the number that is found; None where it is not known."""
    (found,) = report.findings
    if found.outcome is Outcome.UNDETERMINED:
        return None
    assert found.figure is not None
    assert found.figure.value is not None
    return int(found.figure.value)


HELD = (
    ("case.periods_of_care.family_group_conferences", "held_on"),
    ("case.periods_of_care.reviews", "chair"),
    ("case.periods_of_care.reviews.attendees", "role"),
    ("case.periods_of_care.placements", "end_reason"),
    ("case.periods_of_care.placements.notifications", "role"),
    ("placements.notifications", "role"),
    ("placements.carer.reviews", "outcome"),
    ("reviews.attendees", "role"),
)
OPEN: tuple[dict[str, Any], ...] = (
    {"recorded_until": UNTIL},
    {"reviews_recorded_from": "2024-09-01"},
    {"placements_recorded_from": "2024-09-01"},
    {"placements_recorded_from": "2024-09-01", "recorded_until": UNTIL},
)


VERB = "obligation: {deadline: {event: care_plan.prepared_on, within: 7 days, of: started_on}}"


def asked(form: str, path: str, name: str) -> str:
    """Return a rule that asks for a fact of each record at a path."""
    each = f"{path}, where: [{{field: {name}, recorded: true}}]"
    if form in ("any_of", "every"):
        return f"applies_when: [{{{form}: {each}}}]\n{VERB}"
    test = {
        "count_of": "{field: r, at_least: 1}",
        "all_of": f"{{any_of: r, where: [{{field: {name}, recorded: true}}]}}",
    }.get(form, f"{{field: r.{name}, recorded: true}}")
    return f"let: {{r: {{{form}: {each}}}}}\napplies_when: [{test}]\n{VERB}"


@pytest.mark.parametrize("form", ["count_of", "first_of", "last_of", "all_of", "any_of", "every"])
def test_what_is_hidden_is_asked_only_for_facts_of_its_kind(tmp_path: Path, form: str) -> None:
    rules = {f"r{i}": rule(asked(form, *each)) for i, each in enumerate(HELD)}
    books = small_rulebooks(write_pack(tmp_path, rules))
    for several in OPEN:
        more = {key: value for key, value in several.items() if key == "recorded_until"}
        its_own = {key: value for key, value in several.items() if key not in more}
        case = case_of({**PERIOD, **its_own}, **more)
        assert report_of_both(books, case, AS_AT).faults == ()


@pytest.mark.parametrize(
    ("where", "known"),
    [
        # What is hidden lies after 31 March.
        ("on_or_before: 2025-03-31", 2),
        ("before: 2024-10-01", 1),
        ("on_or_before: 2025-04-01", None),
        ("where: [{field: held_on, before: 2024-10-01}]", 1),
        # A hidden review may be of this very period, as it goes on, and not of a later one alone.
        ("where: [{field: period_of_care.started_on, before: 2025-01-01}]", None),
        # None of them can be in a period that begins after the as-at date, 2 June.
        ("where: [{field: period_of_care.started_on, after: 2025-06-02}]", 0),
    ],
)
def test_reviews_after_the_record_of_whatever_period(
    tmp_path: Path, where: str, known: int | None
) -> None:
    let = f"{{count_of: case.periods_of_care.reviews, {where}}}"
    assert figure(told(tmp_path, let, PERIOD, recorded_until=UNTIL)) == known


def test_what_an_earlier_placement_holds_may_be_of_any_later_day(tmp_path: Path) -> None:
    """Only placements that begin on 1 June 2024 or later are there: another may have gone on."""
    let = "{count_of: placements.notifications, where: [{field: sent_on, after: 2024-10-01}]}"
    assert figure(told(tmp_path / "all", let, PERIOD)) == 1
    earlier = {**PERIOD, "started_on": "2023-06-05", "placements_recorded_from": "2024-06-01"}
    assert figure(told(tmp_path / "later", let, earlier)) is None


LAST = """
let: {r: {last_of: case.periods_of_care.reviews}}
applies_when: [{field: started_on, on_or_after: 2024-01-01}]
obligation: {deadline: {event: r.held_on, within: 21 days, of: started_on}}
"""


def test_a_period_that_hides_all_its_reviews_may_hold_the_last_of_all(tmp_path: Path) -> None:
    """The last that is known is of a period before: any of the hidden ones comes after it."""
    first = {
        "started_on": "2020-01-06",
        "ended_on": "2020-12-31",
        "reviews": [{"held_on": "2020-02-03"}],
    }
    second = {"started_on": "2024-06-03", "reviews": [], "reviews_recorded_from": "2025-01-01"}
    books = small_rulebooks(one_rule(tmp_path, LAST))
    case = read_case({"case_id": "test", "periods_of_care": [first, second]})
    report = report_of_both(books, case, AS_AT)
    assert report.faults == ()
    outcomes = {each.subject.path: each.outcome for each in report.findings}
    assert outcomes["periods_of_care[1]"] is Outcome.UNDETERMINED
