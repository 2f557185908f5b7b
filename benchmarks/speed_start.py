"""What is done once: starting, loading a rulebook, and how the number of rules tells."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.one_case import AS_AT, CASE
from permanence_rules import Rulebook, read_case
from permanence_rules.packs.loading import pack_names

__all__ = ["cold", "number_of_rules", "rulebooks"]

_CHECK = ("check", str(CASE), "--rules", "england", "--as-at", AS_AT.isoformat())


def cold(rounds: int) -> dict[str, float]:
    """(d) Processor time of new processes, in milliseconds."""
    return {
        "python, nothing imported": _process(rounds, "-c", "pass"),
        "import the library": _process(rounds, "-c", "from permanence_rules import Rulebook"),
        "the command, check of one case": _process(rounds, "-m", "permanence_rules", *_CHECK),
    }


def rulebooks(rounds: int) -> dict[str, float]:
    """(e) Processor time of loading each rulebook, in milliseconds."""
    return {name: _median(partial(Rulebook.load, name), rounds) for name in pack_names()}


def number_of_rules(rounds: int) -> dict[str, float]:
    """(f) Processor time of a check by so many rules, in milliseconds."""
    case = read_case(CASE.read_text(encoding="utf-8"))
    found = {}
    for number in (50, 250, 1_000):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in _pack(number):
                place = Path(folder) / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            rulebook = Rulebook.load(folder)
        check = partial(rulebook.check, case, as_at=AS_AT)
        found[f"{number:,} rules"] = _median(check, rounds)
    found["1,000 rules by 250"] = found["1,000 rules"] / found["250 rules"]
    return found


def _pack(number: int) -> Iterator[tuple[str, str]]:
    """Yield the files of a pack with so many rules, with one limit and one exemption each."""
    yield "pack.yaml", _PACK
    for each in range(number):
        yield f"reviews/rule-{each}.yaml", _RULE.format(title=each, days=20 + each % 60)


_PACK = """\
title: Many rules
version: "1"
jurisdiction: england
sources:
  text: {title: A text, law_checked_to: 2030-12-31}
"""
_RULE = """\
title: Rule {title}
strength: local
citations: [{{source: text, provision: one}}]
for_each: periods_of_care
exempt_when:
  - {{field: arrangement, is: short_breaks, because: short breaks have their own times}}
obligation:
  deadline: {{event: reviews.first.held_on, within: {days} days, of: started_on}}
closes: when_put_right
next_action: {{do: Hold it, owner: independent_reviewing_officer}}
"""


def _process(rounds: int, *arguments: str) -> float:
    def run() -> None:
        subprocess.run([sys.executable, *arguments], capture_output=True, check=False)

    return _median(run, rounds, _of_children)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(
    work: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> float:
    work()
    times = []
    for _ in range(rounds):
        began = clock()
        work()
        times.append(clock() - began)
    return statistics.median(times) * 1000
