"""The description of the service is true: every operation, every example, every code."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from permanence_rules.service import description
from permanence_rules.service.bodies import JSON_LINES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def openapi(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    }


def test_every_address_of_the_service_is_described(openapi: dict[str, Any]) -> None:
    assert openapi["openapi"].startswith("3.1")
    assert set(operations(openapi)) == {
        "POST /v1/check",
        "POST /v1/check-many",
        "GET /v1/forms/{form}",
        "POST /v1/forms/{form}",
        "GET /v1/rulebooks",
        "GET /v1/rules",
        "GET /v1/rules/{rule_id}",
        "GET /v1/schema/{name}",
        "GET /health",
    }


def test_every_operation_has_examples_that_fit_their_schemas(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi).items():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for part in (*bodies, *operation["responses"].values()):
            for kind, media in part["content"].items():
                examples = media.get("examples", {"one": {"value": media.get("example")}})
                for example in examples.values():
                    assert example["value"] is not None, (name, kind)
                    schema = {**media["schema"], "components": openapi["components"]}
                    jsonschema.Draft202012Validator(schema).validate(example["value"])


def test_what_the_examples_ask_is_answered_as_they_say(
    client: TestClient, openapi: dict[str, Any]
) -> None:
    for path in ("/v1/check", "/v1/forms/{form}"):
        operation = openapi["paths"][path]["post"]
        asked = operation["requestBody"]["content"]["application/json"]["examples"]["example"]
        answer = client.post(path.replace("{form}", "care_plan"), json=asked["value"])
        told = operation["responses"]["200"]["content"]["application/json"]["examples"]["example"]
        shortened = {"findings", "next_actions"}
        for key, value in told["value"].items():
            if key in shortened:
                assert all(each in answer.json()[key] for each in value)
            else:
                assert answer.json()[key] == value


def test_every_code_of_a_refusal_is_listed_in_the_docs() -> None:
    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z_]+)` \| \d{3}", page, flags=re.MULTILINE))
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(description.__file__).parent.glob("*.py")
    )
    used = set(re.findall(r'(?:Refusal|_busy)\(\s*\d{3},\s*"([a-z_]+)"', source))
    used |= set(re.findall(r'refuse\([^)]*?,\s*"([a-z_]+)"\)', source, flags=re.DOTALL))
    used |= {"missing_key", "wrong_value", "key_missing", "key_wrong", "not_found"}
    used |= {"method_not_allowed"}
    assert used == listed


NOT_ALL = [
    each
    for each in CHECKS.get_all()
    # A case is described as an object with an identifier, so that most that fit are refused; and
    # an address takes any other parameter, and a case any text that is set aside.
    if each.__name__ not in ("positive_data_acceptance", "negative_data_rejection")
]


@schemathesis.serializer(*JSON_LINES)
def json_lines(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


BOUNDED = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_is_answered_as_described(app: FastAPI, mode: GenerationMode) -> None:
    tried: Counter[str] = Counter()
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered_as_described(case: Any) -> None:
            case.call_and_validate(checks=NOT_ALL)
            tried[case.operation.label] += 1

        with suppress(Unsatisfiable):  # an address without parameters takes nothing that is wrong
            answered_as_described()
    assert len(tried) >= 5
    assert tried["POST /v1/check"] >= 5
