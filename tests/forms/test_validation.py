"""What a save would bring, worked out by hand: nothing is read off the program."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence_rules import CaseError, Rulebook, UsageError, read_case
from permanence_rules.forms import Effect, Form, Lacking, Messages, Problem, Validation
from tests.support import rule, shipped, write_pack

AT = "periods_of_care[0].care_plan"
STARTED = "2025-01-06"
AGREED = "care_plan.permanence_plan.agreed_on"
RULES = {
    # 6 January and 30 days: 5 February 2025.
    "agreed": rule(
        f"obligation: {{deadline: {{event: {AGREED}, within: 30 days, of: started_on}}}}",
        title="The plan is agreed",
    ),
    "content": rule(
        """
        obligation:
          checklist:
            by: care_plan.prepared_on
            items:
              - {item: the health plan, field: care_plan.health_plan}
              - {item: the education plan, field: care_plan.education_plan}
        """,
        title="The care plan is whole",
        closes="when_put_right",
    ),
    # Only of adoption: 20 January 2025 is 14 days after the start.
    "target": rule(
        """
        applies_when: {field: care_plan.permanence_plan.option, is: adoption}
        obligation:
          deadline:
            event: care_plan.permanence_plan.team_manager_endorsed_on
            within: 14 days
            of: started_on
        """,
        title="An adoption plan is endorsed",
    ),
}


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return Rulebook.load(write_pack(tmp_path / "pack", RULES)).form("care_plan", AT)


def stored(**care_plan: Any) -> dict[str, Any]:
    period: dict[str, Any] = {"started_on": STARTED}
    if care_plan:
        period["care_plan"] = care_plan
    return {"case_id": "one", "child": {"date_of_birth": "2016-05-04"}, "periods_of_care": [period]}


def typed(form: Form, changes: dict[str, object], day: str, **care_plan: Any) -> Validation:
    return form.validate(stored(**care_plan), changes, as_at=date.fromisoformat(day))


def said(problems: tuple[Problem, ...]) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.field, each.text) for each in problems]


def wanted(lacking: tuple[Lacking, ...]) -> list[tuple[str, str | None, bool, str | None]]:
    return [
        (each.rule, each.field, each.certain, each.due_on.isoformat() if each.due_on else None)
        for each in lacking
    ]


# ---- what cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date_typed", "code", "text"),
    [
        ("31/02/2025", "no_such_day", "Prepared on must be a real date: there is no such day"),
        ("next week", "not_a_day", "Prepared on must be a real date, like 27 3 2026"),
        ("5.3.25", "short_year", "Prepared on must have a year of 4 numbers, like 27 3 2026"),
    ],
)
def test_an_odd_date_is_impossible_and_names_its_box(
    form: Form, date_typed: str, code: str, text: str
) -> None:
    found = typed(form, {"prepared_on": date_typed}, "2025-03-01")
    (problem,) = found.impossible
    assert said(found.impossible) == [(code, "prepared_on", text)]
    assert problem.loc == ("periods_of_care", 0, "care_plan", "prepared_on")
    assert problem.pointer == "/periods_of_care/0/care_plan/prepared_on"
    assert found.blocks
    assert found.errors() == {"prepared_on": [text]}
    assert date_typed not in json.dumps(found.as_dict())


def test_what_cannot_be_read_is_neither_what_was_stored_nor_none(form: Form) -> None:
    # Stored, the plan was agreed in time. Typed is something else, so that nobody knows.
    plan = {"permanence_plan": {"agreed_on": "2025-02-01"}}
    found = typed(form, {"permanence_plan.agreed_on": "31/02/2025"}, "2025-03-01", **plan)
    assert found.report is not None
    (finding,) = (each for each in found.report.findings if each.rule == "pack/agreed")
    assert finding.outcome == "undetermined"
    assert [(each.effect, each.rule) for each in found.changed] == [
        (Effect.UNSETTLES, "pack/agreed")
    ]
    # The box is marked already: nobody is told a second time to fill it in.
    assert "permanence_plan.agreed_on" not in {each.field for each in found.lacking}


def test_everything_wrong_comes_at_once_and_no_answer_is_repeated(form: Form) -> None:
    found = typed(
        form,
        {
            "prepared_on": "sometime",
            "permanence_plan.option": "Holiday camp",
            "permanence_plan.is_in_care_plan": "perhaps",
            "deliveries[0].role": "neighbour",
            "helth_plan": "A secret",
            "Jo Bloggs": "x",
        },
        "2025-03-01",
    )
    assert {(each.code, each.field) for each in found.impossible} == {
        ("not_a_day", "prepared_on"),
        ("unknown_word", "permanence_plan.option"),
        ("not_yes_or_no", "permanence_plan.is_in_care_plan"),
        ("unknown_role", "deliveries[0].role"),
        ("unknown_field", "helth_plan"),
        ("unknown_field", None),
    }
    texts = {each.field: each.text for each in found.impossible}
    assert texts["permanence_plan.option"] == "Select permanence plan: option from the list"
    assert texts["helth_plan"] == 'This form has no such question. Did you mean "health_plan"?'
    assert texts["deliveries[0].role"] == "Select a role for deliveries 1: role from the list"
    written = json.dumps(found.as_dict()) + repr(found)
    for answer in ("sometime", "Holiday", "perhaps", "neighbour", "secret", "Bloggs"):
        assert answer not in written


def test_a_day_that_contradicts_another_one_of_the_form_names_both(tmp_path: Path) -> None:
    rulebook = Rulebook.load(write_pack(tmp_path / "pack", RULES))
    form = rulebook.form("review_record", "periods_of_care[0].reviews[0]")
    found = form.validate(
        stored(),
        {"held_on": "3/2/2025", "record.completed_on": "2/2/2025"},
        as_at=date(2025, 3, 1),
    )
    (problem,) = found.impossible
    assert (problem.code, problem.field) == ("out_of_order", "record.completed_on")
    assert problem.other_fields == ("held_on",)
    assert problem.others == (("periods_of_care", 0, "reviews", 0, "held_on"),)
    assert problem.text == "Record of the review: completed on must be the same as or after held on"


def test_a_day_that_contradicts_the_rest_of_the_record_names_its_place(tmp_path: Path) -> None:
    form = Rulebook.load(write_pack(tmp_path / "pack", RULES)).form(
        "review_record", "periods_of_care[0].reviews[0]"
    )
    found = form.validate(stored(), {"held_on": "5/1/2025"}, as_at=date(2025, 3, 1))
    (problem,) = found.impossible
    assert (problem.code, problem.field) == ("before_care", "held_on")
    assert problem.others == (("periods_of_care", 0, "started_on"),)
    assert problem.other_fields == ()
    assert problem.text == (
        "Held on must be the same as or after “started on” of the period of care"
    )


def test_a_fact_of_the_form_that_another_one_contradicts_is_told_from_its_side(
    tmp_path: Path,
) -> None:
    # The problem is found at the stored record of the review; the day that was typed is the other.
    form = Rulebook.load(write_pack(tmp_path / "pack", RULES)).form(
        "review_record", "periods_of_care[0].reviews[0]", only=["held_on"]
    )
    record = stored()
    record["periods_of_care"][0]["reviews"] = [{"record": {"completed_on": "2025-02-02"}}]
    found = form.validate(record, {"held_on": "3/2/2025"}, as_at=date(2025, 3, 1))
    (problem,) = found.impossible
    assert (problem.code, problem.field) == ("out_of_order", "held_on")
    assert problem.others == (("periods_of_care", 0, "reviews", 0, "record", "completed_on"),)
    assert problem.text == (
        "Held on must be the same as or before “completed on” of the record of the review"
    )


def test_a_stored_mistake_elsewhere_blocks_no_form_that_leaves_its_own_days_as_they_are(
    tmp_path: Path,
) -> None:
    # The visit lies before care, which began with this placement: its day is the other fact.
    form = Rulebook.load(write_pack(tmp_path / "pack", RULES)).form(
        "connected_person_placement", "periods_of_care[0].placements[0]"
    )
    record = stored()
    record["periods_of_care"][0]["placements"] = [{"started_on": STARTED}]
    record["periods_of_care"][0]["visits"] = [{"held_on": "2025-01-05"}]
    found = form.validate(record, {"kind": "Foster care"}, as_at=date(2025, 3, 1))
    assert not found.blocks
    assert [each.code for each in found.elsewhere] == ["before_care"]


def test_a_stored_record_that_is_itself_impossible_blocks_no_form_that_does_not_show_it(
    form: Form,
) -> None:
    record = stored(prepared_on="2025-01-10")
    record["periods_of_care"][0]["reviews"] = [{"held_on": "2025-02-30"}]
    found = form.validate(record, {"health_plan": "yes"}, as_at=date(2025, 3, 1))
    assert not found.blocks
    assert [(each.code, each.loc) for each in found.elsewhere] == [
        ("no_such_day", ("periods_of_care", 0, "reviews", 0, "held_on"))
    ]
    # In the form that shows it, it can be put right and is asked for.
    review = form.rulebook.form("review_record", "periods_of_care[0].reviews[0]")
    assert review.validate(record, {}, as_at=date(2025, 3, 1)).blocks
    assert not review.validate(record, {"held_on": "28/2/2025"}, as_at=date(2025, 3, 1)).blocks


def test_a_stored_case_that_was_read_keeps_what_was_set_aside(form: Form) -> None:
    # The day of the end cannot be read: the period may have ended, or not. Nobody says "goes on".
    record = stored()
    record["periods_of_care"][0]["ended_on"] = "soon"
    as_dict = form.validate(record, {"health_plan": "yes"}, as_at=date(2025, 3, 1))
    as_case = form.validate(read_case(record), {"health_plan": "yes"}, as_at=date(2025, 3, 1))
    assert as_dict.report is not None
    assert as_case.report is not None
    assert as_dict.report.findings == as_case.report.findings


def test_a_stored_record_that_cannot_be_read_at_all_is_an_error(form: Form) -> None:
    with pytest.raises(CaseError):
        form.validate({"case_id": "Jo Bloggs!"}, {}, as_at=date(2025, 3, 1))
    with pytest.raises(UsageError, match=r"record: expected a case .*got list"):
        form.validate([], {}, as_at=date(2025, 3, 1))  # type: ignore[arg-type]


def test_a_case_that_no_rule_can_judge_still_has_its_typing_read(form: Form) -> None:
    record = {**stored(), "jurisdiction": "scotland"}
    found = form.validate(record, {"prepared_on": "31/02/2025"}, as_at=date(2025, 3, 1))
    assert [each.code for each in found.impossible] == ["no_such_day"]
    assert found.report is None
    assert not found.lacking
    assert not found.changed
    assert "another nation" in found.not_judged[0]


# ---- what is unlikely -------------------------------------------------------------------------


def test_days_ahead_are_unlikely_and_block_nothing(form: Form) -> None:
    found = typed(
        form,
        {
            "prepared_on": "2/3/2025",  # happened, the day after
            "last_updated_on": "1/3/2025",  # today
            "permanence_plan.target_for": "2/3/2027",  # two years and a day ahead
            "court_timetable_for": "1/3/2027",  # two years ahead
        },
        "2025-03-01",
    )
    assert not found.blocks
    assert said(found.unlikely) == [
        ("in_the_future", "prepared_on", "Prepared on is in the future. Check the date"),
        (
            "far_ahead",
            "permanence_plan.target_for",
            "Permanence plan: target for is more than 2 years ahead. Check the year",
        ),
        (
            "unusual_order",
            "last_updated_on",
            "Last updated on is usually the same as or after prepared on. Check both dates",
        ),
    ]
    assert found.unlikely[2].other_fields == ("prepared_on",)


def test_the_usual_order_is_asked_about_only_where_one_of_the_days_is_typed(form: Form) -> None:
    plan = {"permanence_plan": {"prepared_on": "2025-02-10", "agreed_on": "2025-02-01"}}
    assert typed(form, {"health_plan": "yes"}, "2025-03-01", **plan).unlikely == ()
    found = typed(form, {"permanence_plan.prepared_on": "9/2/2025"}, "2025-03-01", **plan)
    (problem,) = found.unlikely
    assert (problem.code, problem.field) == ("unusual_order", "permanence_plan.agreed_on")


# ---- what a duty still wants ------------------------------------------------------------------


def test_an_empty_form_says_what_is_owed_and_what_is_not_known(form: Form) -> None:
    # On 1 February the plan is due in four days. No care plan is recorded, so that its content is
    # not known to be owed.
    found = form.validate(stored(permanence_plan=None), {}, as_at=date(2025, 2, 1))
    assert ("pack/agreed", "permanence_plan.agreed_on", True, "2025-02-05") in wanted(found.lacking)
    assert not found.blocks


def test_a_checklist_names_what_is_lacking_by_path(form: Form) -> None:
    found = typed(
        form,
        {"prepared_on": "10/1/2025", "health_plan": "yes", "education_plan": None},
        "2025-03-01",
    )
    (lack,) = (each for each in found.lacking if each.rule == "pack/content")
    assert (lack.field, lack.item, lack.certain) == ("education_plan", "the education plan", True)
    assert lack.due_on == date(2025, 1, 10)
    assert lack.pointer == "/periods_of_care/0/care_plan/education_plan"
    assert lack.text == (
        "Add the education plan. “The care plan is whole” was due by 10 January 2025"
    )
    assert (lack.title, lack.provision) == ("The care plan is whole", "A text, section 1")


def test_certain_and_unknown_are_told_apart_certain_first(form: Form) -> None:
    found = typed(
        form,
        {"prepared_on": "10/1/2025", "health_plan": "yes"},
        "2025-03-01",
        permanence_plan={"option": "adoption", "team_manager_endorsed_on": None},
    )
    # 6 January and 14 days: 20 January. An explicit none is stated: the endorsement is overdue.
    # Nothing is said of the other two facts.
    assert wanted(found.lacking) == [
        ("pack/target", "permanence_plan.team_manager_endorsed_on", True, "2025-01-20"),
        ("pack/content", "education_plan", False, "2025-01-10"),
        ("pack/agreed", "permanence_plan.agreed_on", False, "2025-02-05"),
    ]


def test_page_by_page_a_duty_is_quiet_until_its_facts_are_known(form: Form) -> None:
    # Whether the endorsement is owed hangs on the option, which another page asks for.
    changes: dict[str, object] = {"health_plan": "yes"}
    first = form.validate(
        stored(prepared_on="2025-01-10"),
        changes,
        as_at=date(2025, 3, 1),
        page=["permanence_plan.team_manager_endorsed_on"],
    )
    assert first.lacking == ()
    whole = form.validate(stored(prepared_on="2025-01-10"), changes, as_at=date(2025, 3, 1))
    assert {each.rule for each in whole.lacking} == {"pack/agreed", "pack/content", "pack/target"}
    # Once the option is known, the duty speaks on the page of the endorsement.
    later = form.validate(
        stored(prepared_on="2025-01-10", permanence_plan={"option": "adoption"}),
        {},
        as_at=date(2025, 3, 1),
        page=["permanence_plan.team_manager_endorsed_on"],
    )
    assert wanted(later.lacking) == [
        ("pack/target", "permanence_plan.team_manager_endorsed_on", False, "2025-01-20")
    ]


def test_a_page_with_a_field_that_the_form_does_not_have(form: Form) -> None:
    with pytest.raises(UsageError, match=r'Did you mean "health_plan"\?'):
        form.validate(stored(), {}, as_at=date(2025, 3, 1), page=["helth_plan"])


# ---- what a save changes ----------------------------------------------------------------------


def effects(found: Validation) -> list[tuple[str, str, str | None]]:
    return [(str(each.effect), each.rule, each.field) for each in found.changed]


def test_a_save_settles_a_duty_that_was_open(form: Form) -> None:
    found = typed(form, {"permanence_plan.agreed_on": "5/2/2025"}, "2025-03-01")
    assert ("closes", "pack/agreed", "permanence_plan.agreed_on") in effects(found)


def test_a_save_makes_a_duty_late(form: Form) -> None:
    # Due by 5 February; agreed on the 6th.
    found = typed(form, {"permanence_plan.agreed_on": "6/2/2025"}, "2025-03-01")
    (change,) = (each for each in found.changed if each.rule == "pack/agreed")
    assert (change.effect, change.after) == (Effect.MAKES_LATE, "late")
    assert change.due_on == date(2025, 2, 5)
    assert change.text == "This makes a duty late: “The plan is agreed”, due by 5 February 2025"
    assert change.fields == ("permanence_plan.agreed_on",)
    assert not found.blocks


def test_a_save_settles_what_was_overdue_and_one_that_corrects_a_late_day(form: Form) -> None:
    # Stated as not agreed, the plan is overdue since 6 February. Agreed on the 10th it is late, but
    # nothing is left to do; corrected to the 4th it was in time.
    overdue = {"permanence_plan": {"agreed_on": None}}
    found = typed(form, {"permanence_plan.agreed_on": "10/2/2025"}, "2025-03-01", **overdue)
    assert effects(found) == [("closes", "pack/agreed", "permanence_plan.agreed_on")]
    assert (found.changed[0].before, found.changed[0].after) == ("breached", "late")
    late = {"permanence_plan": {"agreed_on": "2025-02-10"}}
    found = typed(form, {"permanence_plan.agreed_on": "4/2/2025"}, "2025-03-01", **late)
    assert effects(found) == [("closes", "pack/agreed", "permanence_plan.agreed_on")]
    assert (found.changed[0].before, found.changed[0].after) == ("late", "met")
    blank = typed(form, {"permanence_plan.agreed_on": ""}, "2025-03-01", **late)
    assert effects(blank) == [("unsettles", "pack/agreed", "permanence_plan.agreed_on")]


def test_a_save_opens_a_duty_by_an_answer_that_another_duty_hangs_on(form: Form) -> None:
    plan = {"permanence_plan": {"option": "return_home", "team_manager_endorsed_on": None}}
    found = typed(form, {"permanence_plan.option": "Adoption"}, "2025-01-10", **plan)
    assert effects(found) == [("opens", "pack/target", "permanence_plan.option")]
    (change,) = found.changed
    assert (change.before, change.after) == ("not_applicable", "due")
    assert (
        change.text == "This opens a duty: “An adoption plan is endorsed”, due by 20 January 2025"
    )
    again = typed(
        form,
        {"permanence_plan.option": "Return home"},
        "2025-01-10",
        permanence_plan={"option": "adoption", "team_manager_endorsed_on": None},
    )
    assert effects(again) == [("closes", "pack/target", "permanence_plan.option")]


def test_a_save_without_a_change_changes_nothing(form: Form) -> None:
    assert typed(form, {}, "2025-03-01", prepared_on="2025-01-10").changed == ()
    same = typed(form, {"prepared_on": "10/1/2025"}, "2025-03-01", prepared_on="2025-01-10")
    assert same.changed == ()


def test_the_report_of_the_stored_record_may_be_given(form: Form) -> None:
    day = date(2025, 3, 1)
    before = form.rulebook.check(read_case(stored()), as_at=day)
    changes: dict[str, object] = {"permanence_plan.agreed_on": "6/2/2025"}
    given = form.validate(stored(), changes, as_at=day, before=before)
    assert given.changed == form.validate(stored(), changes, as_at=day).changed
    with pytest.raises(UsageError, match="as at the same day"):
        form.validate(stored(), changes, as_at=date(2025, 3, 2), before=before)
    with pytest.raises(UsageError, match="expected a mapping of what was typed"):
        form.validate(stored(), {1: "x"}, as_at=day)  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="at most 10,000 answers"):
        form.validate(stored(), dict.fromkeys(map(str, range(10_001)), "x"), as_at=day)


# ---- what to ask next -------------------------------------------------------------------------


def test_the_next_questions_are_ordered_by_how_many_duties_each_decides(tmp_path: Path) -> None:
    more = {
        "agreed-early": rule(
            f"obligation: {{deadline: {{event: {AGREED}, within: 7 days, of: started_on}}}}",
            title="The plan is agreed early",
        )
    }
    form = Rulebook.load(write_pack(tmp_path / "pack", RULES | more)).form("care_plan", AT)
    record = stored(prepared_on="2025-01-10")
    record["periods_of_care"][0]["care_plan"]["permanence_plan"] = {"option": "adoption"}
    found = form.validate(record, {}, as_at=date(2025, 3, 1))
    # Two duties lack the agreement alone, one the endorsement alone; the content lacks two facts.
    assert [(each.field, each.decides, each.concerns) for each in found.next_questions] == [
        ("permanence_plan.agreed_on", 2, 2),
        ("permanence_plan.team_manager_endorsed_on", 1, 1),
        ("health_plan", 0, 1),
        ("education_plan", 0, 1),
    ]
    assert found.next_questions[0].text == ("Permanence plan: agreed on: 2 duties depend on this")
    assert found.next_questions[0].rules == ("pack/agreed", "pack/agreed-early")


# ---- the record and its version ---------------------------------------------------------------


def test_the_version_of_the_caller_is_handed_back_unchanged(form: Form) -> None:
    # Two tabs save at once: the one whose version is no longer the stored one loses.
    version = {"etag": 'W/"7"'}
    one = form.validate(stored(), {"identity": "a"}, as_at=date(2025, 3, 1), version=version)
    two = form.validate(stored(), {"identity": "b"}, as_at=date(2025, 3, 1), version=version)
    assert one.version is two.version is version
    assert one.as_dict()["version"] == version


def test_what_is_not_typed_stays_as_it_is_stored_and_the_stored_record_is_not_touched(
    form: Form,
) -> None:
    record = stored(prepared_on="2025-01-10", identity="kept", health_plan="old")
    before = json.dumps(record)
    found = form.validate(
        record,
        {"health_plan": "", "permanence_plan.option": "Adoption", "education_plan": None},
        as_at=date(2025, 3, 1),
    )
    assert json.dumps(record) == before
    assert found.record["periods_of_care"][0]["care_plan"] == {
        "prepared_on": "2025-01-10",
        "identity": "kept",
        "permanence_plan": {"option": "adoption"},
        "education_plan": None,
    }


def test_blank_boxes_make_no_section(form: Form) -> None:
    blank = {field.name: "" for field in form.fields}
    found = form.validate(stored(), blank, as_at=date(2025, 3, 1))
    assert found.record == stored()


def test_rows_are_typed_cell_by_cell_and_blank_rows_do_not_count(form: Form) -> None:
    found = typed(
        form,
        {
            "deliveries[0].role": "",
            "deliveries[0].sent_on": "",
            "deliveries[1].role": "child",
            "deliveries[1].sent_on": "12/1/2025",
            "deliveries[10].role": "parent",
            "deliveries[2].sent_on": "32/1/2025",
        },
        "2025-03-01",
    )
    deliveries = found.record["periods_of_care"][0]["care_plan"]["deliveries"]
    assert deliveries == [{"role": "child", "sent_on": "2025-01-12"}, {}, {"role": "parent"}]
    # The row that has no role is named by the box in which it was typed, and so is its day.
    assert {(each.code, each.field) for each in found.impossible} == {
        ("no_such_day", "deliveries[2].sent_on"),
        ("missing", "deliveries[2].role"),
    }


def test_rows_may_be_given_as_a_whole(form: Form) -> None:
    found = typed(
        form,
        {"deliveries": [{"role": "Child", "sent_on": "12/1/2025"}, {"rle": "x"}]},
        "2025-03-01",
        deliveries=[{"role": "parent"}, {"role": "parent"}],
    )
    assert found.record["periods_of_care"][0]["care_plan"]["deliveries"] == [
        {"role": "child", "sent_on": "2025-01-12"}
    ]
    assert [(each.code, each.field) for each in found.impossible] == [
        ("unknown_field", "deliveries[1].rle")
    ]
    none = typed(form, {"deliveries": []}, "2025-03-01", deliveries=[{"role": "parent"}])
    assert none.record["periods_of_care"][0]["care_plan"]["deliveries"] == []


def test_one_more_record_can_be_added_and_no_further_one(tmp_path: Path) -> None:
    rulebook = Rulebook.load(write_pack(tmp_path / "pack", RULES))
    record = stored()
    record["periods_of_care"][0]["reviews"] = [{"held_on": "2025-01-31"}]
    new = rulebook.form("review_record", "periods_of_care[0].reviews[1]")
    found = new.validate(record, {"held_on": "30/4/2025"}, as_at=date(2025, 5, 1))
    assert found.record["periods_of_care"][0]["reviews"][1] == {"held_on": "2025-04-30"}
    for at in ("periods_of_care[0].reviews[2]", "periods_of_care[1].reviews[0]"):
        beyond = rulebook.form("review_record", at)
        with pytest.raises(UsageError, match=r"^at: this record has 1 of periods_of_care"):
            beyond.validate(record, {}, as_at=date(2025, 5, 1))


def test_a_form_without_a_place_shows_its_fields_and_checks_nothing(form: Form) -> None:
    placeless = form.rulebook.form("care_plan")
    assert placeless.field("health_plan").duties
    with pytest.raises(UsageError, match=r"Say where the record is"):
        placeless.validate(stored(), {}, as_at=date(2025, 3, 1))


def test_the_day_is_asked_for_as_elsewhere(form: Form) -> None:
    with pytest.raises(UsageError, match="as_at: expected a date, got text"):
        form.validate(stored(), {"prepared_on": "1/2/2025"}, as_at="2025-03-01")  # type: ignore[arg-type]


# ---- words ------------------------------------------------------------------------------------


def test_the_words_of_a_council_are_used_everywhere(tmp_path: Path) -> None:
    welsh = Messages(
        texts={
            "no_such_day": "Rhaid i {label} fod yn ddyddiad go iawn",
            "makes_late_due": "Mae hyn yn hwyr: {title}, {due}",
        },
        labels={"care_plan.prepared_on": "Paratowyd ar"},
        titles={"pack/agreed": "Cytunir ar y cynllun"},
        day=lambda day: day.strftime("%d.%m.%Y"),
    )
    rulebook = Rulebook.load(write_pack(tmp_path / "pack", RULES))
    form = rulebook.form("care_plan", AT, messages=welsh, field_map={"cytuno": AGREED[10:]})
    found = form.validate(
        stored(), {"prepared_on": "31/2/2025", "cytuno": "6/2/2025"}, as_at=date(2025, 3, 1)
    )
    assert found.impossible[0].text == "Rhaid i Paratowyd ar fod yn ddyddiad go iawn"
    (late,) = (each for each in found.changed if each.effect is Effect.MAKES_LATE)
    assert late.text == "Mae hyn yn hwyr: Cytunir ar y cynllun, 05.02.2025"
    assert late.field == "cytuno"


# ---- the rules that come with the program -----------------------------------------------------


def walsall(**care_plan: Any) -> dict[str, Any]:
    """A child in care since 5 January 2026, first reviewed on 30 January."""
    period = {
        "started_on": "2026-01-05",
        "legal_statuses": [{"status": "interim_care_order", "started_on": "2026-01-05"}],
        "placements": [{"started_on": "2026-01-05", "kind": "foster_care"}],
        "reviews": [{"held_on": "2026-01-30"}],
        "care_plan": {"prepared_on": "2026-01-12", **care_plan},
    }
    child = {"date_of_birth": "2016-05-04"}
    return {"case_id": "two", "child": child, "periods_of_care": [period]}


def test_walsalls_plan_is_agreed_in_time_or_late() -> None:
    # The second review is due three months after the first: by 30 April 2026, and so is the plan.
    form = shipped("walsall").form("care_plan", AT)
    rule_id = "local/walsall/plan/agreed-by-second-review"
    for day, effect in (("30/4/2026", Effect.CLOSES), ("1/5/2026", Effect.MAKES_LATE)):
        found = form.validate(
            walsall(), {"permanence_plan.agreed_on": day}, as_at=date(2026, 5, 20)
        )
        (change,) = (each for each in found.changed if each.rule == rule_id)
        assert change.effect is effect
        assert change.fields == ("permanence_plan.agreed_on",)


def test_a_care_plan_of_the_law_names_each_item_of_the_regulations_at_its_box() -> None:
    form = shipped("england").form("care_plan", AT)
    found = form.validate(
        walsall(permanence_plan={"prepared_on": "2026-01-12"}, health_plan=None),
        {"identity": "", "social_presentation": "yes"},
        as_at=date(2026, 5, 20),
    )
    content = {
        (each.field, each.certain) for each in found.lacking if each.rule.endswith("plan/content")
    }
    assert ("health_plan", True) in content
    # The duty is overdue for what is stated to be missing; of the rest the record does not tell.
    assert ("education_plan", False) in content
    assert "social_presentation" not in {field for field, _ in content}


def test_the_second_review_is_asked_for_at_its_own_record_and_not_at_the_first() -> None:
    # The first was held on 30 January 2026; three months later is 30 April.
    rulebook = shipped("england")
    rule_id = "england/reviews/second-review"
    for place, expected in ((0, []), (1, [("held_on", True, date(2026, 4, 30))])):
        form = rulebook.form("review_record", f"periods_of_care[0].reviews[{place}]")
        found = form.validate(walsall(), {}, as_at=date(2026, 5, 20))
        lacks = [each for each in found.lacking if each.rule == rule_id]
        assert [(each.field, each.certain, each.due_on) for each in lacks] == expected


def test_an_item_of_the_second_review_is_asked_for_at_the_second_review_alone() -> None:
    # The item asks for two facts: that the review was held, and that the plan was presented to it.
    rule_id = "local/walsall/plan/presented-at-second-review"
    for place, expected in ((0, []), (1, ["held_on", "permanence_plan_presented"])):
        form = shipped("walsall").form("review_record", f"periods_of_care[0].reviews[{place}]")
        found = form.validate(walsall(), {}, as_at=date(2026, 5, 20))
        assert [each.field for each in found.lacking if each.rule == rule_id] == expected


def test_what_is_owed_is_the_act_and_no_answer_that_would_lift_the_duty() -> None:
    # Approved for 16 weeks from Monday 5 January 2026: until Sunday 26 April. The placement ends
    # then, or the carer is approved; that the carer is no connected person is nobody's act.
    record = walsall()
    record["periods_of_care"][0]["placements"][0] |= {
        "is_with_connected_person": True,
        "temporary_approval": {"approved_on": "2026-01-05"},
    }
    form = shipped("england").form(
        "connected_person_placement", FIRST["connected_person_placement"]
    )
    found = form.validate(record, {}, as_at=date(2026, 5, 20))
    lacks = [each for each in found.lacking if each.rule.endswith("/placement-ends")]
    assert [(each.field, each.certain, each.due_on) for each in lacks] == [
        ("ended_on", True, date(2026, 4, 26)),
        ("fully_approved_on", True, date(2026, 4, 26)),
    ]


def test_the_record_of_a_review_is_asked_for_within_twenty_working_days() -> None:
    # Held on Friday 30 January 2026: ten working days are 2 to 6 and 9 to 13 February, twenty end
    # on Friday 27 February. There is no bank holiday between them.
    form = shipped("england").form("review_record", "periods_of_care[0].reviews[0]")
    typed_now: dict[str, object] = {"record.completed_on": "", "record.distributed_on": None}
    found = form.validate(walsall(), typed_now, as_at=date(2026, 2, 20))
    lacks = {each.field: each for each in found.lacking if each.rule.endswith("distributed")}
    assert lacks["record.distributed_on"].certain
    assert lacks["record.distributed_on"].due_on == date(2026, 2, 27)
    late = form.validate(walsall(), {"record.distributed_on": "2/3/2026"}, as_at=date(2026, 3, 10))
    assert "england/reviews/record-distributed" in {
        each.rule for each in late.changed if each.effect is Effect.MAKES_LATE
    }


# ---- whatever is typed ------------------------------------------------------------------------

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "cases").rglob("*.json"))
FIRST = {
    "care_plan": AT,
    "review_record": "periods_of_care[0].reviews[0]",
    "permanence_notification_part_1": "periods_of_care[0].permanence_notification",
    "permanence_notification_part_2": "periods_of_care[0].permanence_notification",
    "consultation": "periods_of_care[0].consultations[0]",
    "planning_meeting": "periods_of_care[0].planning_meetings[0]",
    "matching": "periods_of_care[0].matches[0]",
    "panel_papers": "periods_of_care[0].matches[0].panel",
    "connected_person_placement": "periods_of_care[0].placements[0]",
    "adoption_plan": "periods_of_care[0].adoption",
}


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_form_takes_every_example_and_changes_nothing_by_itself(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    for name, at in FIRST.items():
        form = shipped("walsall").form(name, at)
        found = form.validate(case, {}, as_at=date(2026, 11, 22))
        assert not found.changed
        assert found.record == case
        boxes = {(each.field or "").partition("[")[0] for each in found.lacking}
        assert boxes <= {field.name for field in form.fields}


ANSWERS = st.sampled_from(
    ("", None, "yes", "no", "31/02/2025", "1/2/2025", "2025-03-04", "social_worker", "adoption")
) | st.text(max_size=12)
NAMES = st.sampled_from(
    [
        *("prepared_on", "permanence_plan.agreed_on", "permanence_plan.option", "health_plan"),
        *("permanence_plan.options_considered", "deliveries[0].role", "deliveries[0].sent_on"),
        *("deliveries[3].role", "changes[0].deliveries[1].role", "changes[0].is_significant"),
        *("agreed_with", "agreed_with[1].agrees", "nothing", "deliveries[0]", "deliveries"),
    ]
)


@pytest.mark.parametrize("number", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_whatever_is_typed_has_an_answer_and_the_record_can_be_read(
    form: Form, number: int
) -> None:
    @settings(max_examples=number, deadline=None)
    @given(changes=st.dictionaries(NAMES, ANSWERS, max_size=6))
    def typed(changes: dict[str, object]) -> None:
        _has_an_answer(form, changes)

    typed()


def _has_an_answer(form: Form, changes: dict[str, object]) -> None:
    found = form.validate(stored(), changes, as_at=date(2025, 3, 1))
    read_case(found.record)
    assert len(found.as_dict()) == 8
    again = form.validate(stored(), changes, as_at=date(2025, 3, 1))
    assert found == again
    if not found.impossible:
        # What a form says before the save is what a check says after it.
        saved = form.rulebook.check(read_case(found.record), as_at=date(2025, 3, 1))
        assert found.report == saved


def test_no_answer_is_repeated_in_any_channel(form: Form) -> None:
    typed_now = "Zzyzx"
    for field in form.fields:
        found = form.validate(stored(), {field.name: typed_now}, as_at=date(2025, 3, 1))
        assert typed_now not in json.dumps(found.as_dict())
        assert typed_now not in repr(found)
