"""The forms that there are, their fields, and the duties that read each of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jsonschema
import pytest

from permanence_rules import Rulebook, UsageError
from permanence_rules.facts.derived_reads import facts_behind
from permanence_rules.forms import FORMS, Form, FormField, Messages, form_names
from tests.support import HAS_SECOND_ENGINE, one_rule, shipped, write_pack

ROOT = Path(__file__).parents[2]
AT = {
    "care_plan": "periods_of_care[0].care_plan",
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


def care_plan(pack: str = "england") -> Form:
    return shipped(pack).form("care_plan", AT["care_plan"])


def rules_of(field: FormField) -> set[str]:
    return {duty.rule for duty in field.duties}


@pytest.mark.parametrize("name", FORMS.names())
def test_every_form_has_fields_with_labels_and_some_that_a_duty_reads(name: str) -> None:
    form = shipped("walsall").form(name, AT[name])
    assert len({field.name for field in form.fields}) == len(form.fields) > 3
    assert all(field.label and field.hint for field in form.fields if "local" not in field.steps)
    pack = {"planning_meeting": "dudley"}.get(name, "walsall")
    assert any(field.duties for field in shipped(pack).form(name, AT[name]).fields)


@pytest.mark.parametrize("name", FORMS.names())
def test_the_days_in_the_usual_order_of_a_form_are_facts_of_its_record(name: str) -> None:
    shape = FORMS.load(name)
    # Part 2 of the notification counts from a day of part 1, which its own page does not show.
    other_page = {"part_1_sent_on"} if name == "permanence_notification_part_2" else set()
    dates = {field.fact for field in shipped("england").form(name).fields if field.kind == "date"}
    assert {fact for line in shape.usual_order for fact in line} - other_page <= dates


@pytest.mark.parametrize("pack", ["scotland", "wales", "devon", "dudley", "east-ayrshire"])
def test_every_form_is_there_for_every_nation_and_council(pack: str) -> None:
    for name, at in AT.items():
        assert shipped(pack).form(name, at).fields


@pytest.mark.skipif(not HAS_SECOND_ENGINE, reason="the second engine cannot run here")
def test_a_form_judges_by_the_engine_of_its_rulebook() -> None:
    case = {"case_id": "one", "periods_of_care": [{"started_on": "2026-01-05"}]}
    found = [
        shipped("wales", engine)
        .form("care_plan", AT["care_plan"])
        .validate(case, {"prepared_on": "12/1/2026"}, as_at=date(2026, 5, 20))
        for engine in ("compiled", "durable")
    ]
    assert found[0].changed == found[1].changed
    assert found[0].lacking == found[1].lacking


def test_there_is_a_form_for_each_record_that_social_workers_fill_in() -> None:
    assert set(form_names()) == set(AT)


def test_a_field_says_what_it_is() -> None:
    field = care_plan().field("permanence_plan.option")
    assert (field.kind, field.label) == ("code", "Permanence plan: option")
    assert field.hint == "The route chosen."
    assert ("adoption", "Adoption") in {(each.value, each.words) for each in field.options}
    kinds = {name: care_plan().field(name).kind for name in ("prepared_on", "identity")}
    assert kinds == {"prepared_on": "date", "identity": "words"}
    assert care_plan().field("permanence_plan.is_in_care_plan").kind == "yes_no"
    assert care_plan().field("permanence_plan.options_considered").kind == "codes"
    assert care_plan().field("deliveries[3].role").kind == "role"


def test_a_duty_is_named_at_the_fact_that_it_reads() -> None:
    (duty,) = (
        each
        for each in care_plan().field("health_plan").duties
        if each.rule == "england/care-plan/content"
    )
    assert duty.title == "The care plan records everything that the Regulations ask for"
    assert "Regulations 2010" in duty.provision
    assert duty.strength == "statutory"
    assert care_plan().field("court_timetable_for").duties == ()


def test_a_duty_is_named_at_the_facts_that_a_derived_fact_is_worked_out_from() -> None:
    # england/care-plan/content reads care_plan.has_permanence_plan, which no record holds: one of
    # four days tells that the plan is there.
    for day in ("prepared_on", "agreed_on", "established_on", "decided_on"):
        assert "england/care-plan/content" in rules_of(care_plan().field(f"permanence_plan.{day}"))
    behind = facts_behind("care_plan", "has_permanence_plan")
    assert ("permanence_plan", "established_on") in behind
    assert facts_behind("care_plan", "health_plan") == frozenset()


def test_a_duty_is_named_only_where_its_own_record_is(tmp_path: Path) -> None:
    # Both panels have a held_on; the rule reads that of the adoption panel alone.
    body = (
        "obligation: {deadline: {event: adoption.panel.held_on, within: 2 months, of: started_on}}"
    )
    rulebook = Rulebook.load(one_rule(tmp_path / "pack", body))
    adoption = rulebook.form("adoption_plan", AT["adoption_plan"])
    assert rules_of(adoption.field("panel.held_on")) == {"pack/rule"}
    assert adoption.field("plan.drawn_up_on").duties == ()
    matching = rulebook.form("matching", AT["matching"])
    assert matching.field("panel.held_on").duties == ()
    panel = rulebook.form("panel_papers", "periods_of_care[0].adoption.panel")
    assert rules_of(panel.field("held_on")) == {"pack/rule"}


def test_a_duty_is_named_at_a_column_that_a_condition_reads(tmp_path: Path) -> None:
    body = """
      let: {later_one: {nth_of: reviews, nth: 2}}
      obligation:
        checklist:
          by: later_one.held_on
          items:
            - item: somebody from health
              any_of: later_one.attendees
              where: {field: role, is: health_professional}
    """
    form = Rulebook.load(one_rule(tmp_path / "pack", body)).form(
        "review_record", AT["review_record"]
    )
    assert rules_of(form.field("attendees[0].role")) == {"pack/rule"}
    assert form.field("attendees[0].contributed").duties == ()
    assert form.field("invitations[0].role").duties == ()
    assert rules_of(form.field("held_on")) == {"pack/rule"}


def test_the_facts_of_a_council_are_fields_as_well() -> None:
    rulebook = Rulebook.load(ROOT / "examples" / "packs" / "northmoor")
    field = rulebook.form("matching", AT["matching"]).field("local.child_told_on")
    assert (field.kind, field.hint) == ("date", "Day on which the child was told of the decision")
    rows = rulebook.form("panel_papers", AT["panel_papers"]).field("local.bookings")
    assert rows.kind == "rows"
    assert rows.columns


def test_names_labels_and_titles_of_a_council_replace_ours() -> None:
    form = shipped("england").form(
        "care_plan",
        AT["care_plan"],
        field_map={"route": "permanence_plan.option", "health": "health_plan"},
        only=("route", "health"),
        messages=Messages(
            labels={"care_plan.permanence_plan.option": "Llwybr", "matching.kind": "Math"},
            hints={"care_plan.health_plan": "Iechyd."},
            titles={"england/care-plan/content": "Cynnwys y cynllun"},
        ),
    )
    # In the order of the case schema, in which the plan for permanence comes first.
    assert [field.name for field in form.fields] == ["route", "health"]
    assert form.field("route").label == "Llwybr"
    assert form.field("health").hint == "Iechyd."
    assert "Cynnwys y cynllun" in {duty.title for duty in form.field("health").duties}


def test_a_form_of_that_name_does_not_exist() -> None:
    with pytest.raises(UsageError, match=r"no form 'care_pln'. Did you mean \"care_plan\"\?"):
        shipped("england").form("care_pln")
    with pytest.raises(UsageError, match=r"no form 'xyz'\. It can be: adoption_plan, care_plan"):
        shipped("england").form("xyz")


@pytest.mark.parametrize(
    "at",
    [
        "care_plan",
        "periods_of_care.care_plan",
        "periods_of_care[0].care_plan[0]",
        "periods_of_care[0].reviews[0]",
        "periods_of_care[0]..care_plan",
        "periods_of_care[-1].care_plan",
        "Jo Bloggs",
        "",
    ],
)
def test_a_place_where_no_such_record_can_be(at: str) -> None:
    with pytest.raises(UsageError, match=r"^at: .*periods_of_care\[0\].care_plan") as caught:
        shipped("england").form("care_plan", at)
    assert "Bloggs" not in str(caught.value)


def test_a_field_that_the_form_does_not_have() -> None:
    with pytest.raises(UsageError, match=r'Did you mean "health_plan"\?'):
        care_plan().field("helth_plan")
    with pytest.raises(UsageError, match=r"field_map: route: .*Did you mean \"permanence_plan"):
        shipped("england").form("care_plan", field_map={"route": "permanence_plan.opton"})
    with pytest.raises(UsageError, match="only: the form has no field 'route'"):
        shipped("england").form("care_plan", only=["route"])
    for label, said in (
        ("care_plan.helth_plan", r'no field .*Did you mean "care_plan.health_plan"\?'),
        ("care_pln.health_plan", r'no form \'care_pln\'. Did you mean "care_plan"\?'),
    ):
        with pytest.raises(UsageError, match=said):
            shipped("england").form("care_plan", messages=Messages(labels={label: "x"}))


def test_a_text_for_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match=r'no text \'not_a_dai\'. Did you mean "not_a_day"\?'):
        Messages(texts={"not_a_dai": "x"})
    with pytest.raises(UsageError, match=r"nothing is called \{lable\}. Did you mean \"label\"\?"):
        Messages(texts={"not_a_day": "{lable}"})


@pytest.mark.parametrize("name", FORMS.names())
def test_the_json_schema_of_a_form_is_one_and_takes_what_is_stored(name: str) -> None:
    schema = shipped("walsall").form(name).schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    takes = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert takes.is_valid({})
    assert not takes.is_valid({"no_such_field": 1})


def test_the_json_schema_of_a_form_says_title_hint_and_duties() -> None:
    schema = care_plan().schema()
    assert schema["title"] == "Care plan"
    option = schema["properties"]["permanence_plan.option"]
    assert (option["title"], option["description"]) == (
        "Permanence plan: option",
        "The route chosen.",
    )
    assert {"const": "adoption", "title": "Adoption"} in option["anyOf"][0]["oneOf"]
    rules = {duty["rule"] for duty in schema["properties"]["health_plan"]["x-duties"]}
    assert "england/care-plan/content" in rules
    takes = jsonschema.Draft202012Validator(schema)
    assert takes.is_valid({"permanence_plan.option": "adoption", "identity": True})
    assert not takes.is_valid({"permanence_plan.option": "holiday"})
    assert takes.is_valid({"deliveries": [{"role": "child", "sent_on": "2026-01-05"}]})
    assert not takes.is_valid({"deliveries": [{"sent_on": "2026-01-05"}]})


def test_a_rule_about_a_sum_and_one_about_days_note_what_they_count(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path / "pack",
        {
            "cost": """
              title: Costs
              strength: local
              citations: [{source: text, provision: section 1}]
              for_each: periods_of_care
              let: {spent: {sum_of: resource_requests, number: amount}}
              applies_when: {field: spent, more_than: 2000}
              next_action: {do: Do it, owner: social_worker}
              obligation: {deadline: {event: ended_on, within: 1 month, of: started_on}}
            """,
        },
    )
    (rule,) = Rulebook.load(pack).rules
    read = {(each.holder, each.name) for each in rule.facts}
    assert not any(each.is_order for each in rule.facts if each.name == "amount")
    assert (("periods_of_care", "resource_requests"), "amount") in read
    assert (("periods_of_care",), "started_on") in read
