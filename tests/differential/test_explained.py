"""Every clause that a rule may hold is said by `explain`: leaving it out changes the words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from permanence_rules.authoring.clause_mutation import mutants
from permanence_rules.explain import explained
from permanence_rules.language.obligation import VERBS
from permanence_rules.language.rule import RuleFile
from permanence_rules.packs.loading import load_packs
from permanence_rules.report.words import plain_role_words
from tests.differential.comparing import made_packs
from tests.differential.rules import MADE_VERBS
from tests.support import PACK

_PACKS = 60


def _said(rule: Any) -> str | None:
    """Return all that is said of a rule file, in words; None of one that is refused."""
    with TemporaryDirectory() as folder:
        pack = Path(folder) / "made"
        pack.mkdir()
        (pack / "pack.yaml").write_text(PACK, encoding="utf-8")
        (pack / "rule.yaml").write_text(json.dumps(rule), encoding="utf-8")
        (loaded,) = load_packs(pack)
    if not loaded.rules:
        return None
    sections = explained(loaded.rules[0], loaded.file.sources, plain_role_words)
    return "\n".join(part for each in sections for part in (each.heading, *each.lines))


def _changed(rule: Any) -> Iterator[tuple[str, Any]]:
    """Yield the rule with one clause changed at a time, as far as it can still be read."""
    for mutant in mutants(rule):
        try:
            RuleFile.model_validate(mutant.data)
        except ValueError:
            continue
        yield mutant.description, mutant.data


@pytest.mark.slow
def test_a_clause_that_is_changed_is_said_in_other_words() -> None:
    silent: dict[str, str] = {}
    for number, (rules, _) in enumerate(made_packs(_PACKS, 20)):
        rule = list(rules.values())[-1]
        before = _said(rule)
        # A few clauses of each rule, other ones for each pack: all of them would take minutes.
        for place, (description, changed) in enumerate(_changed(rule)):
            if place % 7 == number % 7 and _said(changed) == before:
                silent.setdefault(description.rpartition(": ")[0].rpartition(".")[2], description)
    assert not silent, "\n".join(silent.values())


def test_rules_are_made_of_every_verb() -> None:
    assert set(MADE_VERBS) == set(VERBS)
