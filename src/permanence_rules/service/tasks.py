"""What one request works out: bytes in, bytes out, in whichever thread or process it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.case import Case, read_case
from permanence_rules.errors import (
    CaseError,
    CaseFaultError,
    PermanenceRulesError,
    described,
)
from permanence_rules.forms import form_names, form_of
from permanence_rules.report.findings import Report
from permanence_rules.rulebook import Rulebook
from permanence_rules.rulebook.batch import result_of
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.service.books import Shelf, UnknownRulebookError
from permanence_rules.service.problems import Refusal, refusal_of_case
from permanence_rules.service.requests import Body, object_in, refuse
from permanence_rules.service.settings import Limits

__all__ = ["CHECK_KEYS", "FORM_KEYS", "Task", "done", "refuse_unknown_form", "rulebook_of"]

CHECK_KEYS = ("case", "rules", "as_at")
FORM_KEYS = ("record", "changes", "at", "rules", "as_at", "version", "page", "field_map")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One piece of work: a check, a case of JSON lines, or a form.

    `rules` and `as_at` are those of the address; a check and a form name theirs in the body, and
    `as_at` is then the day for a body that names none.
    """

    kind: str
    body: bytes
    as_at: date
    rules: str | None = None
    form: str = ""


def done(task: Task, shelf: Shelf, limits: Limits) -> bytes:
    """Return the JSON that answers a task; raises Refusal, which repeats nothing of a record."""
    try:
        return _KINDS[task.kind](task, shelf, limits)
    except Refusal:
        raise
    except PermanenceRulesError as error:
        refusal = Refusal(422, "wrong_value", str(error))
    except Exception as error:  # noqa: BLE001 - the error's own text may hold a record
        detail = f"A defect of permanence-rules ({described(error)}); please report it."
        refusal = Refusal(500, "defect", detail)
    raise refusal  # out here, so that it carries no error that holds the text


def rulebook_of(shelf: Shelf, name: str | None) -> Rulebook:
    """Return a rulebook by name; raises Refusal with the names that there are."""
    try:
        return shelf.get(name)
    except UnknownRulebookError as error:
        detail = str(error).removeprefix("rules: ")
    raise refuse("rules", detail, "unknown_rulebook")


def _check(task: Task, shelf: Shelf, limits: Limits) -> bytes:
    body = Body(object_in(task.body, limits))
    body.refuse_others(CHECK_KEYS)
    rulebook = rulebook_of(shelf, body.text("rules"))
    as_at = body.day("as_at", task.as_at)
    case = _case(body.mapping("case", "the case"), ("case",))
    return _report(rulebook, case, as_at, limits, ("case",)).model_dump_json().encode()


def _case_of_lines(task: Task, shelf: Shelf, limits: Limits) -> bytes:
    rulebook = rulebook_of(shelf, task.rules)
    case = _case(object_in(task.body, limits), ())
    return _report(rulebook, case, task.as_at, limits, ()).model_dump_json().encode()


def _case(data: Any, at: tuple[str, ...]) -> Case:
    try:
        return read_case(data)
    except CaseError as error:
        raise refusal_of_case(error, at) from None


def _report(
    rulebook: Rulebook, case: Case, as_at: date, limits: Limits, at: tuple[str, ...]
) -> Report:
    """Return the report of a case; another nation's child has one that says so."""
    found = result_of(lambda: rulebook.check(case, as_at=as_at))
    if isinstance(found, CaseFaultError):
        raise Refusal(500, "defect", f"{found}.")
    if isinstance(found, CaseError):
        empty = rulebook.of_another_nation(case.case_id, as_at, found)
        if empty is None:
            raise refusal_of_case(found, at)
        found = empty
    if len(found.findings) > limits.findings:
        raise Refusal(
            413,
            "too_many_findings",
            f"The report would have more than {limits.findings:,} findings. "
            "Check this case with the command permanence-rules check.",
        )
    return found


def _form(task: Task, shelf: Shelf, limits: Limits) -> bytes:
    refuse_unknown_form(task.form)
    body = Body(object_in(task.body, limits))
    body.refuse_others(FORM_KEYS)
    rulebook = rulebook_of(shelf, body.text("rules"))
    # Without a place, the words of the form itself say what one looks like.
    form = form_of(rulebook, task.form, body.text("at") or "at", field_map=_field_map(body))
    page = body.texts("page")
    as_at = body.day("as_at", task.as_at)
    changes = body.mapping("changes", "what is typed, by the names of the fields,")
    record = body.mapping("record", "the case as it is stored")
    version = body.data.get("version")
    try:
        found = form.validate(record, changes, as_at=as_at, page=page, version=version)
    except CaseError as error:
        raise refusal_of_case(error, ("record",)) from None
    answer = {"blocks": found.blocks, **found.as_dict(), "record": found.record}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def refuse_unknown_form(name: str) -> None:
    """Raise Refusal for a form that does not exist."""
    if name not in form_names():
        hint = did_you_mean(name, form_names())
        raise Refusal(404, "unknown_form", f"There is no form of that name. {hint}".strip())


def _field_map(body: Body) -> dict[str, str] | None:
    value = body.data.get("field_map")
    if value is None:
        return None
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return value
    raise refuse("field_map", "expected your names of fields, each with the path of its fact.")


_KINDS = {"check": _check, "case": _case_of_lines, "form": _form}
