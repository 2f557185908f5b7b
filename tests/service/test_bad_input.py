"""What is refused, and how: problem details with a code that stays and a sentence that helps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from permanence_rules.service import Limits
from permanence_rules.service.tasks import Task
from permanence_rules.service.workshop import Workshop
from tests.service.calling import AT, a_case, a_client, an_app, called

JSON = {"Content-Type": "application/json"}
NAME = "Jo Bloggs"
"""Stands wherever a caller may have put a child's name by mistake: no answer repeats it."""


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Return the problem details, which must be of that status and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == "about:blank"
    assert problem["detail"].endswith((".", "?"))
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert NAME not in answer.text
    return problem


def a_form(**body: Any) -> dict[str, Any]:
    return {"record": a_case(), "changes": {}, "at": AT, **body}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"  \n", 400, "not_json"),
        (b'{"case": ', 400, "not_json"),
        (b'["Jo Bloggs"]', 400, "not_json"),
        (b'{"case": NaN}', 400, "not_json"),
        ('{"case": {"case_id": "José"}}'.encode("latin-1"), 400, "not_json"),
        (b'{"case": {}, "case": {"case_id": "Jo Bloggs"}}', 422, "malformed"),
        (b'{"Jo Bloggs": 1, "case": {}}', 422, "unknown_key"),
        (b'{"as_at": "2025-03-01"}', 422, "missing_key"),
        (b'{"case": "Jo Bloggs"}', 422, "wrong_value"),
        (b'{"case": {"case_id": "a"}, "rules": 7}', 422, "wrong_value"),
        (b'{"case": {"case_id": "a"}, "rules": "../../etc"}', 422, "unknown_rulebook"),
        (b'{"case": {"case_id": "a"}, "as_at": "1.3.25"}', 422, "not_a_date"),
        (b'{"case": {"case_id": "a"}, "as_at": "20250301"}', 422, "not_a_date"),
        (b'{"case": {"case_id": "a"}, "as_at": 1740787200}', 422, "not_a_date"),
        (b'{"case": {"case_id": "Jo Bloggs"}}', 422, "case_not_judged"),
        (b'{"case": {"case_id": "a", "Jo Bloggs": 1}}', 422, "case_not_judged"),
        (b'{"case": ' + b"[" * 41 + b"]" * 41 + b"}", 413, "too_deep"),
        (b'{"case": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 413, "too_deep"),
        (b'{"case": {"a": [' + b"{}," * 2000 + b"{}]}}", 413, "too_many_records"),
        (b'{"case": {"a": [' + b"[]," * 1999 + b"[]]}}" + b" " * 9, 422, "case_not_judged"),
    ],
)
def test_a_body_that_is_no_check_is_refused(
    client: TestClient, content: bytes, status: int, code: str
) -> None:
    refused(client.post("/v1/check", content=content, headers=JSON), status, code)


def test_every_problem_of_a_case_has_its_place_in_the_body(client: TestClient) -> None:
    case = {"case_id": "one", "perods_of_care": [], "child": 7}
    problem = refused(client.post("/v1/check", json={"case": case}), 422, "case_not_judged")
    places = {each["pointer"]: each["detail"] for each in problem["errors"]}
    assert set(places) == {"#/case/perods_of_care", "#/case/child"}
    assert "did you mean periods_of_care" in places["#/case/perods_of_care"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("text/plain", "wrong_media_type"),
        ("application/x-www-form-urlencoded", "wrong_media_type"),
        ("", "wrong_media_type"),
        ("application/json; charset=iso-8859-1", "wrong_charset"),
        ("application/json; charset=utf-16", "wrong_charset"),
    ],
)
def test_a_body_of_another_type_or_charset_is_refused(
    client: TestClient, kind: str, code: str
) -> None:
    for address in ("/v1/check", "/v1/forms/care_plan"):
        refused(client.post(address, content=b"{}", headers={"Content-Type": kind}), 415, code)


def test_a_compressed_body_is_refused(client: TestClient) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}
    refused(client.post("/v1/check", content=b"x", headers=headers), 415, "wrong_encoding")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=UTF-8"])
