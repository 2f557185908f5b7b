"""A form as FastAPI routes and as a pydantic model (`permanence-rules[fastapi]`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

from permanence_rules import Case
from permanence_rules.forms import Form
from permanence_rules.forms.adapters.problem_details import MEDIA_TYPE, problem_details
from permanence_rules.runtime.strict_json import StrictJsonError, fault_of, parse_json

__all__ = ["Stored", "form_router", "typed_model"]

Stored = tuple[Mapping[str, Any] | Case, Any]
"""A stored case and its version, which is handed back as it is."""


def typed_model(form: Form) -> type[BaseModel]:
    """
    Return the pydantic model of what is typed into a form: one optional key for each field.

    It takes text as people type it. A key that the form does not have is kept, so that
    `form.validate(record, typed.model_dump(by_alias=True, exclude_unset=True))` can name it.
    """
    fields: dict[str, Any] = {
        f"field_{place}": (
            Any,
            Field(default=None, alias=field.name, title=field.label, description=field.hint),
        )
        for place, field in enumerate(form.fields)
    }
    config = ConfigDict(extra="allow", hide_input_in_errors=True, frozen=True)
    name = f"{form.name.title().replace('_', '')}Typed"
    made: type[BaseModel] = create_model(name, __config__=config, **fields)
    return made


def form_router(
    form: Form, stored: Callable[[str], Stored], today: Callable[[], date]
) -> APIRouter:
    """
    Return the routes of a form.

    `POST /forms/NAME/CASE` takes what is typed and answers every channel with 200, or problem
    details with 422 where something cannot be. `GET /forms/NAME` answers the JSON Schema. *stored*
    returns the case of an identifier.
    """

    async def check(case_id: str, request: Request) -> JSONResponse:
        # Read here: FastAPI repeats in its own answer what it cannot read.
        typed = _object_in(await request.body())
        if typed is None:
            return _not_an_object()
        return await run_in_threadpool(_checked, form, stored(case_id), typed, today())

    routes = APIRouter()
    at = f"/forms/{form.name}"
    schema = form.schema()
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    routes.add_api_route(
        f"{at}/{{case_id}}",
        check,
        methods=["POST"],
        response_model=None,
        summary=f"Check what is typed into the form: {form.title}",
        openapi_extra={"requestBody": body},
    )
    routes.add_api_route(at, lambda: schema, methods=["GET"], response_model=None)
    return routes


def _checked(form: Form, stored: Stored, typed: Mapping[str, Any], as_at: date) -> JSONResponse:
    record, version = stored
    found = form.validate(record, typed, as_at=as_at, version=version)
    if not found.blocks:
        return JSONResponse(found.as_dict())
    details = {**problem_details(found), **found.as_dict()}
    return JSONResponse(details, status_code=422, media_type=MEDIA_TYPE)


def _object_in(body: bytes) -> Mapping[str, Any] | None:
    try:
        data = parse_json(body)
    except StrictJsonError:
        return None
    return data if isinstance(data, dict) and fault_of(data) is None else None


def _not_an_object() -> JSONResponse:
    details = {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Expected a JSON object with the names of fields and what was typed.",
    }
    return JSONResponse(details, status_code=400, media_type=MEDIA_TYPE)
