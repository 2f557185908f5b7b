"""Facts that cannot be true are set aside and named; unlikely ones are judged both ways."""

import importlib.util
import json
import pickle
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import CaseError, InputProblem, Report, Rulebook, Severity
from permanence_rules.case import Case, examined, read_case, reading, setting_aside
from permanence_rules.rulebook import OTHER_NATION
from tests.support import shipped

ROOT = Path(__file__).parents[2]
DURABLE = importlib.util.find_spec("durable") is not None
BORN = {"date_of_birth": "2016-05-01"}
START = "2024-01-09"
FIRST_REVIEW = "england/reviews/first-review"


@pytest.fixture(scope="module")
def england() -> Rulebook:
    return shipped("england")


def case_with(*, child: dict[str, Any] | None = None, more: Any = None, **period: Any) -> Case:
    data = {"case_id": "A1", "child": child or BORN, **(more or {})}
    return read_case({**data, "periods_of_care": [{"started_on": START, **period}]})


def found_in(case: Case) -> list[tuple[str, str]]:
    return [(each.code, each.place.removeprefix("periods_of_care[0].")) for each in case.problems]


def aside(case: Case) -> set[str]:
    return {each.removeprefix("periods_of_care[0].") for each in case.set_aside}


def outcomes(report: Report, rule: str) -> set[str]:
    return {each.outcome.value for each in report.findings if each.rule == rule}


REVIEW = {"held_on": "2024-02-05"}
ADOPTION_PLACEMENT = {"kind": "adoption_placement", "started_on": "2024-06-03"}
AGREED = {"status": "accommodated_by_agreement", "started_on": START}
ORDER = {"status": "care_order", "started_on": START}


@pytest.mark.parametrize(
    ("period", "code", "place", "also"),
    [
        ({"reviews": [{**REVIEW, "record": {"completed_on": "2024-02-04"}}]},
         "out_of_order", "reviews[0].record.completed_on", {"reviews[0].held_on"}),
        ({"reviews": [{**REVIEW, "record": {"distributed_on": "2024-01-31"}}]},
         "out_of_order", "reviews[0].record.distributed_on", {"reviews[0].held_on"}),
        ({"reviews": [{**REVIEW, "is_cancelled": True}]},
         "held_but_cancelled", "reviews[0].held_on", {"reviews[0].is_cancelled"}),
        ({"visits": [{"held_on": START, "child_seen": False, "child_seen_alone": True}]},
         "seen_alone_unseen", "visits[0].child_seen_alone", {"visits[0].child_seen"}),
        ({"ended_on": "2024-03-01", "reviews": [{"held_on": "2024-03-02"}]},
         "after_care", "reviews[0].held_on", {"ended_on"}),
        ({"reviews": [{"held_on": "2024-01-08"}]},
         "before_care", "reviews[0].held_on", {"started_on"}),
        ({"special_guardianship": {"order_made_on": "2024-01-08"}},
         "before_care", "special_guardianship.order_made_on", {"started_on"}),
        ({"adoption": {"placed_on": "2024-06-03", "order_made_on": "2024-06-02"}},
         "out_of_order", "adoption.order_made_on", {"adoption.placed_on"}),
        ({"adoption": {"order_applied_on": "2024-06-03", "order_made_on": "2024-06-02"}},
         "out_of_order", "adoption.order_made_on", {"adoption.order_applied_on"}),
        ({"special_guardianship": {"applied_on": "2024-06-03", "order_made_on": "2024-06-02"}},
         "out_of_order", "special_guardianship.order_made_on", {"special_guardianship.applied_on"}),
        # An order ends care, also where the end is not recorded.
        ({"special_guardianship": {"order_made_on": "2024-06-02"},
          "reviews": [{"held_on": "2024-06-03"}]},
         "after_care", "reviews[0].held_on", {"special_guardianship.order_made_on"}),
        ({"adoption": {"order_made_on": "2024-06-02"}, "placements": [ADOPTION_PLACEMENT]},
         "after_care", "placements[0].started_on", {"adoption.order_made_on"}),
        ({"ended_on": None, "special_guardianship": {"order_made_on": "2024-06-02"}},
         "null_contradicted", "ended_on", {"special_guardianship.order_made_on"}),
        ({"ended_on": None, "adoption": {"order_made_on": "2024-06-02"}},
         "null_contradicted", "ended_on", {"adoption.order_made_on"}),
        ({"adoption": {"placed_on": None}, "placements": [ADOPTION_PLACEMENT]},
         "null_contradicted", "adoption.placed_on", {"placements[0].kind"}),
        ({"adoption": {"adm_decision": {"decision": None}, "placed_on": "2024-06-03"}},
         "null_contradicted", "adoption.adm_decision.decision", {"adoption.placed_on"}),
        ({"placements": [], "adoption": {"placed_on": "2024-06-03"}},
         "null_contradicted", "placements", {"adoption.placed_on"}),
        ({"legal_statuses": [ORDER, {**AGREED, "started_on": "2024-01-10"}]},
         "two_legal_statuses", "legal_statuses[1].status", {"legal_statuses[0].status"}),
        # An agreement that is said to go on is not overtaken by the order in silence.
        ({"legal_statuses": [{**AGREED, "ended_on": None}, {**ORDER, "started_on": "2024-01-10"}]},
         "two_legal_statuses", "legal_statuses[1].status", {"legal_statuses[0].status"}),
    ],
)  # fmt: skip
def test_of_two_facts_that_contradict_each_other_both_are_set_aside_and_named(
    period: dict[str, Any], code: str, place: str, also: set[str]
) -> None:
    case = case_with(**period)
    assert found_in(case) == [(code, place)]
    (problem,) = case.problems
    assert problem.severity is Severity.IMPOSSIBLE
    assert {each.removeprefix("periods_of_care[0].") for each in problem.other_places} == also
    assert aside(case) == {place, *also}


