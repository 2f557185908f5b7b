"""Scenario files: what passes, what fails and how it is said, and what is refused."""

from pathlib import Path

import pytest

from permanence_rules.authoring.expectations import unfit
from permanence_rules.authoring.scenarios import report_lines, rules_under_test, run_folder
from permanence_rules.errors import PackNotFoundError
from tests.support import deadline, rule, write_pack

PACKS = Path(__file__).parent / "data" / "packs"
VISITED = rule(deadline("visits.first.held_on", "1 week"))
OWNED = rule(
    deadline("permanence_form_completed_on", "1 week"),
    next_action=(
        "{do: Fill in the form, owner: "
        "{choose: [{when: {field: arrangement, is: short_breaks}, owner: team_manager}],"
        " otherwise: social_worker}}"
    ),
)
COUNTED = rule(
    "let: {moves: {count_of: placements}}\n"
    "obligation: {indicator: {measure: moves, unit: placements, advisory_at_most: 2}}"
)


def problems(folder: Path, scenarios: str, body: str = VISITED) -> list[str]:
    """Return what is wrong in a scenario file, without the folder."""
    write_pack(folder, {"visit": body, "visit.scenarios": scenarios})
    found = run_folder(folder)
    assert not found.passed
    return [str(problem).removeprefix(f"{folder}/") for problem in found.problems]


def failures(
    folder: Path, expect: str, body: str = VISITED, given: str = "visits: []"
) -> list[str]:
    """Return how a period of care from 6 January 2025, judged on the 15th, differs from *expect*."""
    text = f"""
        - scenario: as given
          as_at: 2025-01-15
          given: {{started_on: 2025-01-06, {given}}}
          expect: {expect}
    """
    write_pack(folder, {"visit": body, "visit.scenarios": text})
    found = run_folder(folder)
    assert found.problems == ()
    return [str(each) for result in found.results for each in result.differences]


@pytest.mark.parametrize(("pack", "count"), [("sound", 18), ("weak", 1), ("layered", 2)])
def test_a_pack_whose_scenarios_hold_passes(pack: str, count: int) -> None:
    found = run_folder(PACKS / pack)

    assert found.passed
    assert len(found.results) == count


def test_a_result_says_which_scenario_of_which_rule_and_what_was_found() -> None:
    (result,) = run_folder(PACKS / "weak").results

    assert (result.rule, result.line) == ("weak/visits/first-visit", 1)
    assert result.name == "visited the day after, which shows almost nothing"
    assert result.file.endswith("weak/visits/first-visit.scenarios.yaml")
    assert result.finding is not None
    assert result.finding.rule == "weak/visits/first-visit"


@pytest.mark.parametrize("name", ["chair.yaml", "chair.scenarios.yaml"])
def test_one_file_can_be_run_alone_by_the_rule_or_its_scenarios(name: str) -> None:
    found = run_folder(PACKS / "sound" / "reviews" / name)

    assert {result.rule for result in found.results} == {"sound/reviews/chair"}
    assert found.passed


def test_a_folder_of_several_packs_runs_them_all() -> None:
    assert {tested.id for _, tested in rules_under_test(PACKS)} == {
        "layered/reviews/sooner",
        "sound/reviews/chair",
        "sound/reviews/review",
        "weak/visits/first-visit",
    }


def test_a_target_without_a_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackNotFoundError):
        run_folder(tmp_path)


# Within a week of 6 January is by 13 January; on the 15th that is two days ago.
@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("{outcome: met}", "outcome: expected met, got breached"),
        ("{due_on: 2025-01-14}", "due_on: expected 2025-01-14, got 2025-01-13"),
        ("{days_overdue: 3}", "days_overdue: expected 3, got 2"),
        ("{done_on: 2025-01-13}", "done_on: expected 2025-01-13, got none"),
        ("{due_on: null}", "due_on: expected none, got 2025-01-13"),
        ("{exemption: none needed}", "exemption: expected none needed, got none"),
        ("{owner: team_manager}", "owner: expected team_manager, got social_worker"),
        ("{do: Wait}", "do: expected Wait, got Do it"),
        ("{next_action_by: null}", "next_action_by: expected none, got 2025-01-13"),
        ("{missing: [a, b]}", "missing: expected a, b, got none"),
        ("{missing_items: [a form]}", "missing_items: expected a form, got none"),
        ("{warnings: true}", "warnings: expected yes, got no"),
        (
            "{subject: 'periods_of_care[1]'}",
            "subject: expected periods_of_care[1], got periods_of_care[0]",
        ),
        ("{figure: 3}", "figure: expected 3, got none"),
    ],
)
def test_a_failure_says_what_was_expected_and_what_was_found(
    tmp_path: Path, expect: str, difference: str
) -> None:
    assert failures(tmp_path, expect) == [difference]


def test_every_field_that_differs_is_listed(tmp_path: Path) -> None:
    assert failures(tmp_path, "{outcome: due, days_overdue: 2, days_left: 1}") == [
        "outcome: expected due, got breached",
        "days_left: expected 1, got none",
    ]


