"""The keys of rule files are read from their models: a new key needs no list kept by hand."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import ClassVar, Literal

import pytest

import permanence_rules
from permanence_rules.language import keys
from permanence_rules.language.amendment import Amendment, Tighten
from permanence_rules.language.conditions import ATTRIBUTE, EQUAL
from permanence_rules.language.keys import Keys, keys_of_rules
from permanence_rules.language.obligation import VERBS, Obligation
from permanence_rules.language.rule import RuleFile
from permanence_rules.language.scalars import RuleModel, YesNo
from permanence_rules.language.selections import MEASURE

PACKAGE = Path(permanence_rules.__file__).parent


class Part(RuleModel):
    """A part of a rule file with a key of each kind."""

    words: ClassVar[frozenset[str]] = frozenset(("because",))
    in_forms: ClassVar[frozenset[str]] = frozenset(("within",))
    whole_lists: ClassVar[frozenset[str]] = frozenset(("together",))

    needed: str
    within: int | None = None
    because: str | None = None
    straddles: Literal["start", "end"] = "start"
    is_counted: YesNo = True
    or_within: str | None = None
    each: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


@pytest.fixture
def of_part(monkeypatch: pytest.MonkeyPatch) -> Keys:
    monkeypatch.setattr(keys, "_models", lambda: iter([Part]))
    return keys_of_rules.__wrapped__()


def test_a_clause_can_be_left_out_unless_it_is_needed_or_is_one_of_the_forms(of_part: Keys) -> None:
    assert of_part.optional == {
        "straddles": "start",
        "is_counted": True,
        "or_within": None,
        "each": None,
        "together": None,
    }


def test_values_numbers_lists_and_words_come_from_the_annotations(of_part: Keys) -> None:
    assert of_part.words == {"because"}
    assert of_part.choices == {"straddles": ("start", "end"), "is_counted": (True, False)}
    assert of_part.numbers == {"within"}
    assert of_part.lists == {"each"}


def test_what_a_model_says_of_its_keys_names_only_keys_that_it_has() -> None:
    strangers = {
        f"{model.__name__}.{table}: {key}"
        for model in keys._models()
        for table in ("words", "in_forms", "whole_lists", "only_beside", "never_beside")
        for key in getattr(model, table)
        if key not in model.model_fields
    }
    assert strangers == set()


def test_each_key_that_could_be_mistaken_for_another_is_one_of_the_same_part() -> None:
    for model in keys._models():
        names = {info.alias or name for name, info in model.model_fields.items()}
        assert set(model.opposites) <= names, model
        assert {model.opposites[other] for other in model.opposites.values()} <= names, model


def test_a_part_that_needs_one_of_its_keys_lists_none_by_hand() -> None:
    assert Obligation.in_forms == set(VERBS)
    assert Tighten.in_forms == {"within", "at_most", "not_older_than", "lasts"}


def test_the_json_schema_says_which_keys_go_together() -> None:
    parts = RuleFile.model_json_schema()["$defs"]
    assert parts["Let"]["dependentRequired"]["nth"] == ["nth_of"]
    assert parts["Let"]["dependentSchemas"]["starts"] == {
        "anyOf": [{"required": ["days_of"]}, {"required": ["longest_of"]}]
    }
    # `as_soon_as_possible: false` says nothing, so that `within` may stand beside it.
    soon: dict[str, object] = {"not": {"enum": [None, False, "", []]}}
    refused = {"required": ["as_soon_as_possible"], "properties": {"as_soon_as_possible": soon}}
    assert parts["Deadline"]["dependentSchemas"]["within"] == {"not": {"anyOf": [refused]}}
    # What hangs on a property is left free: a schema cannot read whether a limit is given.
    assert "extended" not in parts["Limit"].get("dependentRequired", {})


def test_the_json_schema_lets_one_entry_stand_without_its_list() -> None:
    when = RuleFile.model_json_schema()["$defs"]["ClosesWhen"]["properties"]["when"]
    condition = {"$ref": "#/$defs/Condition"}
    several = {"type": "array", "items": condition, "minItems": 1}
    assert when["anyOf"] == [condition, several]


@pytest.mark.parametrize("room", ["engine", "explain", "oracle"])
def test_a_key_that_a_room_does_not_read_is_named(room: str) -> None:
    """A new key needs its reading in both engines and its words; a key for people needs neither."""
    names = set().union(*map(_names_in, (PACKAGE / room).rglob("*.py")))
    # Keys that both engines read by the tables of the language itself.
    names |= {*(ATTRIBUTE.get(name, name) for name in EQUAL), *MEASURE}
    unread = {
        f"{model.__name__}.{key}"
        for model in keys._models()
        if model is not Amendment and model is not Tighten
        for key in model.model_fields
        if key not in (keys._said_of(model, "words") | {"obligation", *VERBS}) | names
    }
    assert unread == set()


def _names_in(module: Path) -> set[str]:
    """Return the attributes that a module reads, and the words by which it may look one up."""
    found = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {
        each.attr if isinstance(each, ast.Attribute) else str(each.value)
        for each in found
        if isinstance(each, ast.Attribute | ast.Constant)
    }


def test_the_keys_of_rules_are_those_that_authors_know() -> None:
    found = keys_of_rules()
    assert {"title", "because", "citations", "do"} <= found.words
    assert found.optional["straddle"] == "start"
    assert found.optional["until"] == "as_at"
    assert {"applies_when", "exempt_when", "lapses_on", "relaxed"} <= set(found.optional)
    assert not {"within", "field", "deadline", "is"} & set(found.optional)
    assert {"items", "phases", "must"} <= found.lists
    assert {"nth", "at_most", "birthday"} <= found.numbers
