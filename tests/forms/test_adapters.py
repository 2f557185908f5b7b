"""The same form in each framework, built by that framework itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.http import QueryDict
from fastapi import FastAPI
from fastapi.testclient import TestClient

from permanence_rules import Rulebook
from permanence_rules.forms import Form, Messages, Validation
from permanence_rules.forms.adapters.django import django_form
from permanence_rules.forms.adapters.fastapi import form_router, typed_model
from permanence_rules.forms.adapters.govuk import error_summary, macros
from permanence_rules.forms.adapters.posted import (
    has_changed,
    id_of,
    plain_value,
    rows_of,
    shown_values,
    typed_in,
)
from permanence_rules.forms.adapters.problem_details import MEDIA_TYPE, problem_details
from permanence_rules.forms.adapters.rest_framework import rest_serializer
from permanence_rules.forms.adapters.wtforms import wtforms_form
from tests.forms.test_validation import AT, RULES, stored
from tests.support import write_pack

DAY = date(2025, 3, 1)
NAMES = {
    "prepared": "prepared_on",
    "route": "permanence_plan.option",
    "routes": "permanence_plan.options_considered",
    "in_plan": "permanence_plan.is_in_care_plan",
    "agreed": "permanence_plan.agreed_on",
    "health": "health_plan",
}
GOOD = {
    "prepared": "10/1/2025",
    "route": "adoption",
    "routes": ["adoption", "return_home"],
    "in_plan": "yes",
    "agreed": "6/2/2025",
    "health": "Seen every month.",
}
SAVED = {
    "prepared_on": "2025-01-10",
    "permanence_plan": {
        "option": "adoption",
        "options_considered": ["adoption", "return_home"],
        "is_in_care_plan": True,
        "agreed_on": "2025-02-06",
    },
    "health_plan": "Seen every month.",
}
BAD = {"prepared": "31/02/2025", "route": "holiday", "in_plan": "perhaps"}
SENTENCES = {
    "prepared": ["Prepared on must be a real date: there is no such day"],
    "route": ["Select permanence plan: option from the list"],
    "in_plan": ["Select yes or no for permanence plan: is in care plan"],
}


@pytest.fixture
def form(tmp_path: Path) -> Form:
    rulebook = Rulebook.load(write_pack(tmp_path / "pack", RULES))
    return rulebook.form("care_plan", AT, field_map=NAMES, only=NAMES)


def query(answers: Mapping[str, object]) -> QueryDict:
    """Return what a browser posts, as Django reads it."""
    made = QueryDict(mutable=True)
    for name, value in answers.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def care_plan(validation: Validation) -> Any:
    return validation.record["periods_of_care"][0]["care_plan"]


def late_rules(validation: Validation) -> set[str]:
    return {each.rule for each in validation.changed if each.effect == "makes_late"}


# ---- Django -----------------------------------------------------------------------------------


def test_a_django_form_reads_what_is_posted_and_never_blocks_for_a_duty(form: Form) -> None:
    page = django_form(form, stored(), as_at=DAY, version=7)(query(GOOD))
    assert page.is_valid()
    assert care_plan(page.validation) == SAVED
    assert page.validation.version == 7
    # 6 January and 30 days is 5 February: agreed on the 6th it is late, and is saved all the same.
    assert late_rules(page.validation) == {"pack/agreed"}


def test_a_django_form_marks_the_box_in_the_words_of_the_form(form: Form) -> None:
    page = django_form(form, stored(), as_at=DAY)(query(BAD))
    assert not page.is_valid()
    assert {name: list(texts) for name, texts in page.errors.items()} == SENTENCES
    assert page.errors.as_data()["prepared"][0].code == "no_such_day"
    assert "Prepared on" in page["prepared"].label_tag()
    assert "When it was first prepared." in str(page["prepared"].help_text)


def test_a_django_form_leaves_what_is_on_no_page_as_it_is_stored(form: Form) -> None:
    record = stored(prepared_on="2025-01-10", identity="kept")
    page = django_form(form, record, as_at=DAY)(query({"health": "x"}))
    assert page.is_valid()
    assert care_plan(page.validation) == {
        "prepared_on": "2025-01-10",
        "identity": "kept",
        "health_plan": "x",
    }


def test_a_page_shows_what_is_stored_and_what_nobody_touches_stays_as_it_is(form: Form) -> None:
    # A stated none and an empty list are statements, and a box can only show them as empty.
    record = stored(
        prepared_on="2025-01-10",
        health_plan=None,
        permanence_plan={"options_considered": [], "is_in_care_plan": False, "option": "adoption"},
    )
    shown = shown_values(form, record)
    assert shown == {
        "prepared": "10/1/2025",
        "route": "adoption",
        "routes": [],
        "in_plan": "no",
        "agreed": "",
        "health": "",
    }
    page = django_form(form, record, as_at=DAY)()
    assert 'value="10/1/2025"' in str(page["prepared"])
    assert 'value="adoption" selected' in str(page["route"])
    other = wtforms_form(form, record, as_at=DAY)()
    assert 'value="10/1/2025"' in str(other.prepared())
    back = {name: [""] if value == [] else value for name, value in shown.items()}
    page = django_form(form, record, as_at=DAY)(query(back))
    other = wtforms_form(form, record, as_at=DAY)(posted(back))
    assert page.is_valid()
    assert other.validate()
    assert page.validation.record == other.validation.record == record
    assert not page.validation.changed


def test_no_choice_of_several_can_be_typed_in_each_framework(form: Form) -> None:
    # A browser posts nothing for a list of which nothing is chosen: a hidden blank says it.
    record = stored(permanence_plan={"options_considered": ["adoption"]})
    page = django_form(form, record, as_at=DAY)(query({"routes": [""]}))
    assert page.is_valid()
    other = wtforms_form(form, record, as_at=DAY)(posted({"routes": [""]}))
    assert other.validate()
    for validation in (page.validation, other.validation):
        assert care_plan(validation) == {"permanence_plan": {}}
    for html in (str(page["routes"]), str(other.routes())):
        assert '<input type="hidden" name="routes" value="">' in html


def test_a_problem_that_no_box_shows_stands_above_a_django_form(form: Form) -> None:
    narrow = form.rulebook.form(
        "review_record", "periods_of_care[0].reviews[0]", only=["attendees"]
    )
    record = stored()
    record["periods_of_care"][0]["reviews"] = [{"attendees": [{"role": "neighbour"}]}]
    page = django_form(narrow, record, as_at=DAY)(query({}))
    assert not page.is_valid()
    assert list(page.errors) == ["__all__"]


def test_a_serializer_of_rest_framework_answers_in_json(form: Form) -> None:
    good = rest_serializer(form, stored(), as_at=DAY, version=7)(data=GOOD)
    assert good.is_valid()
    assert care_plan(good.validation) == SAVED
    bad = rest_serializer(form, stored(), as_at=DAY)(data={**BAD, "helth": "x"})
    assert not bad.is_valid()
    errors = json.loads(json.dumps(bad.errors))
    assert errors.pop("helth")[0].startswith("This form has no such question.")
    assert errors == SENTENCES
    posted = rest_serializer(form, stored(), as_at=DAY)(data=query(GOOD))
    assert posted.is_valid()
    assert care_plan(posted.validation) == SAVED


# ---- WTForms ----------------------------------------------------------------------------------


class Posted(dict[str, list[str]]):
    """What a browser posts, as WTForms reads it."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def posted(answers: Mapping[str, object]) -> Posted:
    return Posted(
        {
            name: value if isinstance(value, list) else [str(value)]
            for name, value in answers.items()
        }
    )


