"""Many cases: requests of a web view, a thousand children, and a return beside the validator."""

from __future__ import annotations

import csv
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.one_case import AS_AT, CASE
from permanence_rules import Rulebook, read_case

__all__ = ["many_cases", "returns", "web_view"]

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "examples" / "cases").glob("*.json"))
FAKE, FAKE_AS_AT = ROOT / "tests" / "data" / "ssda903-fake", "2018-03-31"


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
                took = _command("check", str(path), *options, "--format", "jsonl")
                found[f"{number:,} children, {jobs} process(es), seconds"] = took[0]
                found[f"{number:,} children, {jobs} process(es), megabytes"] = took[1]
        one, two = (found[f"{number:,} children, {jobs} process(es), seconds"] for jobs in (1, 2))
        found[f"{number:,} children, gain of two"] = one / two
    return found


def _children(number: int) -> Iterator[str]:
    texts = [json.loads(path.read_text(encoding="utf-8")) for path in CASES]
    english = [each for each in texts if each.get("jurisdiction", "england") == "england"]
    for each in range(number):
        yield json.dumps({**english[each % len(english)], "case_id": f"child-{each}"}) + "\n"


def returns(numbers: Iterable[int], validator: Path | None) -> dict[str, float]:
    """(b) Seconds and megabytes for a return of so many children, beside the validator."""
    found = {}
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            _write_return(Path(folder), number)
            for form in ("csv", "jsonl"):
                options = ("--rules", "england", "--as-at", FAKE_AS_AT, "--format", form)
                took, memory = _command("check", folder, "--from", "ssda903", *options)
                found[f"{number:,} children, {form}, seconds"] = took
                found[f"{number:,} children, {form}, megabytes"] = memory
            if validator is not None:
                took, memory = _process(str(validator), "-c", _VALIDATE, folder)
                found[f"{number:,} children, csc-validator-be-903, seconds"] = took
                found[f"{number:,} children, csc-validator-be-903, megabytes"] = memory
    return found


def _write_return(folder: Path, number: int) -> None:
    """Write a return of so many children: those of the fake one, again with other numbers."""
    with (FAKE / "header.csv").open(encoding="utf-8-sig", newline="") as file:
        known = [row["CHILD"] for row in csv.DictReader(file)]
    for path in sorted(FAKE.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        if "CHILD" not in head:
            continue
        place, of_child = head.index("CHILD"), dict[str, list[list[str]]]()
        for row in rows:
            of_child.setdefault(row[place], []).append(row)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            for each in range(number):
                again, child = divmod(each, len(known))
                for row in of_child.get(known[child], ()):
                    writer.writerow([*row[:place], f"{row[place]}{again or ''}", *row[place + 1 :]])


_VALIDATE = """
import importlib, logging, pathlib, sys
logging.disable(logging.CRITICAL)
from lac_validator.lac_validator import LacValidator
files = [
    {"name": each.name, "description": "This year", "file_content": each.read_bytes()}
    for each in sorted(pathlib.Path(sys.argv[1]).glob("*.csv"))
]
files = [{**each, "fileText": each["file_content"]} for each in files]
registry = importlib.import_module("lac_validator.rules.lac2022_23").registry
metadata = {"collectionYear": "2017/18", "localAuthority": "E09000027"}
LacValidator(metadata, files, registry)
"""


def _command(*arguments: str) -> tuple[float, float]:
    return _process(sys.executable, "-m", "permanence_rules", *arguments)


def _process(*command: str) -> tuple[float, float]:
    """Return the seconds that a process takes on the clock, and its megabytes at the most."""
    measured = (sys.executable, "-c", _MEASURE, *command)
    done = subprocess.run(measured, capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / 1024


_MEASURE = """
import resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - began, used.ru_maxrss)
"""