# The first day counted, a week ends on 12 January: then the 13th would be late.
def test_another_plausible_reading_can_be_expected(tmp_path: Path) -> None:
    given = "visits: [{held_on: 2025-01-13}]"

    assert failures(tmp_path, "{outcome: met, policy_sensitive: true}", given=given) == []


def test_missing_facts_are_compared_in_any_order(tmp_path: Path) -> None:
    expect = "{outcome: undetermined, missing: ['periods_of_care[0].permanence_form_completed_on']}"

    assert failures(tmp_path, expect, OWNED, given="visits: []") == []


def test_a_measured_figure_is_compared_as_a_number(tmp_path: Path) -> None:
    given = "placements: [{started_on: 2025-01-06}]"

    assert failures(tmp_path, "{outcome: met, figure: 1.0}", COUNTED, given) == []


def test_a_record_that_is_not_yet_known_has_no_finding(tmp_path: Path) -> None:
    text = """
        - scenario: the review lies ahead
          as_at: 2025-01-15
          given: {held_on: 2025-02-01}
          expect: {outcome: met}
    """
    body = rule("obligation: {constraint: {must: {field: chair, recorded: true}}}")
    body = body.replace("for_each: periods_of_care", "for_each: periods_of_care.reviews")
    write_pack(tmp_path, {"visit": body, "visit.scenarios": text})

    (result,) = run_folder(tmp_path).results
    (difference,) = result.differences

    assert result.finding is None
    assert str(difference) == "finding: expected one about the record that is given, got none"


def test_without_a_given_record_the_one_around_it_is_judged(tmp_path: Path) -> None:
    text = """
        - scenario: nothing is said of periods of care
          as_at: 2025-01-15
          case: {child: {date_of_birth: 2015-01-01}}
          expect: {outcome: undetermined, missing: [periods_of_care], subject: ""}
    """
    write_pack(tmp_path, {"visit": VISITED, "visit.scenarios": text})

    assert run_folder(tmp_path).passed


def test_a_rule_about_the_case_is_given_the_facts_of_the_case(tmp_path: Path) -> None:
    text = """
        - scenario: the child is known
          as_at: 2025-01-15
          case: {responsible_authority: Northmoor}
          given: {child: {date_of_birth: 2015-01-01}}
          expect: {outcome: met}
    """
    body = rule(
        "obligation: {constraint: {must: [{field: child, recorded: true},"
        " {field: responsible_authority, is: Northmoor}]}}",
        for_each="case",
    )
    write_pack(tmp_path, {"visit": body, "visit.scenarios": text})

    assert run_folder(tmp_path).passed


def test_a_single_record_is_placed_as_itself(tmp_path: Path) -> None:
    text = """
        - scenario: a plan was prepared
          as_at: 2025-01-15
          given: {prepared_on: 2025-01-10}
          expect: {outcome: met, subject: "periods_of_care[0].care_plan"}
    """
    body = rule(
        "obligation: {constraint: {must: {field: prepared_on, recorded: true}}}",
        for_each="periods_of_care.care_plan",
    )
    write_pack(tmp_path, {"visit": body, "visit.scenarios": text})

    assert run_folder(tmp_path).passed


def test_a_record_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    text = """
        - scenario: two plans
          as_at: 2025-01-15
          period_of_care: {care_plan: {prepared_on: 2025-01-09}}
          given: {prepared_on: 2025-01-10}
          expect: {outcome: met}
    """
    body = rule(
        "obligation: {constraint: {must: {field: prepared_on, recorded: true}}}",
        for_each="periods_of_care.care_plan",
    )
    (found,) = problems(tmp_path, text, body)

    assert "0.period_of_care.care_plan: this record is given twice: here, and by `given`" in found


