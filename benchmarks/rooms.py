"""
How many rooms one check passes, and how often it goes from one to another.

    python -m benchmarks.rooms

The command checks one case by one rule, twice: a new process also imports what it needs. A trace
counts each call that leads from one module, or one room, into another. A room is a name at the
top of the package.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import permanence_rules

_PACKAGE = Path(permanence_rules.__file__).parent
_PACK = """title: One rule
version: "1"
jurisdiction: england
sources:
  text: {title: A text, law_checked_to: 2030-12-31}
"""
_RULE = """title: The second review is held within three months of the first
strength: statutory
citations: [{source: text, provision: regulation 33(2)}]
for_each: periods_of_care
obligation:
  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}
next_action: {do: Hold the second review, owner: independent_reviewing_officer}
"""
_CASE = {
    "case_id": "one",
    "periods_of_care": [
        {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-31"}]},
    ],
}


@dataclass(slots=True)
class Passed:
    """The modules that ran, and the calls that led from one into another."""

    modules: set[str] = field(default_factory=set)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def rooms(self) -> set[str]:
        """Return the rooms of the modules that ran."""
        return {_room(module) for module in self.modules}

    def changes_of_room(self) -> int:
        """Return how many calls led from one room into another."""
        return sum(
            number for (one, other), number in self.changes.items() if _room(one) != _room(other)
        )


def _room(module: str) -> str:
    return module.split("/", 1)[0].removesuffix(".py")


@cache
def _module(file: str) -> str:
    """Return the path of a module within this package; nothing for one of another."""
    path = Path(file)
    return path.relative_to(_PACKAGE).as_posix() if path.is_relative_to(_PACKAGE) else ""


def traced(run: Callable[[], object]) -> Passed:
    """Return what a run passes; only the modules of this package count."""
    passed, stack = Passed(), [""]

    def note(frame: FrameType, event: str, _: Any) -> None:
        module = _module(frame.f_code.co_filename)
        if not module:
            return
        if event == "call":
            passed.modules.add(module)
            if stack[-1] not in ("", module):
                passed.changes[stack[-1], module] += 1
            stack.append(module)
        elif event == "return":
            stack.pop()

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return passed


def one_check(folder: Path) -> Passed:
    """Return what `check` passes for one case and one rule, which are written into *folder*."""
    from permanence_rules.cli import main

    (folder / "pack.yaml").write_text(_PACK, encoding="utf-8")
    (folder / "second-review.yaml").write_text(_RULE, encoding="utf-8")
    case = folder / "case.json"
    case.write_text(json.dumps(_CASE), encoding="utf-8")
    arguments = ["check", str(case), "--rules", str(folder), "--as-at", "2025-07-01"]
    with redirect_stdout(io.StringIO()):
        return traced(lambda: main(arguments))


def print_passed() -> None:
    """Print the rooms of one check, and how often it changes between them."""
    for when in ("with the imports of a new process", "once all is imported"):
        with TemporaryDirectory() as folder:
            passed = one_check(Path(folder))
        modules, changes = len(passed.modules), sum(passed.changes.values())
        rooms = passed.rooms()
        print(f"{when}: {modules} modules, {changes} changes of module")
        print(f"  {len(rooms)} rooms, {passed.changes_of_room()} changes of room")
        print(f"  {', '.join(sorted(rooms))}")


if __name__ == "__main__":
    print_passed()
