"""The addresses under /v1, and /health."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from permanence_rules import __version__
from permanence_rules.forms import form_of
from permanence_rules.report.findings import Report
from permanence_rules.rulebook import Rulebook
from permanence_rules.service.answers import (
    FormAnswer,
    Health,
    RuleAnswer,
    Rulebooks,
    Rules,
)
from permanence_rules.service.bodies import JSON_LINES, read_body, refuse_other_media
from permanence_rules.service.books import Books
from permanence_rules.service.catalogue import rule_in, rulebooks_on, rules_in
from permanence_rules.service.description import (
    CHECK,
    CHECK_MANY,
    FORM,
    problems,
)
from permanence_rules.service.guard import KeyRing
from permanence_rules.service.lines import LineAnswers
from permanence_rules.service.problems import Refusal
from permanence_rules.service.requests import as_at_of
from permanence_rules.service.schemas import schema_named
from permanence_rules.service.settings import Settings
from permanence_rules.service.tasks import Task, refuse_unknown_form, rulebook_of
from permanence_rules.service.workshop import Workshop

__all__ = ["routes"]

RulesQuery = Annotated[
    str | None, Query(description="A rulebook by its name; the default one if it is left out")
]
AsAtQuery = Annotated[
    str | None,
    Query(
        description="The day as of which cases are judged; today if it is left out",
        json_schema_extra={"format": "date"},
    ),
]
FormName = Annotated[str, Path(description="Such as care_plan or review_record")]


def routes(settings: Settings, books: Books, workshop: Workshop, ring: KeyRing) -> APIRouter:
    """Return the addresses of the service."""
    router = APIRouter()
    _add_checks(router, settings, books, workshop)
    _add_forms(router, settings, books, workshop)
    _add_catalogue(router, books)
    _add_health(router, books, ring)
    return router


def _add_health(router: APIRouter, books: Books, ring: KeyRing) -> None:
    @router.get(
        "/health",
        tags=["service"],
        summary="Whether the service answers, and by which rules",
        response_model_exclude_none=True,
        responses=problems(),
    )
    def health(request: Request) -> Health:
        """
        Answer that the service runs; with a key, or where none is needed, also by which rules.

        `degraded`: rules that are newer on the disk have a mistake, so that the older ones go on.
        """
        status = "ok" if books.problem is None else "degraded"
        try:
            ring.owner_of(request.headers)
        except Refusal:
            return Health(status=status)
        shelf = books.now
        return Health(
            status=status,
            version=__version__,
            loaded_at=shelf.loaded_at,
            rulebooks=shelf.digests,
            problem=books.problem,
        )


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _add_checks(router: APIRouter, settings: Settings, books: Books, workshop: Workshop) -> None:
    limits = settings.limits

    @router.post(
        "/v1/check",
        tags=["checks"],
        summary="Check the case of one child",
        response_model=Report,
        openapi_extra=CHECK,
        responses=problems(400, 408, 413, 415, 422, 429, 503),
    )
    async def check(request: Request) -> Response:
        """
        Answer the report of a case: which duties are met, breached, due or exempt, and what to do.

        Breaches are no error: the answer is 200 whatever is found.
        """
        refuse_other_media(request, "application/json")
        body = await read_body(request, limits)
        return _json(await workshop.run(Task(kind="check", body=body, as_at=settings.today())))

    @router.post(
        "/v1/check-many",
        tags=["checks"],
        summary="Check many cases, as JSON lines",
        openapi_extra=CHECK_MANY,
        response_class=Response,
        responses={
            200: {"content": {JSON_LINES[0]: {"schema": {"type": "string"}}}},
            **problems(415, 422, 429, 503),
        },
    )
    async def check_many(
        request: Request, rules: RulesQuery = None, as_at: AsAtQuery = None
    ) -> LineAnswers:
        """
        Take one case on each line, and answer each line while the next ones come.

        A line that is no case is answered by a reject, and all others are judged.
        """
        refuse_other_media(request, *JSON_LINES)
        _rulebook(books, rules)
        day = settings.today() if as_at is None else _of_address(as_at)
        return LineAnswers(workshop, limits, Task(kind="case", body=b"", as_at=day, rules=rules))


def _add_forms(router: APIRouter, settings: Settings, books: Books, workshop: Workshop) -> None:
    @router.get(
        "/v1/forms/{form}",
        tags=["forms"],
        summary="The fields of a form, as JSON Schema",
        responses=problems(404, 422, 429, 503),
    )
    def describe_form(form: FormName, rules: RulesQuery = None) -> dict[str, Any]:
        """Answer the JSON Schema of what is typed into a form, with titles, hints and duties."""
        refuse_unknown_form(form)
        return form_of(_rulebook(books, rules), form).schema()

    @router.post(
        "/v1/forms/{form}",
        tags=["forms"],
        summary="What saving a form would bring, before it is saved",
        response_model=FormAnswer,
        openapi_extra=FORM,
        responses=problems(400, 404, 408, 413, 415, 422, 429, 503),
    )
    async def validate_form(form: FormName, request: Request) -> Response:
        """
        Answer what is impossible, unlikely, lacking and changed, and what to ask next.

        It is 200 whatever is found: `blocks` says whether anything is impossible.
        """
        refuse_unknown_form(form)
        refuse_other_media(request, "application/json")
        body = await read_body(request, settings.limits)
        task = Task(kind="form", body=body, as_at=settings.today(), form=form)
        return _json(await workshop.run(task))


def _add_catalogue(router: APIRouter, books: Books) -> None:
    @router.get(
        "/v1/rulebooks",
        tags=["rules"],
        summary="The rulebooks that a request may name",
        responses=problems(429, 503),
    )
    def list_rulebooks() -> Rulebooks:
        return rulebooks_on(books.now)

    @router.get(
        "/v1/rules",
        tags=["rules"],
        summary="The rules of a rulebook",
        responses=problems(422, 429, 503),
    )
    def list_rules(rules: RulesQuery = None) -> Rules:
        shelf = books.now
        return rules_in(rules or shelf.default, _rulebook(books, rules))

    @router.get(
        "/v1/rules/{rule_id:path}",
        tags=["rules"],
        summary="A rule in words",
        responses=problems(404, 422, 429, 503),
    )
    def show_rule(
        rule_id: Annotated[str, Path(description="Such as england/reviews/second-review")],
        rules: RulesQuery = None,
    ) -> RuleAnswer:
        """Say what a rule requires, in words, and by which provision."""
        shelf = books.now
        return rule_in(rules or shelf.default, _rulebook(books, rules), rule_id)

    @router.get(
        "/v1/schema/{name}",
        tags=["rules"],
        summary="The JSON Schema of a case, a report, a rule file or a pack.yaml",
        responses=problems(404, 422, 429, 503),
    )
    def show_schema(
        name: Annotated[str, Path(description="case, report, rule or pack")],
    ) -> dict[str, Any]:
        return schema_named(name)


def _rulebook(books: Books, name: str | None) -> Rulebook:
    """Return the rulebook that an address names."""
    try:
        return rulebook_of(books.now, name)
    except Refusal as refusal:
        raise _without_pointer(refusal) from None


def _of_address(as_at: str) -> Any:
    try:
        return as_at_of(as_at)
    except Refusal as refusal:
        raise _without_pointer(refusal) from None


def _without_pointer(refusal: Refusal) -> Refusal:
    """A mistake in an address has no place in a body."""
    return Refusal(refusal.status, refusal.code, refusal.detail)
