"""
Memory and speed over very many cases: `python benchmarks/many_cases.py --number 100000`.

Small records of made-up children, no two alike, are read by pydantic (the peer) and judged by each
engine from several threads that share one rulebook. Prints cases per second and what memory the
process holds after each tenth; ends with 1 if it still grew after the first tenth.
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from permanence_rules import Case, Rulebook, read_case
from permanence_rules.errors import UsageError
from permanence_rules.rulebook import engine_names

AS_AT = date(2026, 3, 31)
TENTHS = 10
MOST_GROWTH = 10.0
"""Megabytes by which the memory held may differ between the first tenth and the last."""
_FIRST_BIRTHDAY = date(2009, 1, 1)
_STATM = Path("/proc/self/statm")
_PAGES_IN_A_MEGABYTE = 256


def main() -> int:
    """Measure each engine asked for; return 1 if memory grew, 2 if an engine cannot run."""
    asked = _asked()
    print(f"{platform.platform()}, Python {platform.python_version()}; {asked.rules}")
    if not _STATM.exists():
        print("this system does not tell what memory is held; only speed is shown")
    _measured("pydantic reads", asked, lambda _: None)
    grew = False
    for engine in asked.engine:
        try:
            rulebook = Rulebook.load(asked.rules, engine=engine)
        except UsageError as error:
            print(error)
            return 2
        grew |= _measured(engine, asked, lambda case, by=rulebook: by.check(case, as_at=AS_AT))
    return 1 if grew else 0


def made_up(number: int) -> dict[str, Any]:
    """Return a small record; those of two numbers differ at least in their case_id."""
    born = _FIRST_BIRTHDAY + timedelta(days=number % 5_000)
    started = date(2024, 1, 1) + timedelta(days=number % 700)
    reviews = [started + timedelta(days=days + number % 5) for days in (26, 115, 290)]
    placed = {"started_on": str(started), "kind": "foster_care", "is_with_connected_person": False}
    period = {
        "started_on": str(started),
        "reviews": [{"held_on": str(each)} for each in reviews if each <= AS_AT],
        "placements": [placed],
        "visits": [{"held_on": str(started + timedelta(days=5 + number % 3))}],
    }
    child = {"date_of_birth": str(born)}
    return {"case_id": f"made-{number}", "child": child, "periods_of_care": [period]}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--number", type=int, default=2_000, help="how many cases")
    parser.add_argument("--engine", nargs="+", choices=engine_names(), default=engine_names())
    parser.add_argument("--rules", default="england", help="a pack, or a folder of rules")
    parser.add_argument("--threads", type=int, default=8)
    return parser.parse_args()


def _measured(name: str, asked: argparse.Namespace, work: Callable[[Case], object]) -> bool:
    """Print how fast *work* is and what memory it leaves; return whether that went on growing."""
    numbers = iter(range(asked.number))
    held = []
    began = time.perf_counter()
    with ThreadPoolExecutor(asked.threads) as threads:
        for _ in range(TENTHS):
            share = islice(numbers, asked.number // TENTHS)
            for _ in _in_turn(threads, lambda each: work(read_case(made_up(each))), share, asked):
                pass
            held.append(_megabytes())
    took = time.perf_counter() - began
    growth = held[-1] - held[0]
    done = asked.number // TENTHS * TENTHS
    print(f"{name}: {done} cases, {asked.threads} threads, {done / took:.0f} a second")
    print(f"  MB held after each tenth: {', '.join(f'{each:.0f}' for each in held)}")
    return growth > MOST_GROWTH


def _in_turn(
    threads: ThreadPoolExecutor,
    work: Callable[[int], object],
    numbers: Iterator[int],
    asked: argparse.Namespace,
) -> Iterator[object]:
    """Yield what the threads make of a few numbers at a time, so that no queue grows."""
    while few := list(islice(numbers, asked.threads * 8)):
        yield from threads.map(work, few)


def _megabytes() -> float:
    """Return what memory this process holds now, 0 where the system does not tell."""
    gc.collect()
    if not _STATM.exists():
        return 0.0
    return int(_STATM.read_text(encoding="ascii").split()[1]) / _PAGES_IN_A_MEGABYTE


if __name__ == "__main__":
    sys.exit(main())
