"""The packs that come with this package, whole and in parts, and all cases that there are for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest

import permanence_rules
from permanence_rules import Rulebook
from permanence_rules.authoring.bench import Trial
from permanence_rules.packs.vocabulary import Vocabulary
from tests.support import LARGE_PACKS, tried_rules
from tests.support import shipped as rulebook

__all__ = ["EACH_PACK", "LOCAL", "NORTHMOOR", "PACKS", "cases", "part", "rulebook", "trials"]

ROOT = Path(__file__).parents[2]
NORTHMOOR = str(ROOT / "examples" / "packs" / "northmoor")
LOCAL = ("devon", "walsall", "east-riding", "dudley")
"""The packs of councils, which extend England's."""
PACKS = ("england", *LOCAL, "east-ayrshire", "scotland", "wales", NORTHMOOR)


def part(name: str, wanted: Iterable[str], engine: str = "compiled") -> Rulebook:
    """Return only these rules of a pack, and those that they read: quick to judge by."""
    return _part(name, frozenset(wanted), engine)


@lru_cache(maxsize=100)  # tests on one rule follow each other, and a rulebook is large
def _part(name: str, wanted: frozenset[str], engine: str) -> Rulebook:
    whole = rulebook(name)
    by_id = {each.id: each for each in whole.rules}
    needed: set[str] = set()
    waiting = list(wanted)
    while waiting:
        rule = by_id[waiting.pop()]
        if rule.id not in needed:
            needed.add(rule.id)
            waiting += rule.needs & by_id.keys()
            waiting += [each for each in (f"{rule.id}/on-missed",) if each in by_id]
    rules = [each for each in whole.rules if each.id in needed]
    return Rulebook(list(whole.packs), rules, _vocabulary(name), None, engine)


EACH_PACK = [
    pytest.param(name, marks=[pytest.mark.slow] if name in LARGE_PACKS else []) for name in PACKS
]


@cache
def _vocabulary(name: str) -> Vocabulary:
    return Vocabulary.of(list(rulebook(name).packs))


@cache
def trials(name: str) -> tuple[Trial, ...]:
    """Return every scenario of a pack's own rules."""
    return tuple(trial for _, tested in tried_rules(name) for trial in tested.trials)


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each example case and each case of the demo, by name."""
    for path in sorted((ROOT / "examples" / "cases").glob("*.json")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))
    demo = Path(permanence_rules.__file__).parent / "cli" / "demo_cases.json"
    for each in json.loads(demo.read_text(encoding="utf-8")):
        yield each["case_id"], each