def test_a_form_of_wtforms_reads_what_is_posted(form: Form) -> None:
    page = wtforms_form(form, stored(), as_at=DAY, version=7)(posted(GOOD))
    assert page.validate()
    assert care_plan(page.validation) == SAVED
    assert late_rules(page.validation) == {"pack/agreed"}


def test_a_form_of_wtforms_marks_the_box_in_the_words_of_the_form(form: Form) -> None:
    page = wtforms_form(form, stored(), as_at=DAY)(posted(BAD))
    assert not page.validate()
    assert {name: list(texts) for name, texts in page.errors.items()} == SENTENCES
    assert page.prepared.label.text == "Prepared on"
    assert page.prepared.description == "When it was first prepared."


def test_a_form_of_wtforms_leaves_what_is_on_no_page_as_it_is_stored(form: Form) -> None:
    record = stored(prepared_on="2025-01-10")
    page = wtforms_form(form, record, as_at=DAY)(posted({"health": "x"}))
    assert page.validate()
    assert care_plan(page.validation) == {"prepared_on": "2025-01-10", "health_plan": "x"}


# ---- FastAPI, pydantic and RFC 9457 -----------------------------------------------------------


@pytest.fixture
def client(form: Form) -> TestClient:
    app = FastAPI()
    app.include_router(form_router(form, lambda case_id: (stored(), f"{case_id}-7"), lambda: DAY))
    return TestClient(app)