@pytest.mark.parametrize(
    "period",
    [
        {"reviews": [{**REVIEW, "record": {"completed_on": "2024-02-05"}}]},
        {"reviews": [{"scheduled_for": "2024-02-05", "is_cancelled": True}]},
        {"visits": [{"held_on": START, "child_seen": False}]},
        {"ended_on": "2024-03-01", "reviews": [{"held_on": "2024-03-01"}]},
        {"special_guardianship": {"order_made_on": "2024-06-02"}},  # silence is no statement here
        {"legal_statuses": [{**AGREED, "ended_on": "2024-01-10"},
                            {**ORDER, "started_on": "2024-01-10"}]},
        {"legal_statuses": [ORDER, {"status": "placement_order", "started_on": "2024-03-01"}]},
        {"care_plan": {"prepared_on": "2023-12-01"}},
    ],
)  # fmt: skip
def test_what_is_possible_is_no_problem(period: dict[str, Any]) -> None:
    case = case_with(**period)
    assert case.problems == ()
    assert case.set_aside == frozenset()


@pytest.mark.parametrize(
    ("born", "codes", "expected"),
    [
        # 18 on the very day on which care began: nobody comes into care then.
        ("2006-01-09", {"adult_at_start"}, {"child.date_of_birth", "started_on"}),
        ("2006-01-10", set(), set()),
        ("2024-01-10", {"before_birth"}, {"child.date_of_birth", "started_on"}),
        ("2024-01-09", set(), set()),
    ],
)
def test_a_birth_and_the_start_of_care(born: str, codes: set[str], expected: set[str]) -> None:
    case = case_with(child={"date_of_birth": born})
    assert {each.code for each in case.problems} == codes
    assert aside(case) == expected


def test_a_plan_may_be_made_for_a_child_who_is_not_yet_born() -> None:
    # Born on 1 May 2016; 280 days earlier is 26 July 2015.
    early = case_with(care_plan={"prepared_on": "2015-07-25"})
    assert found_in(early) == [("before_birth", "care_plan.prepared_on")]
    assert case_with(care_plan={"prepared_on": "2015-07-26"}).problems == ()


def test_nobody_is_reviewed_after_death() -> None:
    case = case_with(child={**BORN, "died_on": "2024-02-01"}, reviews=[REVIEW])
    assert found_in(case) == [("after_death", "reviews[0].held_on")]
    assert aside(case) == {"child.died_on", "reviews[0].held_on"}


