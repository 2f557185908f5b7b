"""What whoever writes rules is told: once, at the right place, from any folder, and with the way out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from permanence_rules import Rulebook, RuleFileError, read_case
from permanence_rules.authoring.clause_mutation import mutants
from permanence_rules.authoring.scenarios import mutate_folder, report_lines, run_folder
from tests.support import PACK, finding, rule, said, write_pack

DONE = "obligation: {deadline: {event: care_plan.prepared_on, within: 3 days, of: started_on}}"


def problems(folder: Path) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(folder)
    return [f"{Path(each.file).name}:{each.key}: {each.message}" for each in caught.value.problems]


# ---- one mistake, one complaint ------------------------------------------------------------------


def test_a_rule_that_cannot_be_used_is_told_once_and_not_again_by_those_that_name_it(
    tmp_path: Path,
) -> None:
    reading = f"applies_when: [{{rule: pack/broken, outcome: [met]}}]\n{DONE}"
    taking = f"let: {{day: {{of_rule: pack/broken, take: due_on}}}}\n{DONE}"
    missed = f"applies_when: [{{rule: pack/broken/on-missed, outcome: [met]}}]\n{DONE}"
    folder = write_pack(
        tmp_path / "pack",
        {
            "broken": rule(DONE, strength="statuory"),
            "requires": rule(DONE, requires="[pack/broken]"),
            "reads": rule(reading),
            "takes": rule(taking),
            "missed": rule(missed),
        },
    )
    (only,) = problems(folder)
    assert only.startswith("broken.yaml:strength: ")


def test_a_rule_about_nothing_is_told_once(tmp_path: Path) -> None:
    rules = {
        "broken": rule(DONE, for_each="periods_of_car"),
        "b": rule(DONE, requires="[pack/broken]"),
    }
    reading = rule(f"applies_when: [{{rule: pack/broken, outcome: [met]}}]\n{DONE}")
    (only,) = problems(write_pack(tmp_path / "pack", rules | {"c": reading}))
    assert only.startswith("broken.yaml:for_each: ")


def test_an_amendment_of_a_broken_rule_adds_no_complaint(tmp_path: Path) -> None:
    write_pack(tmp_path / "base", {"broken": rule(DONE, strength="statuory")})
    ours = "amends: base/broken\ncitations: [{source: text, provision: s 1}]\ntighten: {within: 1 day}\n"
    pack = PACK + "extends: base\n"
    (only,) = problems(write_pack(tmp_path / "ours", {"mine": ours}, pack))
    assert only.startswith("broken.yaml:strength: ")


AMENDMENTS = [
    # What is wrong in an amendment is told in its own file, not in the file that it amends.
    ("messages: {bad: x}", 'mine.yaml:messages.bad: there is no outcome "bad"'),
    ("messages: {late: '{nope}'}", 'mine.yaml:messages.late: nothing is called "{nope}"'),
    ("tighten: {lasts: 1 day}", "mine.yaml:tighten.lasts: the rule that is amended has no single `lasts`"),
    ("tighten: {within: 4 days}", "mine.yaml:tighten.within: 4 days is not proved to end on or before 3 days; a local pack can only tighten"),
    ("tighten: {}", "mine.yaml:tighten: expected within, at_most, not_older_than or lasts"),
    ("title: only a title", "mine.yaml:title: this key has no effect here: it goes with `tighten` or `add_items`"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), AMENDMENTS)
def test_what_is_wrong_in_an_amendment_is_told_in_its_own_file(
    tmp_path: Path, body: str, expected: str
) -> None:
    write_pack(tmp_path / "base", {"rule": rule(DONE)})
    head = "amends: base/rule\ncitations: [{source: text, provision: s 1}]\n"
    folder = write_pack(tmp_path / "ours", {"mine": head + body}, PACK + "extends: base\n")
    assert problems(folder) == [expected]


def test_a_source_that_no_pack_declares_is_told_in_the_amendment(tmp_path: Path) -> None:
    write_pack(tmp_path / "base", {"rule": rule(DONE)})
    ours = "amends: base/rule\ncitations: [{source: none, provision: s 1}]\nmessages: {late: x}\n"
    folder = write_pack(tmp_path / "ours", {"mine": ours}, PACK + "extends: base\n")
    (only,) = problems(folder)
    assert only.startswith("mine.yaml:citations.0.source: ")


PHASES = "obligation: {interval: {events: visits.held_on, from: started_on, phases: [{at_most: 6 weeks, for_first: 1 year}, {at_most: 3 months}]}}"


@pytest.mark.parametrize(("at_most", "is_taken"), [("41 days", True), ("6 weeks", True), ("43 days", False), ("2 months", False)])  # fmt: skip
def test_one_spacing_shorter_than_every_phase_takes_their_place(
    tmp_path: Path, at_most: str, *, is_taken: bool
) -> None:
    write_pack(tmp_path / "base", {"rule": rule(PHASES)})
    ours = f"amends: base/rule\ncitations: [{{source: text, provision: s 1}}]\ntighten: {{at_most: {at_most}}}\n"
    folder = write_pack(tmp_path / "ours", {"mine": ours}, PACK + "extends: base\n")
    if is_taken:
        stricter = next(each for each in Rulebook.load(folder).rules if each.id == "ours/mine")
        obligation = stricter.rule.file.obligation
        interval = obligation.interval if obligation is not None else None
        assert interval is not None
        assert (str(interval.at_most), interval.phases) == (at_most, ())
    else:
        (only,) = problems(folder)
        assert only.startswith("mine.yaml:tighten.at_most: ")


def test_packs_of_two_nations_make_no_rulebook() -> None:
    with pytest.raises(
        RuleFileError, match="this pack is for scotland, and england is for england"
    ):
        Rulebook.load("england", "scotland")


def test_a_pack_that_extends_one_of_another_nation_is_refused(tmp_path: Path) -> None:
    pack = PACK.replace("england", "wales") + "extends: england\n"
    (only,) = problems(write_pack(tmp_path / "ours", {"r": rule(DONE)}, pack))
    assert only.startswith("pack.yaml:jurisdiction: ")


# ---- odd values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("deadline: {event: ended_on, by: {birthday: 99999}}", "obligation.deadline.by.birthday"),
        ("deadline: {event: ended_on, by: {birthday: '18'}}", "obligation.deadline.by.birthday"),
        ("deadline: {event: ended_on, within: 9999 years, of: started_on}", "obligation.deadline.within"),
        ("deadline: {event: ended_on, within: 2601 working days, of: started_on}", "obligation.deadline.within"),
        ("interval: {events: visits.held_on, from: started_on, phases: [{at_most: 1 week, events: 9999999}, {at_most: 1 week}]}", "obligation.interval.phases.0.events"),
    ],
)  # fmt: skip
def test_a_number_that_no_duty_needs_is_refused_at_its_place(
    tmp_path: Path, body: str, place: str
) -> None:
    write_pack(tmp_path, {"rule": rule(f"obligation: {{{body}}}")})
    with pytest.raises(RuleFileError) as caught:
        Rulebook.load(tmp_path)
    assert [each.key for each in caught.value.problems] == [place]


ROLES = PACK + "facts: {visit: {assigned_to: {type: role, description: The worker}}}\n"


@pytest.mark.parametrize(
    ("role", "outcome"), [("social_worker", "met"), ("team_manager", "breached")]
)
def test_a_fact_of_a_councils_own_may_be_a_role(tmp_path: Path, role: str, outcome: str) -> None:
    body = "obligation: {constraint: {must: [{field: local.assigned_to, same_as: made_by}]}}"
    write_pack(tmp_path, {"rule": rule(body, for_each="periods_of_care.visits")}, ROLES)
    visit = {"held_on": "2025-02-03", "made_by": "social_worker", "local": {"assigned_to": role}}
    case = read_case({"case_id": "a", "periods_of_care": [{"visits": [visit]}]})
    (found,) = Rulebook.load(tmp_path).check(case, as_at=date(2025, 3, 1)).findings
    assert found.outcome == outcome


def test_an_owner_by_circumstance_may_be_two_roles_together(tmp_path: Path) -> None:
    owner = "{choose: [{when: [{field: started_on, recorded: false}], owner: social_worker}], otherwise: {jointly: [designated_teacher, social_worker]}}"
    head = {"next_action": f"{{do: Do it, owner: {owner}}}"}
    found = finding(tmp_path, DONE, {"started_on": "2025-01-06", "care_plan": {"prepared_on": None}}, "2025-02-01", head=head)  # fmt: skip
    assert found.next_action is not None
    assert found.next_action.owner == "designated_teacher and social_worker"


# ---- bookings, windows, every --------------------------------------------------------------------

PAPERS = "obligation: {deadline: {event: reviews.%s.papers_sent_on, at_least: 10 days, before: reviews.%s.scheduled_for}}"
BOOKED = {"scheduled_for": "2026-04-08", "papers_sent_on": None}


@pytest.mark.parametrize(
    ("place", "reviews", "expected"),
    [
        # 8 April - 10 days = 29 March.
        ("first", [BOOKED], {"outcome": "breached", "due_on": "2026-03-29", "days_overdue": 3}),
        ("second", [BOOKED], {"outcome": "not_triggered"}),
        ("second", [{"held_on": "2026-03-20"}, BOOKED], {"outcome": "breached", "due_on": "2026-03-29", "days_overdue": 3}),
        # Once the first is held it is the first, and the booking stands for the second.
        ("first", [{"held_on": "2026-03-20", "scheduled_for": "2026-03-20", "papers_sent_on": "2026-03-10"}, BOOKED], {"outcome": "met", "due_on": "2026-03-10", "done_on": "2026-03-10"}),
        ("first", [{**BOOKED, "is_cancelled": True}], {"outcome": "not_triggered"}),
    ],
)  # fmt: skip
def test_a_booking_counts_while_no_review_of_that_place_is_held(
    tmp_path: Path, place: str, reviews: list[object], expected: dict[str, object]
) -> None:
    period = {"started_on": "2026-03-12", "reviews": reviews}
    found = said(finding(tmp_path, PAPERS % (place, place), period, "2026-04-01"))
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize("name", ["{first_of: reviews}", "{nth_of: reviews, nth: 1}", "{first_of: reviews, where: [{field: is_early, is: false}]}"])  # fmt: skip
@pytest.mark.parametrize("is_held", [True, False])
def test_a_booking_counts_by_a_name_as_well(tmp_path: Path, name: str, *, is_held: bool) -> None:
    body = (PAPERS % ("first", "first")).replace("reviews.first", "that")
    held = {"held_on": "2026-03-20", "scheduled_for": "2026-03-20", "papers_sent_on": "2026-03-10"}
    period = {"started_on": "2026-03-12", "reviews": [held | {"is_early": False}] * is_held + [BOOKED | {"is_early": False}]}  # fmt: skip
    found = finding(tmp_path, f"let: {{that: {name}}}\n{body}", period, "2026-04-01")
    # 8 April - 10 days = 29 March; 20 March - 10 days = 10 March.
    assert said(found)["due_on"] == ("2026-03-10" if is_held else "2026-03-29")


WINDOW = "obligation: {deadline: {event: reviews.held_on, within: 12 weeks, of: started_on, not_before: {within: 4 weeks, of: started_on}}}"


@pytest.mark.parametrize(
    ("days", "as_at", "expected"),
    [
        # 5 January + 28 days = 2 February; + 84 days = 30 March.
        (["2026-01-20", "2026-02-16"], "2026-06-01", {"outcome": "met", "done_on": "2026-02-16"}),
        (["2026-02-02"], "2026-06-01", {"outcome": "met", "done_on": "2026-02-02"}),
        (["2026-02-01"], "2026-03-30", {"outcome": "due", "due_on": "2026-03-30"}),
        (["2026-02-01"], "2026-03-31", {"outcome": "breached", "due_on": "2026-03-30"}),
        (["2026-01-20", "2026-03-31"], "2026-06-01", {"outcome": "late", "done_on": "2026-03-31"}),
    ],
)
def test_of_several_events_one_before_the_window_neither_settles_nor_breaks_it(
    tmp_path: Path, days: list[str], as_at: str, expected: dict[str, object]
) -> None:
    period = {"started_on": "2026-01-05", "reviews": [{"held_on": day} for day in days]}
    found = said(finding(tmp_path, WINDOW, period, as_at))
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("of_none", "reviews", "outcome"),
    [
        ("", [], "met"),
        (", of_none: holds", [], "met"),
        (", of_none: does_not_hold", [], "breached"),
        # Owed at once from 6 January, with no visit until 3 February: put right, so late.
        (", of_none: does_not_hold", [{"held_on": "2025-02-03", "child_seen": True}], "late"),
        # A visit on 6 January itself: held from the first day.
        (", of_none: does_not_hold", [{"held_on": "2025-01-06", "child_seen": True}], "met"),
        (", of_none: does_not_hold", [{"held_on": "2025-02-03", "child_seen": False}], "breached"),
        (", of_none: does_not_hold", None, "undetermined"),
    ],
)
def test_a_rule_says_what_every_means_of_none(
    tmp_path: Path, of_none: str, reviews: list[object] | None, outcome: str
) -> None:
    body = f"obligation: {{constraint: {{must: [{{every: visits, where: [{{field: child_seen, is: true}}]{of_none}}}]}}}}"
    period = {"started_on": "2025-01-06"} | ({} if reviews is None else {"visits": reviews})
    assert finding(tmp_path, body, period, "2025-06-01").outcome == outcome


def test_a_pack_is_used_on_its_days_alone(tmp_path: Path) -> None:
    body = "obligation: {deadline: {event: reviews.first.held_on, within: 10 days, of: started_on}}"
    pack = PACK + "effective: {from: 2024-01-01, until: 2024-12-31}\n"
    write_pack(tmp_path, {"rule": rule(body)}, pack)
    rulebook = Rulebook.load(tmp_path)
    for began, outcome in (("2023-12-31", "not_applicable"), ("2024-01-01", "breached"), ("2024-12-31", "breached"), ("2025-01-01", "not_applicable")):  # fmt: skip
        case = read_case(
            {"case_id": "a", "periods_of_care": [{"started_on": began, "reviews": []}]}
        )
        report = rulebook.check(case, as_at=date(2025, 6, 1), list_not_applicable=True)
        assert [each.outcome for each in report.findings] == [outcome], began


# ---- the test command ----------------------------------------------------------------------------

SCENARIO = "- scenario: in time\n  as_at: 2025-06-01\n  given: {started_on: 2025-01-06, care_plan: {prepared_on: 2025-01-09}}\n  expect: {outcome: met}\n"


def test_a_test_without_a_scenario_does_not_pass(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack", {})
    results = run_folder(folder)
    assert not results.passed
    assert (
        report_lines(results)[0] == "No scenario was run: there is no rule here that has scenarios."
    )


GROWING = "[{at_most: 6 weeks, for_first: 1 year}, {at_most: 3 months}]"
SHRINKING = "[{at_most: 3 months, for_first: 1 year}, {at_most: 6 weeks}]"


@pytest.mark.parametrize(
    ("phases", "straddle", "tried"),
    [
        (GROWING, "start", ["end"]),
        (GROWING, "stricter", ["end"]),
        (GROWING, "end", ["start", "stricter"]),
        (SHRINKING, "start", ["end", "stricter"]),
        (SHRINKING, "end", ["start"]),
    ],
)
def test_a_straddle_that_cannot_differ_is_not_tried(
    phases: str, straddle: str, tried: list[str]
) -> None:
    interval = {"phases": yaml.safe_load(phases), "straddle": straddle}
    changed = [each.description for each in mutants({"obligation": {"interval": interval}})]
    words = [text.rpartition(" becomes ")[2] for text in changed if ".straddle: " in text]
    assert [each for each in words if not each.endswith("dropped")] == tried
    # Left out, it is the start: tried where that is another rule.
    assert any(each.endswith("dropped") for each in words) is (
        straddle != "start" and "start" in tried
    )


# 6 January + 3 days = 9 January; one day more, and one less, and other units are each noticed.
HELD = SCENARIO + (
    "- scenario: a day late\n  as_at: 2025-06-01\n  given: {started_on: 2025-01-06, care_plan: {prepared_on: 2025-01-10}}\n  expect: {outcome: late, days_late: 1}\n"
    "- scenario: over a weekend\n  as_at: 2025-06-01\n  given: {started_on: 2025-01-10, care_plan: {prepared_on: 2025-01-14}}\n  expect: {outcome: late, days_late: 1}\n"
)
IDLE_WHEN = f"applies_when: [{{field: started_on, recorded: true}}]\n{DONE}"


def test_a_change_that_makes_no_difference_may_be_accepted_with_a_reason(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack", {"r": rule(IDLE_WHEN), "r.scenarios": HELD})
    (survivor,) = mutate_folder(folder)
    reason = (
        f"- {{change: '{survivor.description}', because: without a start the clock never runs}}\n"
    )
    write_pack(tmp_path / "pack", {"r": rule(IDLE_WHEN), "r.scenarios": HELD + reason})
    assert run_folder(folder).passed
    assert mutate_folder(folder) == []


def test_a_reason_that_is_not_needed_is_told(tmp_path: Path) -> None:
    reason = "- {change: 'obligation.deadline.within: 3 days becomes 4 days', because: it does not matter}\n"
    folder = write_pack(tmp_path / "pack", {"r": rule(DONE), "r.scenarios": HELD + reason})
    (told,) = mutate_folder(folder)
    assert "need not be accepted: obligation.deadline.within: 3 days becomes 4 days" in str(told)


def test_a_change_without_a_reason_is_not_accepted(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "pack", {"r": rule(DONE), "r.scenarios": HELD + "- {change: x}\n"}
    )
    results = run_folder(folder)
    assert [each.key for each in results.problems] == ["3.because"]


GIVEN_TWICE = [
    ("case", "- {scenario: a, as_at: 2025-06-01, case: {child: {}}, given: {child: {}}, expect: {outcome: met}}", "0.case.child", "Write it in `given`: the rule is about a case."),
    ("periods_of_care", "- {scenario: a, as_at: 2025-06-01, period_of_care: {}, given: {}, expect: {outcome: met}}", "0.period_of_care", "Write its facts in `given`."),
    ("periods_of_care.care_plan", "- {scenario: a, as_at: 2025-06-01, period_of_care: {care_plan: {}}, given: {}, expect: {outcome: met}}", "0.period_of_care.care_plan", "Write all of it in `given`."),
]  # fmt: skip


@pytest.mark.parametrize(("for_each", "scenario", "place", "way_out"), GIVEN_TWICE)
def test_a_fact_that_a_scenario_gives_twice_is_told_with_the_key_to_use(
    tmp_path: Path, for_each: str, scenario: str, place: str, way_out: str
) -> None:
    body = "obligation: {constraint: {must: [{field: as_at, after: 2011-01-01}]}}"
    rules = {"r": rule(body, for_each=for_each), "r.scenarios": f"{scenario}\n"}
    (problem,) = run_folder(write_pack(tmp_path / "pack", rules)).problems
    assert (problem.key, problem.suggestion) == (place, way_out)
