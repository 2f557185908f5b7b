"""Which modules of the package import which."""

from __future__ import annotations

import re
from pathlib import Path

from core import SOURCE

__all__ = ["SECOND_ENGINE", "dependants", "name_of"]

SECOND_ENGINE = "permanence_rules.oracle"


def name_of(path: Path) -> str:
    """Return the name by which a file of the package is imported."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


_IMPORT = re.compile(
    r"^\s*from (permanence_rules[\w.]*) import \(?([^#\n]*)|"
    r"^\s*import (permanence_rules[\w.]*)",
    re.MULTILINE,
)


def dependants(module: str) -> set[str]:
    """
    Return the module and all that import it, in however many steps.

    The rest of the package imports the second engine only where it is asked for.
    """
    importers = {name_of(path): _imports(path) for path in SOURCE.rglob("*.py")}
    importers.pop("permanence_rules")
    found = {module}
    while True:
        more = {each for each, needed in importers.items() if needed & found} - found
        if module.startswith(SECOND_ENGINE):
            more = {each for each in more if each.startswith(SECOND_ENGINE)}
        if not more:
            return found
        found |= more


def _imports(path: Path) -> set[str]:
    """Return what a module imports; of what lies in a package also the package."""
    found: set[str] = set()
    for source, names, plain in _IMPORT.findall(path.read_text(encoding="utf-8")):
        home = source or plain
        found |= {home, *(f"{home}.{name.strip()}" for name in names.split(","))}
    around = {each.rpartition(".")[0] for each in found} | found
    return around - {"permanence_rules", name_of(path)}
