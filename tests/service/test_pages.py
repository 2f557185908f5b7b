"""The pages without a browser: each answer, each refusal, and that nothing is kept."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from permanence_rules.rulebook import Rulebook
from permanence_rules.service import Books, Settings, create_app
from permanence_rules.service.keys import add_key
from permanence_rules.service.pages import posts, router
from permanence_rules.service.pages.form_view import status_of
from permanence_rules.service.pages.sections import SHOWN, sections_of, worded_form
from permanence_rules.service.pages.state import place_of_record
from tests.support import deadline, rule, write_pack

DAY = date(2026, 3, 2)
LOCAL_FACTS = """
    title: A pack for tests
    version: "1"
    jurisdiction: england
    sources:
      text: {title: A text, law_checked_to: 2030-12-31}
    facts:
      care_plan:
        shared_on: {type: date, description: When it was shared with the school.}
"""
RULES = {"prepared": rule(deadline("care_plan.prepared_on", "10 days"))}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return Books([str(write_pack(tmp_path_factory.mktemp("packs") / "small", RULES))])


@pytest.fixture
def client(books: Books) -> TestClient:
    app = FastAPI()
    app.include_router(router(books, today=lambda: DAY))
    return TestClient(app)


class Page(HTMLParser):
    """The boxes of a page as a browser would post them, its texts and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.boxes: dict[str, Any] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.buttons: list[str] = []
        self.text = ""
        self._select = ""
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        name, value = str(given.get("name")), given.get("value") or ""
        if (tag == "input" and given.get("type") in ("hidden", "text")) or (
            tag == "input" and "checked" in given
        ):
            self.boxes[name] = value
        elif tag == "textarea":
            self.boxes[name] = ""
            self._area = name
        elif tag == "select":
            self._select = name
            self.boxes[name] = ""
        elif tag == "option" and "selected" in given:
            self.boxes[self._select] = value
        elif tag == "button":
            self.buttons.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area:
            self.boxes[self._area] += data


def page_of(answer: httpx2.Response, status: int = 200) -> Page:
    assert answer.status_code == status, answer.text
    return Page(answer.text)


def start(client: TestClient, address: str = "care-plan", **more: Any) -> Page:
    boxes = {"record": "demo-birch", "rules": "small", "go": "start", **more}
    return page_of(client.post(f"/{address}", data=boxes))


def go(
    client: TestClient,
    page: Page,
    where: str,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
) -> Page:
    boxes = {**page.boxes, **(typed or {}), "go": where}
    return page_of(client.post("/care-plan", data=boxes), status)


def day(day: str, month: str, year: str, name: str = "prepared_on") -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


# ---- every page -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/check", "/care-plan", "/review-record"])
def test_a_page_fetches_its_own_files_alone_and_is_kept_by_nobody(
    client: TestClient, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(
        r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)|https?://", answer.text
    )


def test_the_files_of_a_page_are_there_and_no_others(client: TestClient) -> None:
    html = client.get("/care-plan").text
    names = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html)) | {"/static/htmx.min.js"}
    assert len(names) == 5
    for name in names:
        assert client.get(name).status_code == 200
    for name in ("render.py", "licences", "..%2Frender.py", "nothing.css"):
        assert client.get(f"/static/{name}").status_code == 404


# ---- the check of files -----------------------------------------------------------------------

CASE = {
    "case_id": "A1",
    "jurisdiction": "england",
    "child": {"date_of_birth": "2016-05-04"},
    "periods_of_care": [{"started_on": "2026-01-05", "care_plan": None}],
}


def checked(client: TestClient, *files: tuple[str, bytes], **more: str) -> httpx2.Response:
    parts = [("files", (name, content)) for name, content in files]
    return client.post("/check", data={"rules": "small", **more}, files=parts)


def test_a_file_is_checked_and_the_report_says_what_to_do_first(client: TestClient) -> None:
    page = page_of(checked(client, ("case.json", json.dumps(CASE).encode()), **day_boxes()))
    # Due 10 days after 5 January: 15 January. On 2 March that is 16 + 28 + 2 = 46 days ago.
    assert "Report on case A1" in page.text
    assert "46 days overdue" in page.text
    assert "What to do first" in page.text


def day_boxes() -> dict[str, str]:
    return day("2", "3", "2026", "as_at")


def test_files_of_one_name_are_all_checked(client: TestClient) -> None:
    files = [("a.json", json.dumps({**CASE, "case_id": f"A{n}"}).encode()) for n in (1, 2)]
    assert "Report on 2 cases" in page_of(checked(client, *files)).text


@pytest.mark.parametrize(
    ("files", "more", "sentence"),
    [
        ((), {}, "Select a file"),
        ((("a.json", b"{}"),), {"rules": "none"}, "Select the rules to use"),
        ((("a.txt", b"x"),), {}, "The selected file cannot be read: there is no .json"),
        (
            (("a.json", b"{}"),),
            day("31", "2", "2026", "as_at"),
            "As-at date must be a real date: there is no such day",
        ),
        (
            (("a.json", b"{}"),),
            day("31", "", "2026", "as_at"),
            "As-at date must include a day, a month and a year",
        ),
    ],
)
def test_a_mistake_stands_in_the_summary_and_at_its_box_in_the_same_words(
    client: TestClient, files: Any, more: Mapping[str, str], sentence: str
) -> None:
    page = page_of(checked(client, *files, **more), 422)
    assert "Error: Check a case file" in page.text
    assert page.text.count(sentence) == 2
    (target,) = (link[1:] for link in page.links if link.startswith("#") and "main" not in link)
    assert target in page.ids