def test_utf_8_is_taken_with_or_without_a_mark(client: TestClient, kind: str) -> None:
    content = b"\xef\xbb\xbf" + json.dumps({"case": a_case()}).encode()
    answer = client.post("/v1/check", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 200


# ---- forms ------------------------------------------------------------------------------------


def test_a_form_that_does_not_exist_is_not_found(client: TestClient) -> None:
    for answer in (
        client.get("/v1/forms/care_pln"),
        client.post("/v1/forms/care_pln", json=a_form()),
    ):
        assert "care_plan" in refused(answer, 404, "unknown_form")["detail"]


def test_a_field_that_the_form_does_not_have_is_named_in_the_answer(client: TestClient) -> None:
    answer = client.post("/v1/forms/care_plan", json=a_form(changes={"prepard_on": "1/2/2025"}))
    assert answer.status_code == 200
    (problem,) = answer.json()["impossible"]
    assert (problem["code"], problem["field"]) == ("unknown_field", "prepard_on")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("31/02/2025", "no_such_day"), ("next week", "not_a_day"), ("5.3.25", "short_year")],
)
def test_a_date_that_cannot_be_read_blocks_and_says_what_to_write(
    client: TestClient, typed: str, code: str
) -> None:
    answer = client.post("/v1/forms/care_plan", json=a_form(changes={"prepared_on": typed}))
    (problem,) = answer.json()["impossible"]
    assert (problem["code"], problem["pointer"]) == (
        code,
        "/periods_of_care/0/care_plan/prepared_on",
    )
    assert answer.json()["blocks"] is True
    assert typed not in problem["text"]


def test_a_stored_record_that_is_itself_impossible_blocks_no_other_form(
    client: TestClient,
) -> None:
    # A review on a day that does not exist was stored before; this form shows no review.
    record = a_case(reviews=[{"held_on": "2025-02-31"}])
    body = a_form(record=record, changes={"prepared_on": "1/2/2025"})
    answer = client.post("/v1/forms/care_plan", json=body).json()
    assert answer["blocks"] is False
    assert [each["code"] for each in answer["elsewhere"]]


def test_a_stored_record_that_cannot_be_read_has_its_places(client: TestClient) -> None:
    body = a_form(record={"case_id": "one", "perods_of_care": []})
    problem = refused(client.post("/v1/forms/care_plan", json=body), 422, "case_not_judged")
    assert [each["pointer"] for each in problem["errors"]] == ["#/record/perods_of_care"]


def test_two_tabs_get_their_own_version_back(client: TestClient) -> None:
    for version in ("7", 7, None, {"a": [1]}):
        body = a_form(version=version)
        assert client.post("/v1/forms/care_plan", json=body).json()["version"] == version


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"record": a_case(), "changes": {}}, "wrong_value", "periods_of_care[0].care_plan"),
        (a_form(at="periods_of_care[0]"), "wrong_value", "periods_of_care[0].care_plan"),
        (a_form(record=None), "missing_key", "record"),
        (a_form(changes=[]), "wrong_value", "changes"),
        (a_form(page="prepared_on"), "wrong_value", "page"),
        (a_form(page=["nowhere"]), "wrong_value", "field"),
        (a_form(field_map={"a": 7}), "wrong_value", "field_map"),
        (a_form(chnges={}), "unknown_key", "changes"),
    ],
)
def test_a_request_of_a_form_that_makes_no_sense_is_refused(
    client: TestClient, body: dict[str, Any], code: str, words: str
) -> None:
    problem = refused(client.post("/v1/forms/care_plan", json=body), 422, code)
    assert words in problem["detail"]


# ---- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/v1/nothing", 404, "not_found"),
        ("/v1/check", 405, "method_not_allowed"),
        ("/v1/rules/council/agred", 404, "unknown_rule"),
        ("/v1/rules/../../etc/passwd", 404, "not_found"),
        ("/v1/rules?rules=nowhere", 422, "unknown_rulebook"),
        ("/v1/schema/cse", 404, "unknown_schema"),
        ("/v1/forms/care_plan?rules=nowhere", 422, "unknown_rulebook"),
    ],
)
def test_an_address_that_leads_nowhere_says_where_to_look(
    client: TestClient, address: str, status: int, code: str
) -> None:
    refused(client.get(address), status, code)


@pytest.mark.parametrize("query", ["rules=nowhere", "as_at=yesterday"])
def test_many_cases_are_refused_before_they_are_read(client: TestClient, query: str) -> None:
    headers = {"Content-Type": "application/jsonl"}
    answer = client.post(f"/v1/check-many?{query}", content=b"{}", headers=headers)
    assert "errors" not in refused(
        answer, 422, "unknown_rulebook" if "rules" in query else "not_a_date"
    )


