"""
How fast the program is, part by part, in one run; docs/engineering/speed.md explains the figures.

    python -m benchmarks.speed --save benchmarks/speed.json           # every part, minutes
    python -m benchmarks.speed --parts one-case cold-start            # some of them
    python -m benchmarks.speed --parts returns --validator ENVIRONMENT/bin/python
    python -m benchmarks.speed --page                # draws what was saved, and measures nothing
    python -m benchmarks.speed --check benchmarks/speed.json          # CI: instructions alone

`--check` ends with 1 where a ratio in instructions is more than 15 % worse than the one saved.
Without valgrind it says that the check was left out, and ends with 0.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import (
    instructions,
    one_case,
    speed_goals,
    speed_many,
    speed_page,
    speed_returns,
    speed_start,
)

__all__ = ["PARTS", "main"]

Figures = dict[str, Any]
_MOST_WORSE = 1.15
SAVED = Path(__file__).with_name("speed.json")


def main(argv: list[str] | None = None) -> int:
    """Measure the parts asked for, print and save them; or check the ratios."""
    options = _options(argv)
    if options.check:
        return check(json.loads(options.check.read_text(encoding="utf-8")))
    if options.page and not options.save:
        _save({}, SAVED, options.page)
        return 0
    found: Figures = {"machine": _machine()}
    for name in options.parts:
        print(f"\n{name}", flush=True)
        found[name] = PARTS[name](options)
        _print(found[name])
        if options.save:  # after each part, as a later one may take hours
            _save(found, options.save, options.page)
    return 0


def _save(found: Figures, path: Path, page: Path | None) -> None:
    """Save what was found beside the other parts, with where each target stands; and draw it."""
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    merged = before | found
    text = json.dumps({**merged, "targets": speed_goals.standing(merged)}, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
    if page:
        speed_page.write(merged, page)


def _one_case(options: argparse.Namespace) -> Figures:
    """(a) One case: milliseconds, and instructions with their ratio to reading it."""
    found: Figures = {"milliseconds": one_case.in_time(options.rounds)}
    if not instructions.can_count():
        print("  valgrind is not here: no instructions were counted")
        return found
    counted = {**one_case.in_instructions(), **one_case.in_instructions_of_durable()}
    return {**found, "instructions": counted, speed_goals.RATIO: ratios(counted)}


def ratios(counted: Mapping[str, int]) -> dict[str, float]:
    """Return how many times each piece of work is what reading the case was at commit 02d4951."""
    read = one_case.read_then(counted[one_case.BY_STDLIB])
    return {
        name: round(number / read, 2)
        for name, number in counted.items()
        if name != one_case.BY_STDLIB
    }


def check(saved: Figures) -> int:
    """Return 1 where a ratio is worse than the one saved by more than 15 %."""
    if not instructions.can_count():
        print("valgrind is not on this machine: the check of speed was LEFT OUT.")
        return 0
    before = saved["one-case"][speed_goals.RATIO]
    now = ratios(one_case.in_instructions())
    worse = [name for name in now if now[name] > before[name] * _MOST_WORSE]
    for name in now:
        verdict = "WORSE" if name in worse else "as fast"
        print(f"{verdict:8}{name}: {now[name]:.1f} times reading, {before[name]:.1f} before")
    return int(bool(worse))


PARTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "one-case": _one_case,
    "cold-start": lambda options: speed_start.cold(options.rounds),
    "rulebooks": lambda options: speed_start.rulebooks(options.rounds),
    "number-of-rules": lambda options: speed_start.number_of_rules(options.rounds),
    "web-view": lambda options: speed_many.web_view(options.requests),
    "many-cases": lambda options: speed_many.many_cases(options.generated),
    "returns": lambda options: speed_returns.returns(
        options.children, options.dirty, options.forms, options.validator
    ),
}
"""Each part, and how it is measured."""


def _print(found: Mapping[str, Any], indent: int = 2) -> None:
    for name, value in found.items():
        if isinstance(value, Mapping):
            print(f"{' ' * indent}{name}")
            _print(value, indent + 2)
        else:
            shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
            print(f"{' ' * indent}{name:42}{shown:>16}", flush=True)


def _machine() -> str:
    python = f"Python {platform.python_version()}, pydantic {version('pydantic')}"
    return f"{platform.platform()}, {python}, {platform.processor() or platform.machine()}"


def _options(argv: list[str] | None) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    reader.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    reader.add_argument("--rounds", type=int, default=7, help="how often each is measured")
    reader.add_argument("--requests", type=int, default=400, help="of the web view")
    reader.add_argument("--children", type=int, nargs="*", default=[1_000], help="of a return")
    reader.add_argument(
        "--dirty", type=int, nargs="*", default=[100], help="children of a return full of mistakes"
    )
    reader.add_argument(
        "--forms",
        nargs="*",
        choices=speed_returns.FORMS,
        default=speed_returns.FORMS,
        help="in which a return is checked; with none it is read alone",
    )
    reader.add_argument(
        "--validator", type=Path, help="the Python that has csc-validator-be-903 0.1.17"
    )
    reader.add_argument("--save", type=Path, metavar="FILE", help="write the figures as JSON")
    reader.add_argument(
        "--generated", type=int, nargs="+", default=[1_000], help="children who are made up"
    )
    reader.add_argument(
        "--page",
        type=Path,
        nargs="?",
        const=speed_page.PAGE,
        metavar="FILE",
        help="write the page with plots; without --save from what was saved",
    )
    reader.add_argument("--check", type=Path, metavar="FILE", help="compare with saved ratios")
    return reader.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
