"""A council's own facts, as kinds of fact that rules can name after `local`."""

from __future__ import annotations

from permanence_rules.facts.derived.registry import facts_of_any_record
from permanence_rules.facts.kinds import Extras, Fact, Kind, RecordType
from permanence_rules.language.pack import LocalFact

__all__ = ["local_extras"]

_KINDS: dict[str, Kind] = {
    "date": "date",
    "planned_date": "date",
    "yes_no": "yes_no",
    "number": "number",
    "text": "text",
    "narrative": "narrative",
    "one_of": "code",
    "role": "role",
    "records": "collection",
}


def local_extras(declared: dict[str, dict[str, LocalFact]]) -> Extras:
    """Return what packs add to each kind of record, reached by paths through `local`."""
    return {
        kind: {
            "local": Fact(
                "record", record=_record(f"{kind}_local", facts), absence_is_a_statement=True
            )
        }
        for kind, facts in declared.items()
    }


def _record(name: str, facts: dict[str, LocalFact], dated_by: str | None = None) -> RecordType:
    noun = name.replace("_", " ").capitalize()
    made = RecordType(name, noun, dated_by)
    own = {each: _fact(each, fact) for each, fact in facts.items()}
    beside = facts_of_any_record(made) if dated_by is not None else {}
    made.facts.update(beside | own)
    return made


def _fact(name: str, fact: LocalFact) -> Fact:
    return Fact(
        kind=_KINDS[fact.type],
        codes=fact.one_of,
        record=_record(name, fact.fields, fact.dated_by) if fact.type == "records" else None,
        planned=fact.type == "planned_date",
        absence_is_a_statement=fact.absent == "none",
        description=fact.description,
    )
