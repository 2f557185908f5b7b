"""Loading the small packs that Hypothesis makes, and judging made cases by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from permanence_rules import CaseError, Report, Rulebook, RuleFileError, read_case
from permanence_rules.engine.compiled_packs import compile_rules
from permanence_rules.packs.loading import load_packs
from permanence_rules.packs.vocabulary import Vocabulary
from tests.support import PACK

__all__ = ["judged", "loaded"]


def loaded(
    rules: Mapping[str, Any], *engines: str, law_of: date | None = None
) -> tuple[Rulebook, ...] | None:
    """
    Return the rules in each engine; None where they make no sense together.

    As `Rulebook.load`, but what cases may hold is worked out once for all packs.
    """
    with TemporaryDirectory() as folder:
        pack = Path(folder) / "made"
        pack.mkdir()
        (pack / "pack.yaml").write_text(PACK, encoding="utf-8")
        for name, rule in rules.items():
            # A rule file may be written as JSON, which is YAML as well.
            (pack / f"{name}.yaml").write_text(json.dumps(rule), encoding="utf-8")
        try:
            packs = load_packs(pack)
        except RuleFileError:
            return None
        vocabulary = _vocabulary()
        compiled, problems = compile_rules(packs, vocabulary.case_type, law_of)
        if problems:
            return None
        return tuple(
            Rulebook(packs, compiled, vocabulary, law_of, engine)
            for engine in engines or ("compiled",)
        )


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of([])


def judged(rulebook: Rulebook, data: Mapping[str, Any], as_at: date) -> Report | None:
    """Return the report on a case; None where the record contradicts itself."""
    try:
        return rulebook.check(read_case(dict(data)), as_at=as_at, list_not_applicable=True)
    except CaseError:
        return None
