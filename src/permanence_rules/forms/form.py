"""A form: a view of one record of a case, with the duties that read each of its fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.case.base import is_list, record_in
from permanence_rules.errors import Loc, UsageError, place_of
from permanence_rules.facts.kinds import RecordType
from permanence_rules.forms.draft import value_at
from permanence_rules.forms.duties import with_duties
from permanence_rules.forms.fields import FormField, fields_of
from permanence_rules.forms.messages import ENGLISH, Messages
from permanence_rules.forms.places import loc_of, names_of
from permanence_rules.forms.results import Validation
from permanence_rules.forms.schema import schema_of
from permanence_rules.forms.shapes import FORMS, FormShape, Place
from permanence_rules.forms.validation import SAY_WHERE, Asked, plain_record, validated
from permanence_rules.forms.view import FormView
from permanence_rules.report.findings import Report
from permanence_rules.rulebook import Rulebook
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["Form", "form_names", "form_of"]


class Form(FormView):
    """
    One form for the rules of a rulebook. Immutable: all threads may share it.

    `fields` are its fields in the order of the case schema, under the names of the caller. `at` is
    the place of its record in a case; a form without one can show its fields and check nothing.
    """

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of what is typed into the form, with titles, hints and duties."""
        return schema_of(self)

    def values(self, record: Mapping[str, Any] | Case) -> dict[str, Any]:
        """Return what a stored case says of each field of the form, by the name of the field."""
        if self.at is None:
            raise UsageError(SAY_WHERE.format(self.name))
        data = plain_record(record)
        found = {field.name: value_at(data, (*self.at, *field.steps)) for field in self.fields}
        return {name: value for name, value in found.items() if value is not None}

    def validate(
        self,
        record: Mapping[str, Any] | Case,
        changes: Mapping[str, object],
        *,
        as_at: date,
        page: Collection[str] | None = None,
        version: Any = None,
        before: Report | None = None,
    ) -> Validation:
        """
        Return everything there is to say of a save before it is made, at once.

        *record* is the case as it is stored, *changes* what is typed, as text by the name of the
        field; a field that is not among them stays as it is stored. *page* names the fields of one
        page of several: nothing is asked for on another. *version* is handed back as it is.
        *before* is the report of the stored record, if the caller has it already. Raises CaseError
        where the stored record cannot be read at all, and UsageError for a request that makes no
        sense.
        """
        return validated(self, record, changes, Asked(as_at, page, version, before))


def form_names() -> tuple[str, ...]:
    """Return the names of the forms that there are."""
    return FORMS.names()


def form_of(
    rulebook: Rulebook,
    name: str,
    at: str | None = None,
    *,
    field_map: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    messages: Messages | None = None,
) -> Form:
    """
    Return a form for the rules of *rulebook*, about the record at a path of a case.

    *field_map* gives the caller's names of fields, each with the path of its fact. *only* keeps the
    fields of these names. Raises UsageError for a form, a place or a field that does not exist.
    """
    if name not in form_names():
        hint = did_you_mean(name, form_names())
        raise UsageError(f"There is no form {name[:100]!r}. {hint}".strip())
    shape: FormShape = FORMS.load(name)
    loc = None if at is None else _place(shape, at)
    homes = shape.homes if loc is None else (names_of(loc),)
    words = messages or ENGLISH
    fields = _fields(rulebook, shape, homes)
    words.refuse_unknown(name, _facts(fields))
    named = _named(_worded(fields, words, f"{name}."), field_map or {})
    return Form(rulebook, shape, loc, _kept(named, only), words)


def _place(shape: FormShape, at: str) -> Loc:
    """Return where the record of the form is; its path must lead to a record of the right kind."""
    loc = loc_of(at)
    if names_of(loc) in shape.homes and _has_every_position(loc):
        return loc
    examples = " or ".join(_example(home) for home in shape.homes)
    raise UsageError(f"at: the record of the form {shape.name} is at a place such as {examples}.")


def _has_every_position(loc: Loc) -> bool:
    """Whether a position follows each list, and nothing else."""
    return _with_positions(names_of(loc)) == tuple(
        0 if isinstance(step, int) else step for step in loc
    )


def _with_positions(home: Place) -> Loc:
    loc: list[str | int] = []
    model: type[Record] = Case
    for name in home:
        annotation = model.model_fields[name].annotation
        loc.append(name)
        if is_list(annotation):
            loc.append(0)
        inner = record_in(annotation)
        assert inner is not None, "a home leads through records"
        model = inner
    return tuple(loc)


def _example(home: Place) -> str:
    return place_of(_with_positions(home))


@lru_cache(maxsize=64)
def _fields(
    rulebook: Rulebook, shape: FormShape, homes: tuple[Place, ...]
) -> tuple[FormField, ...]:
    """Return the fields with their duties: worked out once for a rulebook and a form."""
    model, record = _record_at(rulebook.case_type, homes[0])
    found = fields_of(model, record, sorted(rulebook.roles))
    kept = tuple(each for each in found if _is_kept(shape, each.fact))
    return with_duties(kept, homes, rulebook)


def _record_at(case_type: RecordType, home: Place) -> tuple[type[Record], RecordType]:
    model: type[Record] = Case
    record = case_type
    for name in home:
        inner, inside = record_in(model.model_fields[name].annotation), record.facts[name].record
        assert inner is not None, "a home leads through records"
        assert inside is not None, "a home leads through records"
        model, record = inner, inside
    return model, record


def _is_kept(shape: FormShape, fact: str) -> bool:
    is_in = not shape.only or any(_lies_in(fact, each) for each in shape.only)
    return is_in and not any(_lies_in(fact, each) for each in shape.leaves_out)


def _lies_in(fact: str, section: str) -> bool:
    return fact == section or fact.startswith(f"{section}.")


def _facts(fields: tuple[FormField, ...]) -> Iterator[str]:
    for each in fields:
        yield each.fact
        yield from (f"{each.fact}.{inner}" for inner in _facts(each.columns))


def _worded(
    fields: tuple[FormField, ...], messages: Messages, around: str
) -> tuple[FormField, ...]:
    """Return fields with the labels, hints and titles of rules that the council gave."""
    made = []
    for each in fields:
        fact = f"{around}{each.fact}"
        titles = messages.titles
        duties = (replace(duty, title=titles.get(duty.rule, duty.title)) for duty in each.duties)
        made.append(
            replace(
                each,
                label=messages.labels.get(fact, each.label),
                hint=messages.hints.get(fact, each.hint),
                duties=tuple(duties),
                columns=_worded(each.columns, messages, f"{fact}."),
            )
        )
    return tuple(made)


def _named(fields: tuple[FormField, ...], field_map: Mapping[str, str]) -> tuple[FormField, ...]:
    """Return fields under the names of the caller."""
    known = {each.fact for each in fields}
    for name, fact in field_map.items():
        if fact not in known:
            hint = did_you_mean(fact, known, few=0)
            raise UsageError(f"field_map: {name}: the form has no fact {fact!r}. {hint}".strip())
    names = {fact: name for name, fact in field_map.items()}
    return tuple(replace(each, name=names.get(each.fact, each.fact)) for each in fields)


def _kept(fields: tuple[FormField, ...], only: Collection[str] | None) -> tuple[FormField, ...]:
    if only is None:
        return fields
    known = {each.name for each in fields}
    for name in only:
        if name not in known:
            hint = did_you_mean(name, known, few=0)
            raise UsageError(f"only: the form has no field {name!r}. {hint}".strip())
    return tuple(each for each in fields if each.name in set(only))