# ---- size, time and the end of a connection -----------------------------------------------------


def test_a_body_that_is_too_large_is_refused_before_it_is_read(pack: Path) -> None:
    app = an_app(pack, Limits(body=1000))
    refused(a_client(app).post("/v1/check", content=b" " * 1001, headers=JSON), 413, "too_large")
    # Without a length, it is refused as soon as it is too long; the rest is not read.
    told = called(app, "/v1/check", [b" " * 600, b" " * 600, b"x" * 600], JSON)
    assert (told.status, told.headers["connection"]) == (413, "close")


def test_a_body_that_comes_too_slowly_is_refused(pack: Path) -> None:
    app = an_app(pack, Limits(body_seconds=0.05))
    told = called(app, "/v1/check", [b'{"case"', 5.0, b": {}}"], JSON)
    assert (told.status, told.headers["connection"]) == (408, "close")
    assert json.loads(told.body)["code"] == "too_slow"


def test_a_body_that_is_cut_off_is_not_judged(app: FastAPI) -> None:
    whole = json.dumps({"case": a_case()}).encode()
    told = called(app, "/v1/check", [whole, None], JSON)
    assert (told.status, json.loads(told.body)["code"]) == (400, "cut_off")


def test_lines_that_come_too_slowly_end_with_what_happened(pack: Path) -> None:
    app = an_app(pack, Limits(body_seconds=0.3))
    lines = json.dumps(a_case()).encode() + b"\n" + b'{"case_id": "two"'
    headers = {"Content-Type": "application/jsonl"}
    told = called(app, "/v1/check-many", [lines, 5.0], headers)
    first, last = map(json.loads, told.body.splitlines())
    assert first["report"]["case_id"] == "one"
    assert (last["stopped"]["code"], last["reports"]) == ("too_slow", 1)
    assert "done" not in last


def test_lines_that_are_cut_off_have_no_end_and_are_not_judged_for_nobody(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[Task] = []
    whole = Workshop.run

    async def counted(shop: Workshop, task: Task, *, waits: bool = False) -> bytes:
        judged.append(task)
        return await whole(shop, task, waits=waits)

    monkeypatch.setattr(Workshop, "run", counted)
    headers = {"Content-Type": "application/jsonl"}
    lines = b"".join(json.dumps(a_case(f"c{n}")).encode() + b"\n" for n in range(500))
    for parts in ([lines, None], [lines, b'{"case_id": "half', None]):
        judged.clear()
        told = called(an_app(pack), "/v1/check-many", parts, headers)
        assert not told.is_whole
        assert b'"done"' not in told.body
        assert len(judged) < 500


def test_a_line_that_is_too_long_is_rejected_and_the_next_is_judged(pack: Path) -> None:
    app = an_app(pack, Limits(body=1000))
    parts = [b'{"case_id": "', b"x" * 900, b"x" * 900, b"x" * 900 + b'"}\n{"case_id": "b"}']
    told = called(app, "/v1/check-many", parts, {"Content-Type": "application/jsonl"})
    first, second, last = map(json.loads, told.body.splitlines())
    assert (first["line"], first["reject"]["code"]) == (1, "too_large")
    assert (second["line"], second["report"]["case_id"]) == (2, "b")
    assert last == {"done": {"reports": 1, "rejects": 1}}


def test_more_lines_than_are_taken_end_with_a_sentence(pack: Path) -> None:
    app = an_app(pack, Limits(lines=2))
    content = b'{"case_id": "a"}\n' * 5
    told = called(app, "/v1/check-many", [content], {"Content-Type": "application/jsonl"})
    *reports, last = map(json.loads, told.body.splitlines())
    assert len(reports) == 2
    assert last["stopped"]["code"] == "too_many_lines"


def test_a_report_with_too_many_findings_is_refused(pack: Path) -> None:
    client = a_client(an_app(pack, Limits(findings=1)))
    refused(client.post("/v1/check", json={"case": a_case()}), 413, "too_many_findings")


def test_too_many_records_are_refused(pack: Path) -> None:
    client = a_client(an_app(pack, Limits(records=5)))
    reviews = [{"held_on": "2025-01-20"}] * 5
    body = {"case": a_case(reviews=reviews)}
    refused(client.post("/v1/check", json=body), 413, "too_many_records")
