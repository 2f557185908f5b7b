"""Many cases: requests of a web view, and a thousand children in one process and in two."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks.one_case import AS_AT, CASE
from permanence_rules import Rulebook, read_case

__all__ = ["ROOT", "Used", "command", "many_cases", "process", "web_view"]

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "examples" / "cases").glob("*.json"))


def web_view(requests: int) -> dict[str, float]:
    """(g) Milliseconds of a request that reads, checks and answers in JSON: p50 and p99."""
    rulebook, text = Rulebook.load("england"), CASE.read_bytes()

    def view() -> float:
        began = time.perf_counter()
        rulebook.check(read_case(text), as_at=AS_AT).model_dump_json()
        return (time.perf_counter() - began) * 1000

    found = {}
    view()
    for title, is_frozen in (("as the library is", False), ("with gc.freeze()", True)):
        if is_frozen:
            gc.collect()
            gc.freeze()
        alone = sorted(view() for _ in range(requests))
        with ThreadPoolExecutor(8) as threads:
            together = sorted(threads.map(lambda _: view(), range(requests)))
        for threads_used, times in (("1 thread", alone), ("8 threads", together)):
            found[f"{title}, {threads_used}, p50"] = times[len(times) // 2]
            found[f"{title}, {threads_used}, p99"] = times[len(times) * 99 // 100]
    gc.unfreeze()
    return found


def many_cases(numbers: Iterable[int]) -> dict[str, float]:
    """
    (c) Seconds for children with the records of the examples, in one process and in two.

    Megabytes are those of the process that holds the most.
    """
    found = {}
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cases.jsonl"
            path.write_text("".join(_children(number)), encoding="utf-8")
            for jobs in (1, 2):
                options = ("--rules", "england", "--as-at", AS_AT.isoformat(), "--jobs", str(jobs))
                used = command("check", str(path), *options, "--format", "jsonl")
                found[f"{number:,} children, {jobs} process(es), seconds"] = used.clock
                found[f"{number:,} children, {jobs} process(es), megabytes"] = used.megabytes
        one, two = (found[f"{number:,} children, {jobs} process(es), seconds"] for jobs in (1, 2))
        found[f"{number:,} children, gain of two"] = one / two
    return found


def _children(number: int) -> Iterator[str]:
    texts = [json.loads(path.read_text(encoding="utf-8")) for path in CASES]
    english = [each for each in texts if each.get("jurisdiction", "england") == "england"]
    for each in range(number):
        yield json.dumps({**english[each % len(english)], "case_id": f"child-{each}"}) + "\n"


class Used(NamedTuple):
    """What a process used: seconds on the clock and of a processor, and megabytes at the most."""

    clock: float
    processor: float
    megabytes: float


def command(*arguments: str) -> Used:
    """Return what the command uses with these arguments."""
    return process(sys.executable, "-m", "permanence_rules", *arguments)


def process(*arguments: str) -> Used:
    """Return what a process uses from its start to its end, whatever it ends with."""
    measured = (sys.executable, "-c", _MEASURE, *arguments)
    done = subprocess.run(measured, capture_output=True, text=True, check=True, cwd=ROOT)
    clock, processor, kilobytes = map(float, done.stdout.split())
    return Used(clock, processor, kilobytes / 1024)


_MEASURE = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
