"""Problem details for HTTP (RFC 9457): what is wrong in a request, with a pointer to each place."""

from __future__ import annotations

from typing import Any

from permanence_rules.forms import Validation

__all__ = ["MEDIA_TYPE", "problem_details"]

MEDIA_TYPE = "application/problem+json"


def problem_details(
    validation: Validation,
    *,
    type_: str = "about:blank",
    title: str = "Unprocessable Content",
    status: int = 422,
    instance: str | None = None,
) -> dict[str, Any]:
    """
    Return what is impossible as a problem; send it with *status* and MEDIA_TYPE.

    `errors` holds each problem: its sentence in `detail`, its place in `pointer`, and the code and
    field as well. Without a type of your own, the title must be the phrase of the status.
    """
    errors = [
        {"detail": each.text, "pointer": f"#{each.pointer}", "code": each.code, "field": each.field}
        for each in validation.impossible
    ]
    number = len(errors)
    made: dict[str, Any] = {
        "type": type_,
        "title": title,
        "status": status,
        "detail": f"{number} {'answer' if number == 1 else 'answers'} cannot be right.",
        "errors": errors,
    }
    return made if instance is None else {**made, "instance": instance}