@pytest.mark.parametrize(
    ("held_on", "is_named"),
    [("2034-02-05", True), ("2024-09-02", True), ("2024-09-01", False), ("2024-06-02", False)],
)
def test_nothing_that_happened_is_recorded_long_before_it(held_on: str, is_named: bool) -> None:
    # Complete to 1 June; 92 days later is 1 September. Some days of backlog are usual.
    case = case_with(reviews=[{"held_on": held_on}], more={"recorded_until": "2024-06-01"})
    assert bool(case.problems) is is_named


def test_the_one_fact_that_contradicts_several_is_set_aside_alone() -> None:
    # The start of care and of the placement agree; it is the review that is wrong.
    case = case_with(
        placements=[{"started_on": START, "kind": "foster_care"}],
        reviews=[{"held_on": "2023-02-05"}],
    )
    assert found_in(case) == [("before_care", "reviews[0].held_on")]
    assert aside(case) == {"reviews[0].held_on"}


def test_a_start_that_contradicts_everything_is_set_aside_alone() -> None:
    visits = [{"held_on": "2023-02-06"}]
    case = case_with(reviews=[{"held_on": "2023-02-05"}], visits=visits)
    assert len(case.problems) == 2
    assert aside(case) == {"started_on"}


def test_all_problems_come_at_once_in_the_order_of_the_schema_however_it_was_written() -> None:
    period = {
        "reviews": [{"held_on": "2023-12-01"}, {"held_on": "2024-02-30"}],
        "placements": [{"ended_on": "2024-01-20", "started_on": "2024-02-01"}],
        "ended_on": "2023-01-01",
        "started_on": START,
    }
    turned = dict(reversed(period.items()))
    first, second = (
        read_case({"case_id": "A1", "periods_of_care": [each]}) for each in (period, turned)
    )
    assert first.problems == second.problems
    assert {each.place for each in first.problems} >= {
        "periods_of_care[0].ended_on",
        "periods_of_care[0].placements[0].ended_on",
        "periods_of_care[0].reviews[0].held_on",
        "periods_of_care[0].reviews[1].held_on",
    }


