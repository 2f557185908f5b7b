"""The fields of a form, read from the case schema and from the facts that the packs declare."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from permanence_rules.case import Record, role_words
from permanence_rules.case.base import record_in
from permanence_rules.facts.kinds import Fact, RecordType

__all__ = [
    "Duty",
    "FieldKind",
    "FormField",
    "Option",
    "Steps",
    "fields_of",
    "plain_label",
]

Steps = tuple[str, ...]
"""The names that lead from the record of a form to one of its facts."""

FieldKind = Literal[
    "date", "yes_no", "code", "codes", "role", "roles", "number", "text", "words", "rows"
]


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule as a form names it."""

    rule: str
    title: str
    provision: str
    strength: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a field offers: what is stored, and how people say it."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class FormField:
    """
    One fact as a form shows it.

    `name` is how the caller calls it, `fact` its path within the record. `rows` have `columns`,
    one for each fact of a row. `blank_means` says what a record states by leaving the fact out;
    without it, a blank is unknown.
    """

    name: str
    fact: str
    kind: FieldKind
    label: str
    hint: str
    record: str
    source: str = ""
    options: tuple[Option, ...] = ()
    columns: tuple[FormField, ...] = ()
    is_planned: bool = False
    is_needed: bool = False
    blank_means: str | None = None
    duties: tuple[Duty, ...] = ()

    @property
    def steps(self) -> Steps:
        """The names that lead to the fact, such as permanence_plan, option."""
        return tuple(self.fact.split("."))

    def column(self, fact: str) -> FormField | None:
        """Return the column of a fact of a row."""
        return next((each for each in self.columns if each.fact == fact), None)


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk through the schema is: the names so far, and the noun of the section."""

    steps: Steps
    section: str
    roles: tuple[Option, ...]


def fields_of(
    model: type[Record], record: RecordType, roles: typing.Iterable[str]
) -> tuple[FormField, ...]:
    """Return every fact of a record as a field: those of its sections too, lists as rows."""
    offered = tuple(Option(str(role), role_words(role)) for role in roles)
    return tuple(_of_record(model, record, _Here((), "", offered)))


def _of_record(model: type[Record], record: RecordType, here: _Here) -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        fact = record.facts.get(name)
        if fact is None or name == "local":
            continue
        inner = record_in(info.annotation)
        if inner is not None and fact.record is not None and fact.kind == "record":
            section = _Here((*here.steps, name), inner.noun, here.roles)
            yield from _of_record(inner, fact.record, section)
            continue
        extra = info.json_schema_extra
        hints = extra if isinstance(extra, dict) else {}
        columns = _columns(inner, fact, here) if fact.kind == "collection" else ()
        made = _field(name, fact, record.name, here, hints)
        yield replace(made, columns=columns, is_needed=info.is_required())
    yield from _local(record, here)


def _local(record: RecordType, here: _Here) -> Iterator[FormField]:
    """Yield the facts that a council's own pack declares for this kind of record."""
    local = record.facts.get("local")
    if local is None or local.record is None:
        return
    inside = _Here((*here.steps, "local"), here.section, here.roles)
    for name, fact in local.record.facts.items():
        if fact.kind == "collection" and fact.record is not None:
            made = _field(name, fact, local.record.name, inside, {})
            yield replace(made, columns=_local_columns(fact, here))
        elif fact.kind not in ("record", "any"):
            yield _field(name, fact, local.record.name, inside, {})


def _local_columns(fact: Fact, here: _Here) -> tuple[FormField, ...]:
    row = _Here((), "", here.roles)
    assert fact.record is not None
    return tuple(
        _field(name, each, fact.record.name, row, {})
        for name, each in fact.record.facts.items()
        if each.kind not in ("record", "any", "collection") and name != "position"
    )


def _columns(inner: type[Record] | None, fact: Fact, here: _Here) -> tuple[FormField, ...]:
    if inner is None or fact.record is None:
        return ()
    return tuple(_of_record(inner, fact.record, _Here((), "", here.roles)))


def _field(
    name: str,
    fact: Fact,
    record: str,
    here: _Here,
    hints: Mapping[str, Any],
) -> FormField:
    kind = _KINDS[fact.kind](fact)
    path = ".".join((*here.steps, name))
    means = hints.get("absence_means")
    return FormField(
        name=path,
        fact=path,
        kind=kind,
        label=plain_label(name, here.section),
        hint=fact.description,
        record=record,
        source=str(hints.get("source", "")),
        options=_options(kind, fact, here),
        is_planned=fact.planned,
        blank_means=str(means) if means is not None else None,
    )


_KINDS: dict[str, Callable[[Fact], FieldKind]] = {
    "date": lambda _: "date",
    "yes_no": lambda _: "yes_no",
    "code": lambda _: "code",
    "role": lambda _: "role",
    "number": lambda _: "number",
    "text": lambda _: "text",
    "narrative": lambda _: "words",
    "collection": lambda _: "rows",
    # Several roles are the only codes of which the schema lists none.
    "codes": lambda fact: "codes" if fact.codes else "roles",
}


def _options(kind: FieldKind, fact: Fact, here: _Here) -> tuple[Option, ...]:
    if kind in ("role", "roles"):
        return here.roles
    return tuple(Option(code, _sentence(code)) for code in map(str, fact.codes))


def plain_label(name: str, section: str = "") -> str:
    """
    Return a name as the label of a field.

    >>> plain_label("childs_wishes_and_feelings"), plain_label("agreed_on", "Permanence plan")
    ("Child's wishes and feelings", 'Permanence plan: agreed on')
    """
    words = _SPELT_OUT.get(name) or " ".join(_SPELT_OUT.get(word, word) for word in name.split("_"))
    return f"{section}: {words}" if section else words[:1].upper() + words[1:]


_SPELT_OUT = {
    "adm": "agency decision maker",
    "childs": "child's",
    "iro": "independent reviewing officer",
    "others_wishes_and_feelings": "others' wishes and feelings",
    "parents_views_obtained": "parents' views obtained",
    "parents_wishes": "parents' wishes",
    "self_care_skills": "self-care skills",
}


def _sentence(code: str) -> str:
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]
