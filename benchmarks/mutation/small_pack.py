"""The fewest rules of England that use all words of the rule language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from core import ENGLAND

__all__ = ["rule_files", "small_pack"]


def small_pack(folder: Path) -> Path:
    """Copy the fewest rules of England that use all the words of the language."""
    words = {path: _words(path) for path in rule_files(ENGLAND)}
    chosen: set[Path] = set()
    while missing := set().union(*words.values()) - set().union(*(words[each] for each in chosen)):
        chosen.add(max(sorted(words), key=lambda path: len(words[path] & missing)))
    pack = folder / "england"
    for path in (*_with_those_read(chosen), ENGLAND / "pack.yaml"):
        for each in (path, path.with_name(f"{path.stem}.scenarios.yaml")):
            target = pack / each.relative_to(ENGLAND)
            target.parent.mkdir(parents=True, exist_ok=True)
            if each.exists():
                target.write_bytes(each.read_bytes())
    return pack


def rule_files(folder: Path) -> list[Path]:
    """Return the rule files of a pack, without their scenarios."""
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.name != "pack.yaml"]
    return [path for path in files if not path.name.endswith(".scenarios.yaml")]


def _words(path: Path) -> set[str]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {word for clause in ("obligation", "versions", "let", "exempt_when", "applies_when")
            for word in _keys(data.get(clause), clause)}  # fmt: skip


def _keys(data: Any, around: str) -> Iterator[str]:
    """Yield each pair of a key and the key that it stands in."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"{around} {key}" if around != "let" else ""
            yield from _keys(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value, around)


def _with_those_read(chosen: set[Path]) -> set[Path]:
    """Return the rules with those that they read or require, without end."""
    files = {f"england/{path.relative_to(ENGLAND).with_suffix('')}": path
             for path in rule_files(ENGLAND)}  # fmt: skip
    found = set(chosen)
    while True:
        text = "\n".join(path.read_text(encoding="utf-8") for path in found)
        more = {path for name, path in files.items() if re.search(rf"\b{name}\b", text)} - found
        if not more:
            return found
        found |= more
