"""
How long a check takes beside what pydantic takes to read the same case, and cases per second.

    python -m benchmarks.check_cases --rounds 7
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from permanence_rules import Case, Report, Rulebook, read_case
from permanence_rules.sources.ssda903.source import Ssda903

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "examples" / "cases").glob("*.json"))
RETURN = ROOT / "tests" / "data" / "ssda903-panel"
RULES = {"england": "walsall", "scotland": "east-ayrshire"}
"""The pack for a case of each nation: the rules of one nation refuse a case of another."""


def main() -> None:
    """Print the machine, then each figure as the median of several rounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured")
    rounds = parser.parse_args().rounds
    machine = f"{platform.platform()}, Python {platform.python_version()}"
    print(f"{machine}, pydantic {version('pydantic')}")
    print(f"{platform.processor() or platform.machine()}; medians of {rounds} rounds\n")
    _examples(rounds)
    _return(min(rounds, 3))


def _examples(rounds: int) -> None:
    texts = [path.read_text(encoding="utf-8") for path in CASES]
    rulebooks = {nation: Rulebook.load(pack) for nation, pack in RULES.items()}
    cases = [read_case(text) for text in texts]
    as_at = date(2026, 3, 31)

    def check() -> list[Report]:
        return [
            rulebooks[each.jurisdiction or "england"].check(each, as_at=as_at) for each in cases
        ]

    reading = _median(lambda: [read_case(text) for text in texts], rounds) / len(texts)
    checking = _median(check, rounds) / len(texts)
    findings = sum(sum(report.counts.values()) for report in check())
    sizes = ", ".join(f"{name} {len(rulebooks[nation].rules)}" for nation, name in RULES.items())
    print(f"{len(texts)} example cases; rules: {sizes}")
    print(f"  pydantic reads a case     {reading * 1000:8.2f} ms")
    print(f"  a check of it             {checking * 1000:8.2f} ms")
    print(f"  the check beside the read {checking / reading:8.1f} times as long")
    print(f"  for each judgement        {checking * len(texts) / findings * 1e6:8.1f} us\n")


def _return(rounds: int) -> None:
    source = Ssda903([RETURN])
    as_at = source.judged_as_at
    cases = [found for found in source.read() if isinstance(found, Case)]
    reading = _median(lambda: sum(1 for _ in Ssda903([RETURN]).read()), rounds)
    rulebook = Rulebook.load("england")

    def check() -> int:
        return sum(isinstance(each, Report) for each in rulebook.check_many(cases, as_at=as_at))

    checking = _median(check, rounds)
    print(f"SSDA903, two years: {len(cases)} children, {len(rulebook.rules)} rules (England)")
    print(f"  reading the return        {len(cases) / reading:8.0f} children a second")
    print(f"  checking them             {len(cases) / checking:8.0f} children a second")


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
