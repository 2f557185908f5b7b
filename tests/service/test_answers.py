"""What each address answers, worked out by hand from a rulebook of two duties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from permanence_rules import Rulebook, read_case
from tests.service.calling import AT, TODAY, a_case


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {each["rule"]: each["outcome"] for each in report["findings"]}


def test_a_check_that_finds_breaches_is_answered_with_200(client: TestClient) -> None:
    # 20 days from 6 January 2025 end on the 26th, and no review was held by 1 March. Of a plan
    # the record says nothing.
    answer = client.post("/v1/check", json={"case": a_case(), "as_at": "2025-03-01"})
    assert answer.status_code == 200
    assert outcomes(answer.json()) == {
        "council/agreed": "undetermined",
        "council/reviewed": "breached",
    }
    assert answer.headers["cache-control"] == "no-store"


def test_the_report_has_the_same_bytes_as_that_of_the_library(
    client: TestClient, pack: Path
) -> None:
    case = a_case(reviews=[{"held_on": "2025-01-20"}])
    answer = client.post("/v1/check", json={"case": case, "rules": "council"})
    report = Rulebook.load(pack).check(read_case(case), as_at=TODAY)
    assert answer.text == report.model_dump_json()


def test_a_request_that_names_no_day_is_judged_today(client: TestClient) -> None:
    answer = client.post("/v1/check", json={"case": a_case(), "as_at": None, "rules": None})
    assert answer.json()["as_at"] == "2025-03-01"


def test_another_nations_child_has_a_report_that_says_so(client: TestClient) -> None:
    answer = client.post("/v1/check", json={"case": {**a_case(), "jurisdiction": "scotland"}})
    assert answer.status_code == 200
    assert answer.json()["findings"] == []
    assert answer.json()["input_problems"][0]["code"] == "other_nation"


def test_a_fact_that_cannot_be_is_set_aside_and_named(client: TestClient) -> None:
    case = a_case(reviews=[{"held_on": "2025-02-31"}])
    report = client.post("/v1/check", json={"case": case}).json()
    (problem,) = report["input_problems"]
    assert problem["loc"] == ["periods_of_care", 0, "reviews", 0, "held_on"]
    assert outcomes(report)["council/reviewed"] == "undetermined"


def test_a_form_is_answered_with_every_channel_and_the_record(client: TestClient) -> None:
    # Agreed on 6 February, a day after the last one in time: the save makes the duty late.
    body = {
        "record": a_case(),
        "changes": {"permanence_plan.agreed_on": "6/2/2025"},
        "at": AT,
        "as_at": "2025-03-01",
        "version": {"etag": ["7", None]},
    }
    answer = client.post("/v1/forms/care_plan", json=body).json()
    assert answer["blocks"] is False
    assert [(each["rule"], each["effect"]) for each in answer["changed"]] == [
        ("council/agreed", "makes_late")
    ]
    assert answer["record"] == a_case(care_plan={"permanence_plan": {"agreed_on": "2025-02-06"}})
    assert answer["version"] == {"etag": ["7", None]}


def test_a_form_takes_the_names_and_the_page_of_the_caller(client: TestClient) -> None:
    body = {
        "record": a_case(),
        "changes": {"agreed": "31/02/2025"},
        "at": AT,
        "field_map": {"agreed": "permanence_plan.agreed_on"},
        "page": ["prepared_on"],
    }
    answer = client.post("/v1/forms/care_plan", json=body).json()
    assert [(each["field"], each["code"]) for each in answer["impossible"]] == [
        ("agreed", "no_such_day")
    ]
    assert answer["blocks"] is True


def test_a_form_describes_its_fields(client: TestClient, pack: Path) -> None:
    answer = client.get("/v1/forms/care_plan", params={"rules": "council"})
    assert answer.json() == Rulebook.load(pack).form("care_plan").schema()


def test_the_rulebooks_and_their_rules_are_listed(client: TestClient) -> None:
    (entry,) = client.get("/v1/rulebooks").json()["rulebooks"]
    assert (entry["name"], entry["rules"], entry["is_default"]) == ("council", 2, True)
    listed = client.get("/v1/rules").json()
    assert [each["id"] for each in listed["rules"]] == ["council/agreed", "council/reviewed"]
    rule = client.get("/v1/rules/council/agreed").json()
    assert rule["title"] == "The plan is agreed"
    assert "30 days" in json.dumps(rule["sections"])


@pytest.mark.parametrize("name", ["case", "pack", "report", "rule"])
def test_the_schemas_are_those_of_the_command(client: TestClient, name: str) -> None:
    root = Path(__file__).parents[2]
    written = json.loads((root / "docs" / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    assert client.get(f"/v1/schema/{name}").json() == written


def test_health_says_which_rules_serve(client: TestClient, pack: Path) -> None:
    answer = client.get("/health").json()
    assert answer["status"] == "ok"
    assert answer["rulebooks"] == {"council": Rulebook.load(pack).used.digest}


# ---- JSON lines -------------------------------------------------------------------------------


def lines(client: TestClient, content: str, **query: str) -> list[dict[str, Any]]:
    answer = client.post(
        "/v1/check-many",
        params=query,
        content=content.encode(),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_line_is_answered_in_its_place_and_a_bad_one_spoils_no_other(
    client: TestClient,
) -> None:
    content = "\n".join(
        (
            json.dumps(a_case("one")),
            "",
            "{nothing",
            '{"case_id": "two", "perods_of_care": []}',
            json.dumps(a_case("three")),
        )
    )
    answers = lines(client, content, as_at="2025-01-20", rules="council")
    found = [
        (each["line"], each["report"]["case_id"] if "report" in each else each["reject"]["code"])
        for each in answers[:-1]
    ]
    assert found == [(1, "one"), (3, "not_json"), (4, "case_not_judged"), (5, "three")]
    assert answers[-1] == {"done": {"reports": 2, "rejects": 2}}
    assert answers[0]["report"]["as_at"] == "2025-01-20"
    # 20 January is before the last day for the review, 26 January.
    assert outcomes(answers[0]["report"])["council/reviewed"] == "due"


def test_no_line_at_all_is_answered_too(client: TestClient) -> None:
    assert lines(client, "\n\n") == [{"done": {"reports": 0, "rejects": 0}}]


def test_hundreds_of_lines_keep_their_order(client: TestClient) -> None:
    content = "".join(f'{{"case_id": "c{number}"}}\r\n' for number in range(300))
    answers = lines(client, content)
    assert [each["report"]["case_id"] for each in answers[:-1]] == [f"c{n}" for n in range(300)]
