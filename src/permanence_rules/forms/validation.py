"""Validating what is typed into a form: all answers at once, from one draft and two reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError, InputProblem, Loc, Severity, UsageError
from permanence_rules.forms.changes import changes_of
from permanence_rules.forms.draft import Draft
from permanence_rules.forms.lacking import lacking_of, questions_of
from permanence_rules.forms.look import Look
from permanence_rules.forms.places import loc_of_missing
from permanence_rules.forms.problems import problems_of, unlikely_of, unread_of
from permanence_rules.forms.results import Problem, Validation
from permanence_rules.forms.view import FormView
from permanence_rules.report.findings import Report

__all__ = ["SAY_WHERE", "Asked", "plain_record", "validated"]

SAY_WHERE = (
    "Say where the record is: rulebook.form({!r}, at=...), with a path such as "
    "periods_of_care[0].care_plan."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a form is asked: on which day, for which page, and what the caller has already."""

    as_at: date
    page: Collection[str] | None
    version: Any
    before: Report | None


def validated(
    form: FormView, record: Mapping[str, Any] | Case, changes: Mapping[str, object], asked: Asked
) -> Validation:
    """Return everything there is to say of a save before it is made."""
    if form.at is None:
        raise UsageError(SAY_WHERE.format(form.name))
    for name in asked.page or ():
        form.field(name)
    _check_changes(changes)
    data, stored = _stored(record)
    draft = Draft.of(data, form.at)
    draft.take(form.fields, changes, form.messages)
    case = _case_of(draft, stored)
    after, not_judged = _report(form, case, asked.as_at)
    before = asked.before
    if before is not None and before.as_at != asked.as_at:
        raise UsageError("before: expected the report of the stored record as at the same day.")
    if before is None and after is not None:
        is_same = draft.data == data and not draft.unread
        before = after if is_same else _report(form, stored, asked.as_at)[0]
    look = Look(form, form.at, draft, case, asked.as_at, asked.page, before, after)
    return _answers(look, not_judged, asked.version)


_MOST_CHANGES = 10_000
"""So many answers are taken at once; no page has as many boxes."""


def _check_changes(changes: object) -> None:
    if not isinstance(changes, Mapping) or not all(isinstance(name, str) for name in changes):
        raise UsageError("changes: expected a mapping of what was typed, by the name of the field.")
    if len(changes) > _MOST_CHANGES:
        raise UsageError(f"changes: expected at most {_MOST_CHANGES:,} answers at once.")


def _answers(look: Look, not_judged: tuple[InputProblem, ...], version: Any) -> Validation:
    found = look.after.input_problems if look.after is not None else look.case.problems
    sorted_ = _by_severity(look, (*found, *not_judged))
    return Validation(
        impossible=_in_order(look, (*unread_of(look), *sorted_.get(Severity.IMPOSSIBLE, ()))),
        unlikely=_in_order(look, (*sorted_.get(Severity.UNLIKELY, ()), *unlikely_of(look))),
        lacking=lacking_of(look),
        changed=changes_of(look),
        next_questions=questions_of(look),
        elsewhere=sorted_.get(None, ()),
        not_judged=tuple(map(str, not_judged)),
        version=version,
        record=look.draft.data,
        report=look.after,
    )


def _in_order(look: Look, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems as the page shows their boxes, so that a summary reads like the form."""
    return tuple(sorted(problems, key=lambda each: (look.place_of(each.loc), each.code)))


def _by_severity(
    look: Look, found: tuple[InputProblem, ...]
) -> dict[Severity | None, tuple[Problem, ...]]:
    sorted_: dict[Severity | None, tuple[Problem, ...]] = {}
    for severity, problem in problems_of(look, dict.fromkeys(found)):
        sorted_[severity] = (*sorted_.get(severity, ()), problem)
    return sorted_


def plain_record(record: object) -> Mapping[str, Any]:
    """Return a stored case as plain data; raises UsageError for what is no case."""
    if isinstance(record, Case):
        return record.model_dump(mode="json", exclude_unset=True)
    if not isinstance(record, Mapping):
        kind = "None" if record is None else type(record).__name__
        raise UsageError(f"record: expected a case as a mapping or a Case, got {kind}.")
    return record


def _stored(record: object) -> tuple[Mapping[str, Any], Case]:
    """Return the stored case as plain data, and as it is read. Raises CaseError if it cannot be."""
    data = plain_record(record)
    return data, record if isinstance(record, Case) else read_case(data)


def _case_of(draft: Draft, stored: Case) -> Case:
    """
    Return the case as it would be saved.

    What cannot be read is neither what was stored nor none: it is set aside. So is what a stored
    Case left out when it was read, unless it has been typed anew.
    """
    case = read_case(draft.data)
    unread: list[Loc] = [each.loc for each in draft.unread if each.field is not None]
    for path in sorted(stored.set_aside - case.set_aside):
        loc = loc_of_missing(path)
        if loc is not None and not _is_there(draft.data, loc) and loc not in draft.names:
            unread.append(loc)
    return case.with_problems(case.problems, unread) if unread else case


def _is_there(data: Any, loc: Loc) -> bool:
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


_Judged = tuple[Report | None, tuple[InputProblem, ...]]


def _report(form: FormView, case: Case, as_at: date) -> _Judged:
    """Return what the rules say of a case; where none can be judged, why not."""
    try:
        return form.rulebook.check(case, as_at=as_at).written(), ()
    except CaseError as error:
        return None, tuple(map(_as_input_problem, error.problems))


def _as_input_problem(problem: Any) -> InputProblem:
    if isinstance(problem, InputProblem):
        return problem
    loc = loc_of_missing(problem.place) or ()
    return InputProblem("not_judged", loc, problem.message)
