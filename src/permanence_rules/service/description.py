"""The description of the service: OpenAPI 3.1, with an example for each operation."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from permanence_rules.service.answers import ProblemDetails
from permanence_rules.service.bodies import JSON_LINES
from permanence_rules.service.books import Books, Shelf
from permanence_rules.service.problems import MEDIA_TYPE, Refusal
from permanence_rules.service.schemas import CHECK_REQUEST, FORM_REQUEST
from permanence_rules.service.settings import Limits
from permanence_rules.service.tasks import Task, done

__all__ = ["ABOUT", "CHECK", "CHECK_MANY", "FORM", "described_by", "problems"]

ABOUT = """\
Which permanence-planning duties are met, breached, due or exempt for a child in care, over HTTP.

Nothing is stored, and no log holds anything of a case. Every error is `application/problem+json`
(RFC 9457) with a `code` that stays, and repeats nothing of what was sent. docs/service.md says how
to run the service; docs/forms.md what a form answers.
"""

_CASE = {
    "case_id": "example-1",
    "child": {"date_of_birth": "2016-05-04"},
    "periods_of_care": [
        {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-31"}]},
    ],
}
_CHECK = {"case": _CASE, "as_at": "2025-07-01"}
_LINES = f'{json.dumps(_CASE)}\n{{"case_id": "example-2", "perods_of_care": []}}\n'
_FORM = {
    "record": _CASE,
    "changes": {"permanence_plan.agreed_on": "1/5/2025", "prepared_on": "31/02/2025"},
    "at": "periods_of_care[0].care_plan",
    "as_at": "2025-07-01",
    "version": 7,
}
_AS_AT = date(2025, 7, 1)


def _body(
    schema: dict[str, Any], example: object, kind: str = "application/json"
) -> dict[str, Any]:
    content = {kind: {"schema": schema, "examples": {"example": {"value": example}}}}
    return {"requestBody": {"required": True, "content": content}}


CHECK = _body(CHECK_REQUEST, _CHECK)
CHECK_MANY = _body({"type": "string"}, _LINES, JSON_LINES[0])
FORM = _body(FORM_REQUEST, _FORM)

_SAID = {
    400: "The body is not JSON, or was cut off",
    401: "The API key is missing or not known",
    404: "There is nothing of that name",
    408: "The body came too slowly",
    413: "The body is too large, too deep or has too many records",
    415: "The body is of another media type or encoding",
    422: "Something in the request is wrong: see errors",
    429: "This key has as many requests as it may have; see Retry-After",
    503: "The service is busy, or the check took too long; see Retry-After",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that an operation may answer, for its description."""
    of_all = (401, *statuses) if statuses else ()
    return {
        status: {
            "description": _SAID[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status in of_all
    }


def described_by(app: FastAPI, books: Books) -> Callable[[], dict[str, Any]]:
    """Return what makes the description of an application, once for each version of the rules."""
    made: list[tuple[Shelf, dict[str, Any]]] = []

    def description() -> dict[str, Any]:
        shelf = books.now
        if not made or made[-1][0] is not shelf:
            made[:] = [(shelf, _description(app, shelf))]
        return made[-1][1]

    return description


def _description(app: FastAPI, shelf: Shelf) -> dict[str, Any]:
    made = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=app.routes,
    )
    schemas = made["components"]["schemas"]
    shape = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= shape.pop("$defs", {})
    schemas["ProblemDetails"] = shape
    made["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "Where the service has keys"}
    }
    made["security"] = [{"key": []}, {}]
    for (path, method), example in _examples(shelf).items():
        operation = made["paths"][path][method]
        content = operation["responses"]["200"]["content"]
        for each in content.values():
            each["examples"] = {"example": {"value": example}}
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in _PARAMETERS:
                parameter["example"] = _PARAMETERS[parameter["name"]](shelf)
    for operation in (each for path in made["paths"].values() for each in path.values()):
        operation["responses"]["200"]["description"] = _ANSWERS[operation["operationId"]]
        for status, answer in operation["responses"].items():
            for kind, media in answer.get("content", {}).items():
                if kind == MEDIA_TYPE:
                    media["example"] = _problem(int(status))
    return made


_PARAMETERS: dict[str, Callable[[Shelf], str]] = {
    "rules": lambda shelf: shelf.default,
    "as_at": lambda _: _AS_AT.isoformat(),
    "form": lambda _: "care_plan",
    "name": lambda _: "case",
    "rule_id": lambda shelf: shelf.get().rules[0].id,
}


def _examples(shelf: Shelf) -> dict[tuple[str, str], Any]:
    """Return what the service answers to the examples, by the rules that it has; shortened."""
    from permanence_rules.service import catalogue

    report = _done("check", _CHECK, shelf)
    if "findings" in report:
        found = sorted(report["findings"], key=lambda each: each["outcome"] != "breached")
        report["findings"] = found[:1]
        report["next_actions"] = report["next_actions"][:1]
    lines = [
        {"line": 1, "report": {"case_id": "example-1", "...": "as of /v1/check"}},
        {"line": 2, "reject": _reject(shelf)},
        {"done": {"reports": 1, "rejects": 1}},
    ]
    rules = catalogue.rules_in(shelf.default, shelf.get()).model_dump(mode="json")
    rule = shelf.get().rules[0].id
    return {
        ("/v1/check", "post"): report,
        ("/v1/check-many", "post"): "".join(f"{json.dumps(each)}\n" for each in lines),
        ("/v1/forms/{form}", "get"): {"title": "Care plan", "type": "object", "properties": {}},
        ("/v1/forms/{form}", "post"): _done("form", _FORM, shelf),
        ("/v1/rulebooks", "get"): catalogue.rulebooks_on(shelf).model_dump(mode="json"),
        ("/v1/rules", "get"): {**rules, "rules": rules["rules"][:2]},
        ("/v1/rules/{rule_id}", "get"): catalogue.rule_in(
            shelf.default, shelf.get(), rule
        ).model_dump(mode="json"),
        ("/v1/schema/{name}", "get"): {"title": "Case", "type": "object", "properties": {}},
        ("/health", "get"): {"status": "ok", "rulebooks": shelf.digests},
    }


def _done(kind: str, body: object, shelf: Shelf) -> dict[str, Any]:
    task = Task(kind=kind, body=json.dumps(body).encode(), as_at=_AS_AT, form="care_plan")
    answer: dict[str, Any] = json.loads(done(task, shelf, Limits()))
    return answer


def _reject(shelf: Shelf) -> dict[str, Any]:
    body = _LINES.splitlines()[1].encode()
    try:
        done(Task(kind="case", body=body, as_at=_AS_AT), shelf, Limits())
    except Refusal as refusal:
        return refusal.as_dict()
    return {}


def _problem(status: int) -> dict[str, Any]:
    refusal = Refusal(status, _CODES[status], f"{_SAID[status]}.")
    return refusal.as_dict("6f1c2d3e4b5a69788796a5b4c3d2e1f0")


_ANSWERS = {
    "check": "The report, whatever it finds",
    "check_many": "One line for each case, in their order, and `done` as the last: without it the "
    "answer is not whole",
    "describe_form": "JSON Schema of what is typed",
    "validate_form": "Every answer, whatever it says",
    "list_rulebooks": "The rulebooks",
    "list_rules": "The rules, by their ids",
    "show_rule": "The rule in words",
    "show_schema": "JSON Schema",
    "health": "The service answers",
}
_CODES = {
    400: "not_json",
    401: "key_missing",
    404: "unknown_rule",
    408: "too_slow",
    413: "too_large",
    415: "wrong_media_type",
    422: "wrong_value",
    429: "too_many_requests",
    503: "busy",
}