SOUND = """
- scenario: a visit
  as_at: 2025-01-15
  given: {started_on: 2025-01-06, visits: []}
  expect: {outcome: breached}
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (SOUND, "scenario: a visit", "1: expected a list of scenarios. Begin each with"),
        (SOUND, "- a visit", "1: 0: expected keys and values"),
        (
            "expect:",
            "expct: {}\n  expect:",
            '5: 0.expct: there is no key "expct" here. Did you mean "expect"?',
        ),
        ("given:", "placement: {}\n  given:", '4: 0.placement: there is no key "placement" here'),
        ("scenario: a visit", "scenario: ''", "2: 0.scenario: expected a few words"),
        ("  as_at: 2025-01-15\n", "", "2: 0.as_at: expected the day on which the case is judged"),
        ("as_at: 2025-01-15", "as_at: 15 January", "3: 0.as_at: expected the day on which"),
        ("{outcome: breached}", "{}", "5: 0.expect: expected what must be found"),
        (
            "outcome:",
            "outcom:",
            '5: 0.expect.outcom: a finding has no "outcom". Did you mean "outcome"?',
        ),
        (
            "breached",
            "breech",
            '5: 0.expect.outcome: there is no outcome "breech". Did you mean "breached"?',
        ),
        (
            "outcome: breached",
            "due_on: soon",
            "5: 0.expect.due_on: expected a date such as 2025-04-30",
        ),
        ("expect:", "duty: missed\n  expect:", "5: 0.duty: expected `on_missed`"),
        ("expect:", "duty: on_missed\n  expect:", "5: 0.duty: the rule has no `on_missed`"),
        (
            "started_on:",
            "startd_on:",
            "4: 0.given.startd_on: no such fact is known here; did you mean started_on?",
        ),
        ("visits: []", "visits: [{held_on: soon}]", "4: 0.given.visits.0.held_on: expected a date"),
        (
            "given:",
            "case: {child: {born: 1}}\n  given:",
            "4: 0.case.child.born: no such fact is known here",
        ),
        ("{started_on: 2025-01-06, visits: []}", "none", "4: 0.given: expected facts of a record"),
        (
            "given:",
            "case: {periods_of_care: {}}\n  given:",
            "4: 0.case.periods_of_care: expected a list of records",
        ),
        (
            "given:",
            "case: {jurisdiction: scotland}\n  given:",
            "2: 0: jurisdiction: this case is under the law of another nation",
        ),
        (
            "visits: []",
            "visits: [], local: {score: 1}",
            "2: 0: periods_of_care[0].local.score: no rule pack",
        ),
    ],
)
def test_what_is_wrong_in_a_scenario_file_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in SOUND
    (found,) = problems(tmp_path, SOUND.replace(old, new))

    assert found.startswith(f"visit.scenarios.yaml:{problem}")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, SOUND.replace("  as_at: 2025-01-15\n", "").replace("breached", "no"))

    assert len(found) == 2


def test_a_file_that_is_not_yaml_is_a_problem(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "- scenario: [")

    assert "this is not YAML" in found


def test_a_rule_without_scenarios_is_a_problem(tmp_path: Path) -> None:
    write_pack(tmp_path, {"visit": VISITED})

    (problem,) = run_folder(tmp_path).problems

    assert problem.message == "this rule has no scenarios"


def test_scenarios_without_a_rule_are_a_problem(tmp_path: Path) -> None:
    write_pack(tmp_path, {"visit": VISITED, "visit.scenarios": SOUND, "visits.scenarios": SOUND})

    (problem,) = run_folder(tmp_path).problems

    assert problem.message == "there is no rule beside these scenarios"


def test_scenarios_of_a_rule_with_a_mistake_are_not_run(tmp_path: Path) -> None:
    body = VISITED.replace("visits.first.held_on", "visits.first.heldd_on")
    write_pack(tmp_path, {"visit": body, "visit.scenarios": SOUND})

    found = run_folder(tmp_path)

    assert found.results == ()
    assert [each.message for each in found.problems] == [
        '"heldd_on" in "visits.first.heldd_on" is not a fact of a visit'
    ]


def test_scenarios_of_a_rule_that_reads_one_with_a_mistake_are_not_run(tmp_path: Path) -> None:
    reads = rule("obligation: {constraint: {must: {rule: PACK/first, outcome: met}}}")
    reads = reads.replace("PACK", tmp_path.name)
    broken = VISITED.replace("visits.first.held_on", "visits.first.heldd_on")
    write_pack(tmp_path, {"first": broken, "visit": reads, "visit.scenarios": SOUND})

    found = run_folder(tmp_path / "visit.yaml")

    assert found.results == ()
    assert [Path(each.file).name for each in found.problems] == ["first.yaml"]


def test_the_findings_of_rules_that_are_read_are_worked_out_first(tmp_path: Path) -> None:
    reads = rule(
        "obligation: {constraint: {must: {rule: PACK/visit, outcome: breached}, by: 2099-12-31}}"
    )
    text = SOUND.replace("breached", "met")
    files = {"visit": VISITED, "visit.scenarios": SOUND, "after.scenarios": text}
    write_pack(tmp_path, {**files, "after": reads.replace("PACK", tmp_path.name)})

    assert run_folder(tmp_path).passed


def test_the_inventory_of_duties_is_no_rule(tmp_path: Path) -> None:
    files = {"visit": VISITED, "visit.scenarios": SOUND, "obligations/text": "duties: []"}
    write_pack(tmp_path, files)

    assert run_folder(tmp_path).passed


def test_the_report_names_each_failure_and_ends_with_the_counts(tmp_path: Path) -> None:
    write_pack(tmp_path, {"visit": VISITED, "visit.scenarios": SOUND.replace("breached", "met")})

    assert [line.removeprefix(f"{tmp_path}/") for line in report_lines(run_folder(tmp_path))] == [
        "visit.scenarios.yaml:2: a visit",
        "    outcome: expected met, got breached",
        "0 scenarios passed, 1 failed; problems in files: 0; changes unnoticed: 0",
    ]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("due_on", "2025-04-30", "2025-04-31"),
        ("possible_due_on", ["2025-04-30"], ["soon"]),
        ("days_late", 1, True),
        ("figure", 1.5, "1.5"),
        ("message", "All is well.", 1),
        ("missing_items", ["a form"], "a form"),
        ("warnings", True, "yes"),
    ],
)
def test_an_expectation_has_the_form_of_its_field(field: str, good: object, bad: object) -> None:
    assert unfit(field, good) is None
    assert unfit(field, None) is None
    assert unfit(field, bad) is not None