def test_what_cannot_be_used_is_named_without_the_place_of_the_folder(client: TestClient) -> None:
    files = [("../../etc/a.json", json.dumps(CASE).encode()), ("b.json", b"{")]
    page = page_of(checked(client, *files))
    assert "b.json" in page.text
    assert "permanence-rules-" not in page.text
    assert "etc" not in page.text


def test_an_upload_that_is_too_large_is_refused_in_words(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "MOST_BYTES", 10_000)
    page = page_of(checked(client, ("a.json", b" " * 20_000)), 413)
    assert "must be smaller than 10MB" in page.text


def test_what_is_no_form_is_refused_in_words(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.post("/check", content=b"--y\r\nno form", headers=headers)
    assert answer.status_code in (400, 422)
    assert "There is a problem" in answer.text
    many = "&".join(f"a{n}=1" for n in range(3_000))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/care-plan", content=many, headers=headers).status_code == 400
    assert client.post("/care-plan/answers", content=many, headers=headers).status_code == 400


def test_nothing_of_an_upload_is_left_on_the_disk_or_in_the_log(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    secret = {**CASE, "case_id": "SECRET-1"}
    assert "SECRET-1" in checked(client, ("a.json", json.dumps(secret).encode())).text
    checked(client, ("b.json", b"SECRET-2"))
    assert [*tmp_path.iterdir()] == []
    assert "SECRET" not in caplog.text


# ---- forms ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", SHOWN, ids=lambda each: each.form)
def test_each_field_of_a_form_is_on_one_page(shown: Any, tmp_path: Path) -> None:
    rulebook = Rulebook.load(write_pack(tmp_path / "own", RULES, LOCAL_FACTS))
    form = worded_form(rulebook, shown, f"periods_of_care[0].{shown.place}{'[0]' * shown.is_list}")
    sections = sections_of(shown, form)
    names = [name for section in sections for name in section.names]
    assert sorted(names) == sorted(each.name for each in form.fields)
    assert all(section.fields for section in sections)
    own = [each.title for each in sections if each.title == "The council's own facts"]
    assert len(own) == (shown.form == "care_plan")


def test_a_form_shows_what_is_stored_and_keeps_what_nobody_touches(client: TestClient) -> None:
    page = start(client)
    assert page.boxes["prepared_on-year"] == "2024"
    assert page.boxes["agreed_with[0].agreed_on"] == "15/11/2024"
    assert "Nothing to say yet." in page.text
    back = go(client, page, "check")
    assert json.loads(back.boxes["_typed"]) == {}
    assert len(back.ids) == len(set(back.ids))


def test_what_cannot_be_right_keeps_the_page_and_stands_at_its_box(client: TestClient) -> None:
    page = go(client, start(client), "continue", 422, typed=day("31", "2", "2025"))
    sentence = "Prepared on must be a real date: there is no such day"
    assert "Error: The care plan" in page.text
    # In the summary, at the box, and beside the questions.
    assert page.text.count(sentence) == 3
    assert "#prepared_on" in page.links
    assert page.boxes["prepared_on-day"] == "31"


def test_what_is_lacking_never_keeps_anybody_from_going_on(client: TestClient) -> None:
    page = go(client, start(client), "page-4", typed={"health_plan": ""})
    assert "The child's needs" in page.text
    page = go(client, page, "continue", typed={"health_plan": ""})
    assert "page 6 of 6" in page.text


def test_answers_are_carried_from_page_to_page_and_into_the_record(client: TestClient) -> None:
    page = go(client, start(client), "continue", typed=day("18", "11", "2024"))
    assert "page 2 of 6" in page.text
    page = go(client, page, "back")
    assert page.boxes["prepared_on-day"] == "18"
    row = {"deliveries[0].role": "parent", "deliveries[0].sent_on": "20 November 2024"}
    page = go(client, page, "page-6", typed=row)
    assert "Check your answers" in page.text
    assert "18/11/2024" in page.text
    assert "Deliveries 1: sent on" in page.text
    answer = client.post("/care-plan", data={**page.boxes, "go": "download"})
    assert answer.headers["content-disposition"] == 'attachment; filename="demo-birch.json"'
    saved = answer.json()["periods_of_care"][0]["care_plan"]
    assert saved["prepared_on"] == "2024-11-18"
    assert saved["deliveries"] == [{"role": "parent", "sent_on": "2024-11-20"}]
    report = page_of(client.post("/care-plan", data={**page.boxes, "go": "report"}))
    assert "Report on case demo-birch" in report.text
    assert "check" in report.buttons


def test_a_record_with_what_cannot_be_right_is_not_handed_out(client: TestClient) -> None:
    page = go(client, start(client), "page-6", 422, typed=day("31", "2", "2025"))
    assert "Error: Check your answers" in page.text
    page = go(client, page, "download", 422)
    assert "#prepared_on" in page.links
    assert "prepared_on" in page.ids


def test_a_change_answers_with_the_panel_alone(client: TestClient) -> None:
    boxes = {**start(client).boxes, **day("31", "2", "2025")}
    answer = client.post("/care-plan/answers", data=boxes)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "1 cannot be right" in answer.text
    assert 'href="#prepared_on"' in answer.text


def test_a_record_of_ones_own_is_filled_in_and_its_words_cannot_break_out(
    client: TestClient,
) -> None:
    hostile = '"></textarea><script>alert(1)</script>'
    period = {"started_on": "2026-01-05", "care_plan": {"identity": hostile}}
    file = ("own.json", json.dumps({**CASE, "periods_of_care": [period]}).encode())
    boxes = {"record": "own", "rules": "small", "go": "start", **day_boxes()}
    answer = client.post("/care-plan", data=boxes, files={"file": file})
    page = page_of(answer)
    page = go(client, page, "page-4")
    assert page.boxes["identity"] == hostile
    answer = client.post("/care-plan", data={**page.boxes, "go": "check"})
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Select a file with the record of one child"),
        (b"{", "The selected file must be JSON in UTF-8"),
        (b"\xff\xfe", "The selected file must be JSON in UTF-8"),
        (b"[1, 2]", "The selected file must hold the record of one child"),
        (b'{"case_id": "A1", "childs": 1}', "The selected file cannot be read as a case."),
        (b'{"case_id": "A1", "periods_of_care": []}', "This record has no period of care"),
    ],
)
def test_a_record_that_cannot_be_started_from_is_refused_in_words(
    client: TestClient, file: bytes | None, sentence: str
) -> None:
    boxes = {"record": "own", "rules": "small", "go": "start"}
    files = {"file": ("own.json", file)} if file is not None else None
    page = page_of(client.post("/care-plan", data=boxes, files=files), 422)
    assert page.text.count(sentence) == 2
    assert "#file" in page.links


