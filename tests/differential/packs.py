"""Loading the small packs that Hypothesis makes, and judging made cases by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from permanence_rules import CaseError, Report, Rulebook, RuleFileError, read_case

__all__ = ["judged", "loaded"]

_PACK = """
title: A made pack
version: "1"
jurisdiction: england
sources:
  text: {title: A text, law_checked_to: 2030-12-31}
"""


def loaded(rules: Mapping[str, Any], *engines: str) -> tuple[Rulebook, ...] | None:
    """Return the rules in each engine; None where they make no sense together."""
    with TemporaryDirectory() as folder:
        pack = Path(folder) / "made"
        pack.mkdir()
        (pack / "pack.yaml").write_text(_PACK, encoding="utf-8")
        for name, rule in rules.items():
            (pack / f"{name}.yaml").write_text(yaml.safe_dump(rule), encoding="utf-8")
        try:
            return tuple(Rulebook.load(pack, engine=engine) for engine in engines or ("compiled",))
        except RuleFileError:
            return None


def judged(rulebook: Rulebook, data: Mapping[str, Any], as_at: date) -> Report | None:
    """Return the report on a case; None where the record contradicts itself."""
    try:
        return rulebook.check(read_case(dict(data)), as_at=as_at, list_not_applicable=True)
    except CaseError:
        return None