@pytest.mark.parametrize(
    ("facts", "codes", "expected"),
    [
        ({"reviews": [{"held_on": "31/01/2025"}]}, ["not_a_day"], {"reviews[0].held_on"}),
        ({"reviews": [{"held_on": "2025-02-30"}]}, ["no_such_day"], {"reviews[0].held_on"}),
        ({"reviews": [{"held_on": "0203-02-03"}]}, ["no_such_year"], {"reviews[0].held_on"}),
        ({"reviews": ["x", REVIEW]}, ["wrong_kind"], {"reviews[0]"}),
        ({"reviews": "x"}, ["wrong_kind"], {"reviews"}),
        ({"end_reason": "x"}, ["unknown_word"], {"end_reason"}),
        ({"reviews": [{"attendees": [{}]}]}, ["missing"], {"reviews[0].attendees[0].role"}),
        ({"reviews": [{"attendees": [{"role": "A B"}]}]}, ["not_a_role"],
         {"reviews[0].attendees[0].role"}),
        ({"reviews": [{"is_cancelled": "no"}]}, ["not_yes_or_no"], {"reviews[0].is_cancelled"}),
        ({"care_plan": {"health_plan": 7}}, ["not_words"], {"care_plan.health_plan"}),
        # What was probably meant is not taken for unsaid, which here would be: it has not ended.
        ({"endd_on": "2024-03-01"}, ["unknown_fact"], {"endd_on", "ended_on"}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_set_aside_and_the_rest_is_read(
    facts: dict[str, Any], codes: list[str], expected: set[str]
) -> None:
    case = case_with(**facts)
    assert [each.code for each in case.problems] == codes
    assert aside(case) == expected
    assert case.periods_of_care is not None
    assert case.periods_of_care[0].started_on == date(2024, 1, 9)


def test_what_is_no_record_at_all_is_refused() -> None:
    with pytest.raises(CaseError, match="expected a group of named facts"):
        read_case(object())


def test_what_cannot_be_read_contradicts_nothing() -> None:
    # Were the end that cannot be read taken for none, the second time in care would overlap.
    periods = [{"started_on": START, "ended_on": "soon"}, {"started_on": "2024-09-02"}]
    case = read_case({"case_id": "A1", "periods_of_care": periods})
    assert [each.code for each in case.problems] == ["not_a_day"]


def test_a_case_made_in_python_is_examined_as_well(england: Rulebook) -> None:
    data = {"case_id": "A1", "periods_of_care": [{"started_on": START, "ended_on": "2024-01-08"}]}
    made = Case.model_validate(data)
    assert not made.is_examined
    assert examined(made) == read_case(data)
    report = england.check(made, as_at=date(2024, 6, 1))
    assert [each.code for each in report.input_problems] == ["out_of_order"]


def test_a_case_keeps_its_problems_when_it_goes_to_another_process() -> None:
    case = case_with(reviews=[{"held_on": "2024-01-08"}])
    again = pickle.loads(pickle.dumps(case))  # noqa: S301 - made here
    assert (again.problems, again.set_aside) == (case.problems, case.set_aside)


def test_a_problem_has_its_location_as_a_tuple_and_goes_into_the_report(england: Rulebook) -> None:
    case = case_with(reviews=[{"held_on": "2024-01-08"}])
    report = england.check(case, as_at=date(2024, 6, 1))
    assert report.input_problems == (
        InputProblem(
            "before_care",
            ("periods_of_care", 0, "reviews", 0, "held_on"),
            "expected a day on or after the start of the period; correct one of the two dates",
            Severity.IMPOSSIBLE,
            (("periods_of_care", 0, "started_on"),),
        ),
    )
    assert Report.model_validate_json(report.model_dump_json()) == report
    (written,) = json.loads(report.model_dump_json())["input_problems"]
    assert written["severity"] == "impossible"
    assert written["loc"] == ["periods_of_care", 0, "reviews", 0, "held_on"]


def test_what_rests_on_a_fact_that_is_set_aside_is_open_and_names_it(england: Rulebook) -> None:
    # Without the 30th of February the review would be met or missing; nobody knows which.
    case = case_with(reviews=[{"held_on": "2024-02-30"}])
    report = england.check(case, as_at=date(2024, 6, 1))
    (first,) = [each for each in report.findings if each.rule == FIRST_REVIEW]
    assert first.outcome == "undetermined"
    assert "periods_of_care[0].reviews[0].held_on" in first.missing


def test_a_fact_of_another_council_leaves_the_rest_as_it_was(england: Rulebook) -> None:
    period: dict[str, Any] = {"reviews": [REVIEW], "placements": []}
    plain = england.check(case_with(**period), as_at=date(2024, 6, 1))
    foreign = england.check(case_with(**period, local={"hub_on": START}), as_at=date(2024, 6, 1))
    assert [each.code for each in foreign.input_problems] == ["unknown_local_fact"]
    assert foreign.findings == plain.findings


UNLIKELY: dict[str, Any] = {"legal_statuses": [AGREED, {**ORDER, "started_on": "2024-03-01"}]}


def test_an_unlikely_fact_is_named_and_not_set_aside() -> None:
    case = case_with(**UNLIKELY)
    (problem,) = case.problems
    assert (problem.code, problem.severity) == ("two_legal_statuses", Severity.UNLIKELY)
    assert case.set_aside == frozenset()


@pytest.mark.parametrize(
    "made", [{"special_guardianship": "2026-03-19"}, {"adoption": "2026-03-19"}]
)
@pytest.mark.parametrize(
    ("ended_on", "is_named", "outcomes_of_later"),
    [
        # 20 September 2025 + 6 months = 20 March 2026: whether care had ended by then decides it.
        ("2026-04-01", True, {"undetermined"}),
        ("2026-03-19", False, {"met"}),
    ],
)
def test_care_that_ended_after_an_order_that_ends_it_is_judged_both_ways(
    england: Rulebook,
    made: dict[str, str],
    ended_on: str,
    is_named: bool,
    outcomes_of_later: set[str],
) -> None:
    ((section, day),) = made.items()
    held = ("2024-02-05", "2024-05-02", "2024-10-30", "2025-04-10", "2025-09-20")
    reviews = [{"held_on": each} for each in held]
    case = case_with(ended_on=ended_on, reviews=reviews, **{section: {"order_made_on": day}})
    assert found_in(case) == ([("ended_after_order", "ended_on")] if is_named else [])
    report = england.check(case, as_at=date(2026, 4, 30))
    assert outcomes(report, "england/reviews/later-reviews") == outcomes_of_later


def test_an_unlikely_fact_opens_a_finding_only_where_it_decides(england: Rulebook) -> None:
    # Care ended on 1 March; a visit of 8 March is unlikely, and could be one of the required six-
    # weekly visits of a longer time in care. The first review does not depend on it.
    period: dict[str, Any] = {
        "reviews": [REVIEW],
        "ended_on": "2024-03-01",
        "placements": [{"started_on": START, "ended_on": "2024-03-01", "kind": "foster_care"}],
    }
    # The end of care is told twice, so that it is the visit which is in doubt.
    visits = [{"held_on": "2024-01-12"}, {"held_on": "2024-03-08"}]
    case = case_with(**period, visits=visits)
    assert [(each.code, each.severity.value) for each in case.problems] == [
        ("after_care", "unlikely")
    ]
    report = england.check(case, as_at=date(2024, 6, 1))
    without = england.check(case_with(**period, visits=[visits[0], {}]), as_at=date(2024, 6, 1))
    # 9 January + 20 working days = 6 February 2024; held on the 5th.
    assert outcomes(report, FIRST_REVIEW) == {"met"}
    by_key = {(each.rule, each.subject.path): each.outcome for each in without.findings}
    for finding in report.findings:
        known = by_key[finding.rule, finding.subject.path]
        assert finding.outcome in (known, "undetermined")
    assert sum(report.counts.values()) == sum(without.counts.values())


def test_who_left_at_eighteen_was_eighteen() -> None:
    # Born on 1 May 2016: eighteen on 1 May 2034. Birth and end agree; the reason is wrong.
    early = case_with(ended_on="2034-04-30", end_reason="reached_18")
    assert found_in(early) == [("too_young_to_leave", "end_reason")]
    assert aside(early) == {"end_reason"}
    assert case_with(ended_on="2034-05-01", end_reason="reached_18").problems == ()


ENGINES = [
    "compiled",
    pytest.param(
        "durable", marks=pytest.mark.skipif(not DURABLE, reason="durable-rules is not here")
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_day_outside_the_calendar_leaves_open_only_what_is_counted_by_it(
    engine: str,
) -> None:
    # Working days are tabulated to 31 December 2060: twenty of them cannot be counted from the
    # 20th, and a week, by which the first visit is due, can. Nothing is wrong in the record.
    placement = {"started_on": "2060-12-20", "kind": "foster_care"}
    period: dict[str, Any] = {
        "started_on": "2060-12-20",
        "ended_on": None,
        "reviews": [],
        "visits": [],
    }
    child = {"date_of_birth": "2052-05-01"}
    periods = [{**period, "placements": [placement], "legal_statuses": []}]
    case = read_case({"case_id": "A1", "child": child, "periods_of_care": periods})
    report = shipped("england", engine).check(case, as_at=date(2061, 2, 1))
    open_ones = {
        each.rule for each in report.findings if "working days of that year" in each.missing
    }
    assert FIRST_REVIEW in open_ones
    assert all(each.warnings for each in report.findings if each.rule in open_ones)
    assert "england/visits/first-week" not in open_ones
    assert {each.rule for each in report.findings} - open_ones
    assert report.input_problems == ()


SEVERAL = [
    {"ended_on": "2024-03-01", "reviews": [{"held_on": "2024-04-05"}], "placements": []},
    {"ended_on": None, "reviews": [REVIEW], "special_guardianship": {"order_made_on": "2024-02-15"}},
    {"visits": [{"held_on": "2024-01-12", "child_seen": False, "child_seen_alone": True}]},
    pytest.param(
        {"reviews": [{"held_on": "2024-02-30"}, "x", {"chair": "nobody_known"}]},
        marks=pytest.mark.slow,  # the order of the reviews is open, too
    ),
    pytest.param(
        {"ended_on": "2024-03-01", "placements": [{"started_on": START, "ended_on": "2024-03-01"}],
         "visits": [{"held_on": "2024-01-12"}, {"held_on": "2024-03-08"}]},
        marks=pytest.mark.slow,  # all rules by both engines: two or three in the daily run
    ),
    pytest.param(
        {"legal_statuses": [AGREED, {**ORDER, "started_on": "2024-03-01"}], "reviews": []},
        marks=pytest.mark.slow,
    ),
]  # fmt: skip


@pytest.mark.skipif(not DURABLE, reason="durable-rules is not here")
@pytest.mark.parametrize("period", SEVERAL)
def test_both_engines_take_what_is_set_aside_as_unknown(
    england: Rulebook, period: dict[str, Any]
) -> None:
    case = case_with(**period)
    assert case.problems
    other = shipped("england", "durable")
    mine, theirs = (each.check(case, as_at=date(2024, 6, 1)) for each in (england, other))
    assert mine.input_problems == theirs.input_problems
    assert [(f.rule, f.outcome, f.due_on, f.missing) for f in mine.findings] == [
        (f.rule, f.outcome, f.due_on, f.missing) for f in theirs.findings
    ]
    assert mine.counts == theirs.counts


CODE = re.compile(r'(?:InputProblem\(\s*|code=|code: str = |\bcode = )"([a-z_]+)"')
PAGE = (ROOT / "docs" / "input-problems.md").read_text(encoding="utf-8")
OF_ROWS = "## Codes of rows of a source"
OF_A_CASE, _, AFTER = PAGE.partition(OF_ROWS)
SOURCES = ("sources", "cli")
"""The parts that name rows of files."""
FORMS = ("forms",)
"""The part that names fields of forms; all others name facts of a case."""
SERVICE = ("service", "report_pages")
"""The part that names requests: docs/service.md explains its codes."""


def code_of(*parts: str) -> str:
    package = ROOT / "src" / "permanence_rules"
    files = sorted(each for part in parts for each in (package / part).rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_code_is_explained_in_the_documentation() -> None:
    package = ROOT / "src" / "permanence_rules"
    folders = sorted(each.name for each in package.iterdir() if each.is_dir())
    others = [each for each in folders if each not in (*SOURCES, *FORMS, *SERVICE)]
    used = {*CODE.findall(code_of(*others)), *reading._CODES.values()}
    used |= {setting_aside.NULL_CONTRADICTED, OTHER_NATION, "wrong_kind", "not_words"}
    explained = set(
        re.findall(r"^\| `([a-z_]+)` \| (?:impossible|unlikely)", OF_A_CASE, flags=re.MULTILINE)
    )
    assert explained - {"impossible", "unlikely"} == used


def test_every_code_of_a_row_is_explained_in_the_documentation() -> None:
    source = code_of(*SOURCES)
    table = AFTER.partition("\n## ")[0]
    explained = re.findall(r"^\| `([a-z_]+)` \| ", table, flags=re.MULTILINE)
    assert len(explained) == len(set(explained))
    assert set(CODE.findall(source)) <= set(explained)
    # Codes of cells are given without their name: each that is explained stands in the source.
    assert [each for each in explained if f'"{each}"' not in source] == []
    cells = r"(?:CellError|UnreadableError)\((?:[^()]|\([^()]*\))*\)"
    for call in re.findall(cells, source):
        words = re.findall(r'"([a-z]+_[a-z_]+)"', call)
        assert set(words) <= set(explained)


@pytest.mark.parametrize(
    "code",
    ["=HYPERLINK(1)", "+1", "-1", "@me", "Jane Smith", "a@b.example", "", "x" * 33, 7, "T\n1"],
)
@pytest.mark.parametrize("name", ["team", "worker", "locality"])
def test_what_is_no_code_is_set_aside_and_the_child_is_known_all_the_same(
    name: str, code: object
) -> None:
    case = read_case({"case_id": "A1", "jurisdiction": "england", name: code})
    assert [(each.code, each.loc) for each in case.problems] == [("not_a_code", (name,))]
    assert case.set_aside == {name}
    assert getattr(case, name) is None
    assert str(code) not in str(case.problems[0]) or code in {"", 7}


def test_codes_are_carried_into_the_report() -> None:
    case = read_case({"case_id": "A1", "team": "CLA/2", "worker": "W-7", "locality": "EAST"})
    report = Rulebook.load("wales").check(case, as_at=date(2026, 3, 2))
    assert (report.team, report.worker, report.locality) == ("CLA/2", "W-7", "EAST")