@pytest.mark.parametrize("box", ["record", "rules"])
def test_a_choice_that_is_not_offered_is_refused_in_words(client: TestClient, box: str) -> None:
    boxes = {"record": "demo-birch", "rules": "small", "go": "start", box: "nothing"}
    assert f"#{box}" in page_of(client.post("/care-plan", data=boxes), 422).links


@pytest.mark.parametrize(
    "change",
    [
        {"_record": "{"},
        {"_record": "[]"},
        {"_record": '{"case_id": 1, "x": 2}'},
        {"_typed": "null"},
        {"_as_at": "yesterday"},
        {"_at": "periods_of_care[9].care_plan"},
        {"_page": "x"},
        {"_rules": "other"},
    ],
)
def test_hidden_boxes_that_were_changed_lead_back_to_the_start(
    client: TestClient, change: Mapping[str, str]
) -> None:
    boxes = {**start(client).boxes, **change}
    page = page_of(client.post("/care-plan", data={**boxes, "go": "continue"}), 400)
    assert "Start again" in page.text
    assert client.post("/care-plan/answers", data=boxes).status_code == 400


def test_a_review_is_a_new_one_or_the_last_that_is_recorded() -> None:
    review, plan = SHOWN
    record = {
        "periods_of_care": [
            {"started_on": "2025-01-06", "reviews": [{}, {}]},
            {"started_on": "2024-01-06"},
        ]
    }
    assert place_of_record(review, record, is_new=True) == "periods_of_care[0].reviews[2]"
    assert place_of_record(review, record, is_new=False) == "periods_of_care[0].reviews[1]"
    assert place_of_record(plan, record, is_new=True) == "periods_of_care[0].care_plan"


def test_names_of_uploads_are_kept_as_far_as_they_are_harmless() -> None:
    names = {
        "episodes 2024-25.csv": "episodes 2024-25.csv",
        "../../x.json": "x.json",
        "C:\\temp\\x.json": "x.json",
        "..": "file",
        "": "file",
        "a\0b.json": "a_b.json",
        "x" * 300 + ".json": "x" * 100 + ".json",
    }
    assert {name: posts._plain(name) for name in names} == names
    assert status_of(()) == "Nothing to say yet."


# ---- within the service -----------------------------------------------------------------------


def test_the_pages_ask_for_the_keys_of_the_service_and_its_day_counts(
    books: Books, tmp_path: Path
) -> None:
    key = add_key(tmp_path / "keys", "tester")
    settings = Settings(keys=str(tmp_path / "keys"), today=lambda: DAY)
    client = TestClient(create_app(settings, books), base_url="http://127.0.0.1")
    refused = client.get("/")
    assert refused.status_code == 401
    assert "Basic" in refused.headers["www-authenticate"]
    client.auth = ("", key)
    assert "Check a case file" in client.get("/").text
    page = page_of(checked(client, ("case.json", json.dumps(CASE).encode())))
    assert "46 days overdue" in page.text
    assert "/check" not in client.get("/openapi.json").json()["paths"]