def test_fastapi_answers_every_channel(client: TestClient) -> None:
    answer = client.post("/forms/care_plan/one", json=GOOD)
    assert answer.status_code == 200
    assert answer.json()["version"] == "one-7"
    assert {each["rule"] for each in answer.json()["changed"]} >= {"pack/agreed"}
    assert set(answer.json()) >= {"impossible", "unlikely", "lacking", "next_questions"}


def test_fastapi_answers_what_cannot_be_as_problem_details(client: TestClient) -> None:
    answer = client.post("/forms/care_plan/one", json={**BAD, "helth": "A secret"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert (body["type"], body["status"]) == ("about:blank", 422)
    assert body["detail"] == "4 answers cannot be right."
    assert body["errors"][0] == {
        "detail": SENTENCES["prepared"][0],
        "pointer": "#/periods_of_care/0/care_plan/prepared_on",
        "code": "no_such_day",
        "field": "prepared",
    }
    assert "holiday" not in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("body", ["[1]", "{", '{"prepared": "1", "prepared": "2"}', "\xff", "NaN"])
def test_fastapi_repeats_nothing_of_what_is_no_json_object(client: TestClient, body: str) -> None:
    answer = client.post("/forms/care_plan/one", content=body.encode("latin-1"))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["detail"].startswith("Expected a JSON object")


def test_fastapi_describes_the_form(client: TestClient, form: Form) -> None:
    assert client.get("/forms/care_plan").json() == form.schema()
    described = client.get("/openapi.json").json()
    body = described["paths"]["/forms/care_plan/{case_id}"]["post"]["requestBody"]
    properties = body["content"]["application/json"]["schema"]["properties"]
    assert properties["route"]["title"] == "Permanence plan: option"


def test_a_pydantic_model_takes_what_is_typed(form: Form) -> None:
    typed = typed_model(form).model_validate({**BAD, "helth": "x"})
    changes = typed.model_dump(by_alias=True, exclude_unset=True)
    assert changes == {**BAD, "helth": "x"}
    described = typed_model(form).model_json_schema()["properties"]["prepared"]
    assert described["title"] == "Prepared on"


def test_problem_details_without_a_problem_have_no_errors(form: Form) -> None:
    made = problem_details(form.validate(stored(), {}, as_at=DAY), instance="/forms/1")
    assert (made["errors"], made["instance"]) == ([], "/forms/1")
    one = form.validate(stored(), {"prepared": "x"}, as_at=DAY)
    assert problem_details(one)["detail"] == "1 answer cannot be right."


# ---- GOV.UK -----------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.tags if "id" in attrs]


def rendered(form: Form, answers: Mapping[str, object]) -> Tags:
    """Return a page of the form, with a summary and every box, as a council would write it."""
    template = """{% import "govuk.html" as govuk %}
      <title>{{ summary.page_title }}</title>{{ govuk.error_summary(summary) }}
      {% for field in form.fields %}
      {{ govuk.field(field, id_of(field.name), values.get(field.name, ""), errors.get(field.name, ())) }}
      {% endfor %}"""
    environment = jinja2.Environment(loader=macros(), autoescape=True)
    found = form.validate(stored(), answers, as_at=DAY)
    html = environment.from_string(template).render(
        form=form,
        values=answers,
        errors=found.errors(),
        summary=error_summary(found, "Care plan", form.messages),
        id_of=id_of,
    )
    return Tags(html)


def test_the_summary_leads_to_each_box_in_the_same_words(form: Form) -> None:
    page = rendered(form, BAD)
    assert "Error: Care plan" in page.text
    assert "There is a problem" in page.text
    links = [str(attrs["href"]) for tag, attrs in page.tags if tag == "a"]
    assert links == ["#prepared", "#route", "#in_plan"]
    assert {link[1:] for link in links} <= set(page.ids())
    for (sentence,) in SENTENCES.values():
        assert page.text.count(sentence) == 2  # in the summary, and at the box
    described = {attrs["aria-describedby"] for _, attrs in page.tags if "aria-describedby" in attrs}
    assert {"prepared-hint prepared-error", "route-hint route-error", "health-hint"} <= described
    assert len(page.ids()) == len(set(page.ids()))


def test_a_page_without_an_error_has_no_summary_and_shows_what_was_typed(form: Form) -> None:
    page = rendered(form, GOOD)
    assert "Error" not in page.text
    assert "There is a problem" not in page.text
    chosen = [
        attrs.get("value") for tag, attrs in page.tags if "selected" in attrs or "checked" in attrs
    ]
    # In the order of the page: the route, each of the routes, and whether it is in the plan.
    assert chosen == ["adoption", "return_home", "adoption", "yes"]
    assert page.text.count("Seen every month.") == 1


def test_a_date_has_three_boxes_that_are_read_again_as_they_were_typed(form: Form) -> None:
    for value in ("10/1/2025", {"day": "10", "month": "1", "year": "2025"}):
        page = rendered(form, {"prepared": value})
        boxes = {
            str(attrs["name"]): attrs["value"]
            for tag, attrs in page.tags
            if tag == "input" and str(attrs["name"]).startswith("prepared")
        }
        assert boxes == {"prepared-day": "10", "prepared-month": "1", "prepared-year": "2025"}
        assert typed_in(form.fields, boxes) == {
            "prepared": {"day": "10", "month": "1", "year": "2025"}
        }
    # The summary leads to the first of the boxes; what is no date stays where it was typed.
    page = rendered(form, {"prepared": {"day": "31", "month": "2", "year": "2025"}})
    assert {"prepared", "prepared-month", "prepared-year"} <= set(page.ids())
    page = rendered(form, {"prepared": "next week"})
    assert [attrs["value"] for tag, attrs in page.tags if attrs.get("name") == "prepared"] == [
        "next week"
    ]


def test_what_is_typed_cannot_break_out_of_the_page(form: Form) -> None:
    page = rendered(
        form, {"health": "</textarea><script>alert(1)</script>", "prepared": '"><script>'}
    )
    assert "script" not in {tag for tag, _ in page.tags}


def test_the_summary_speaks_the_words_of_the_council(form: Form) -> None:
    welsh = Messages(texts={"summary": "Mae problem", "error_title": "Gwall: {title}"})
    found = form.validate(stored(), {"prepared": "x", "helth": "y"}, as_at=DAY)
    summary = error_summary(found, "Cynllun gofal", welsh)
    assert (summary.title, summary.page_title) == ("Mae problem", "Gwall: Cynllun gofal")
    assert [line.href for line in summary.errors] == ["#prepared", "#helth"]
    assert summary
    assert not error_summary(form.validate(stored(), {}, as_at=DAY), "Cynllun gofal", welsh)


def test_three_boxes_of_a_date_and_several_answers_are_read_as_one(form: Form) -> None:
    data = query(
        {
            "prepared-day": "10",
            "prepared-month": "1",
            "prepared-year": "2025",
            "routes": ["adoption", "return_home"],
            "csrf": "token",
        }
    )
    typed = typed_in(form.fields, data, data.getlist)
    assert typed == {
        "prepared": {"day": "10", "month": "1", "year": "2025"},
        "routes": ["adoption", "return_home"],
    }
    assert care_plan(form.validate(stored(), typed, as_at=DAY)) == {
        "prepared_on": "2025-01-10",
        "permanence_plan": {"options_considered": ["adoption", "return_home"]},
    }


def test_cells_of_rows_are_read_from_what_is_posted(form: Form) -> None:
    whole = form.rulebook.form("care_plan", AT)
    data = query(
        {"deliveries[0].role": "child", "deliveries[0].sent_on": "12/1/2025", "other": "x"}
    )
    typed = typed_in(whole.fields, data, data.getlist)
    assert care_plan(whole.validate(stored(), typed, as_at=DAY)) == {
        "deliveries": [{"role": "child", "sent_on": "2025-01-12"}]
    }


def test_a_stored_value_is_shown_as_it_is_typed(form: Form) -> None:
    shown = {
        name: plain_value(form.field(name), value)
        for name, value in {"in_plan": True, "routes": None, "agreed": None, "health": "x"}.items()
    }
    assert shown == {"in_plan": "yes", "routes": [], "agreed": "", "health": "x"}
    assert plain_value(form.field("in_plan"), False) == "no"
    # Words of which it is said that there are none; words that are kept elsewhere.
    assert plain_value(form.field("health"), False) == ""
    assert plain_value(form.field("health"), True) == "yes"
    assert plain_value(form.field("agreed"), "2025-02-03") == "3/2/2025"
    assert plain_value(form.field("agreed"), "2025-02-30") == "2025-02-30"
    assert not has_changed("3/2/2025", " 3/2/2025 ")
    assert has_changed(["adoption"], [""])
    assert plain_value(form.field("routes"), ("adoption",)) == ["adoption"]


def test_rows_show_what_is_stored_and_typed_with_an_error_at_its_cell(form: Form) -> None:
    whole = form.rulebook.form("care_plan", AT)
    record = stored(agreed_with=[{"role": "parent", "agrees": True, "agreed_on": "2025-01-10"}])
    typed = {"agreed_with[0].agrees": "no", "agreed_with[1].agreed_on": "31/2/2025"}
    found = whole.validate(record, typed, as_at=DAY)
    field = whole.field("agreed_with")
    rows = rows_of(field, whole.values(record)["agreed_with"], typed, found.errors())
    assert [(row.label, row.is_new, row.has_error) for row in rows] == [
        ("Agreed with 1", False, False),
        ("Agreed with 2", False, True),
        ("Agreed with 3", True, False),
    ]
    assert [cell.value for cell in rows[0].cells] == ["parent", "no", "10/1/2025"]
    template = '{% import "govuk.html" as govuk %}{{ govuk.rows(field, "agreed_with", rows) }}'
    environment = jinja2.Environment(loader=macros(), autoescape=True)
    page = Tags(environment.from_string(template).render(field=field, rows=rows))
    assert "Agreed with 2: agreed on must be a real date: there is no such day" in page.text
    assert "agreed_with-1-agreed_on" in page.ids()
    assert len(page.ids()) == len(set(page.ids()))
    boxes = {str(attrs["name"]) for _, attrs in page.tags if "name" in attrs}
    back = {name: f"{name[12]}" for name in boxes}
    assert typed_in([field], back) == back


def test_a_date_in_three_boxes_has_changed_if_it_says_another_day() -> None:
    boxes = {"day": "10", "month": "1", "year": "2025"}
    assert not has_changed("10/1/2025", boxes)
    assert has_changed("10/1/2025", {**boxes, "day": "11"})
    assert not has_changed("", dict.fromkeys(boxes, ""))
