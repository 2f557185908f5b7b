"""What the service refuses: problem details (RFC 9457), with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from permanence_rules.errors import CaseError, CaseProblem, InputProblem, Loc, place_of
from permanence_rules.forms.adapters.problem_details import MEDIA_TYPE
from permanence_rules.forms.places import loc_of_missing, pointer_of

__all__ = ["MEDIA_TYPE", "Refusal", "Wrong", "refusal_of_case"]

_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Words of RFC 9110, which Python before 3.13 does not use yet."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong in a body: what, where, and its code if it has one of its own."""

    detail: str
    pointer: str
    code: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as it stands among the `errors` of a problem."""
        made: dict[str, Any] = {"detail": self.detail, "pointer": f"#{self.pointer}"}
        return made if self.code is None else {**made, "code": self.code}


class Refusal(Exception):  # noqa: N818 - it is no error of the program
    """
    A request that is answered with a problem.

    `code` is stable and listed in docs/service.md. `ends` says that the connection is closed,
    because the rest of the body is not read.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Iterable[Wrong] = (),
        *,
        headers: Mapping[str, str] | None = None,
        ends: bool = False,
    ) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.ends = ends
        super().__init__(status, code, detail, self.errors)

    def as_dict(self, request_id: str | None = None) -> dict[str, Any]:
        """Return the problem details."""
        made: dict[str, Any] = {
            "type": "about:blank",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            made["errors"] = [each.as_dict() for each in self.errors]
        return made if request_id is None else {**made, "request_id": request_id}


def refusal_of_case(error: CaseError, at: Loc) -> Refusal:
    """Return the refusal of a case that cannot be judged; *at* is its place in the body."""
    errors = tuple(_wrongs(error.problems, at))
    number = len(errors)
    many = "one thing is" if number == 1 else f"{number} things are"
    detail = f"The case cannot be judged: {many} wrong. See errors."
    return Refusal(422, "case_not_judged", detail, errors)


def _wrongs(problems: Iterable[CaseProblem | InputProblem], at: Loc) -> Iterable[Wrong]:
    for each in problems:
        if isinstance(each, InputProblem):
            shown = tuple(step for step in each.loc if _may_be_shown(step))
            # A key that is no fact may be somebody's name: the pointer ends before it.
            loc = each.loc if shown == each.loc else each.loc[: _first_hidden(each.loc)]
            yield Wrong(str(each), pointer_of((*at, *loc)), each.code)
        else:
            yield Wrong(str(each), pointer_of((*at, *(loc_of_missing(each.place) or ()))))


def _may_be_shown(step: str | int) -> bool:
    return isinstance(step, int) or place_of((step,)) == step


def _first_hidden(loc: Loc) -> int:
    return next(place for place, step in enumerate(loc) if not _may_be_shown(step))
