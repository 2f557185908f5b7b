"""
Compare the two engines on made rules and cases: `python -m benchmarks.compare_engines`.

An example is one made case judged by both engines under one made pack. Prints an example of
each kind of disagreement when it is found, the rules and the case made smaller, and then what
was compared; ends with 1 if there was one. The same seed and number of cases for each pack make
the same examples, whatever the number of processes; where it ends, hangs on which are quick.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context

from permanence_rules.errors import UsageError
from permanence_rules.oracle import load_engine
from tests.differential.comparing import Tally, compare
from tests.differential.not_yet import NOT_YET, reason_for

_BLOCK = 20
"""So many packs are made at a time, from a seed of their own."""
_BLOCKS_PER_PROCESS = 40
"""A network that is thrown away leaves some memory behind, so each process ends in time."""


@dataclass(slots=True)
class _Run:
    """Compares block after block until there were as many examples as were asked for."""

    examples: int
    cases_per_pack: int
    seed: int
    tally: Tally = field(default_factory=Tally)
    began: float = field(default_factory=time.monotonic)
    shown: set[str] = field(default_factory=set)

    def run(self, jobs: int) -> None:
        """Ctrl-C ends early, with what was compared so far."""
        with suppress(KeyboardInterrupt):
            self._in_processes(jobs)
        if sys.stderr.isatty():
            print(file=sys.stderr)

    def _in_processes(self, jobs: int) -> None:
        blocks = count()
        pool = ProcessPoolExecutor(
            jobs, get_context("spawn"), max_tasks_per_child=_BLOCKS_PER_PROCESS
        )
        with pool:
            started = [self._start(pool, next(blocks)) for _ in range(jobs)]
            while started:
                done = next(as_completed(started))
                started.remove(done)
                self.tally.add(done.result())
                self._show()
                if self.tally.counts["examples"] < self.examples:
                    started.append(self._start(pool, next(blocks)))

    def _start(self, pool: ProcessPoolExecutor, block: int) -> Future[Tally]:
        return pool.submit(_compared, self.cases_per_pack, self.seed * 1_000_003 + block)

    def _show(self) -> None:
        """Print an example of each new kind of disagreement; on a terminal, how far it is."""
        for kind, example in self.tally.examples.items():
            if kind not in self.shown:
                print(f"{example}\n", flush=True)
        self.shown |= self.tally.examples.keys()
        if sys.stderr.isatty():
            counts, kinds = self.tally.counts, sum(self.tally.kinds.values())
            line = f"{counts['packs']} packs, {counts['examples']} examples, {kinds} disagreements"
            print(f"\r{line}", end="", file=sys.stderr)

    def print_result(self) -> None:
        """Print what was compared, how fast, and what differs."""
        tally, seconds = self.tally, time.monotonic() - self.began
        for counted in (tally.counts, tally.outcomes, tally.verbs):
            print(", ".join(f"{number} {name}" for name, number in counted.most_common()))
        print(f"{tally.definite:.1f} % of findings are definite")
        examples = tally.counts["examples"]
        print(f"{seconds:.0f} seconds, {examples / seconds:.0f} examples a second")
        for engine in ("compiled", "durable"):
            spent = tally.seconds[engine]
            print(f"{engine}: {examples / max(spent, 1e-9):.0f} cases a second of its own time")
        print(f"{sum(tally.kinds.values())} disagreements")
        for kind, number in tally.kinds.most_common():
            print(f"{number:6} {kind}{' (known)' if reason_for(kind) is not None else ''}")
        unseen = [part for part in NOT_YET if not any(part in kind for kind in tally.kinds)]
        if unseen:
            print(f"listed as not yet the same, and not met here: {', '.join(unseen)}")


def _compared(cases_per_pack: int, seed: int) -> Tally:
    tally = Tally()
    compare(tally, _BLOCK, cases_per_pack, seed)
    return tally


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the two engines on made rules and cases.")
    parser.add_argument("--examples", type=int, default=5000, metavar="N", help="so many examples")
    parser.add_argument("--cases-per-pack", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="what they are made from")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many processes")
    return parser.parse_args()


def main() -> int:
    """Compare as often as is asked; without durable-rules, say so and end with 2."""
    options = _options()
    try:
        load_engine()
    except UsageError as error:
        print(error)
        return 2
    run = _Run(options.examples, options.cases_per_pack, options.seed)
    run.run(options.jobs)
    run.print_result()
    return 1 if run.tally.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
