"""Returns: what reading and checking one takes, beside the national validator on the same files."""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.speed_many import ROOT, Used, command, process

__all__ = ["FORMS", "returns"]

FORMS = ("csv", "jsonl")
_FAKE = ROOT / "tests" / "data" / "ssda903-fake"
_SEED = "5"


def returns(
    clean: Iterable[int], dirty: Iterable[int], forms: Sequence[str], validator: Path | None
) -> dict[str, float]:
    """
    (b) Seconds of a processor, and megabytes at the most, for returns of so many children.

    A *clean* return has generated children, in files of two years. A *dirty* one has the children
    of the fake return, whose rows contradict each other everywhere; its one year is 2017-18.
    """
    found: dict[str, float] = {}
    for number in clean:
        with tempfile.TemporaryDirectory() as folder:
            years = _write_clean(Path(folder) / "made", number)
            found |= _measured(f"clean, {number:,} children", years, "2026-03-31", forms, validator)
    for number in dirty:
        with tempfile.TemporaryDirectory() as folder:
            years = [_write_dirty(Path(folder), number)]
            found |= _measured(f"dirty, {number:,} children", years, "2018-03-31", forms, validator)
    return found


def _measured(
    title: str, years: Sequence[Path], as_at: str, forms: Sequence[str], validator: Path | None
) -> dict[str, float]:
    found: dict[str, float] = {}
    for work, used in _works([str(year) for year in years], as_at, forms, validator):
        found[f"{title}, {work}, seconds"] = used.processor
        found[f"{title}, {work}, megabytes"] = used.megabytes
    return found


def _works(
    years: Sequence[str], as_at: str, forms: Sequence[str], validator: Path | None
) -> Iterator[tuple[str, Used]]:
    yield "reading alone", process(sys.executable, "-c", _READ, *years)
    for form in forms:
        options = ("--rules", "england", "--as-at", as_at, "--format", form)
        yield form, command("check", *years, "--from", "ssda903", *options)
    if validator is not None:
        yield "csc-validator-be-903", process(str(validator), "-c", _VALIDATE, as_at[:4], *years)


def _write_clean(folder: Path, number: int) -> list[Path]:
    """Write generated children; return the folders of the last two years."""
    options = ("--format", "ssda903", "--seed", _SEED, "--as-at", "2026-03-31")
    command("generate", str(folder), "--children", str(number), *options)
    return sorted((folder / "returns").iterdir())[-2:]


def _write_dirty(folder: Path, number: int) -> Path:
    """Write a return of so many children: those of the fake one, again with other numbers."""
    with (_FAKE / "header.csv").open(encoding="utf-8-sig", newline="") as file:
        known = [row["CHILD"] for row in csv.DictReader(file)]
    for path in sorted(_FAKE.glob("*.csv")):
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
    return folder


_READ = """
import sys
from pathlib import Path
from permanence_rules.runtime.garbage import few_collections, keep_what_is_loaded
from permanence_rules.sources.ssda903.source import Ssda903
with few_collections():
    keep_what_is_loaded()
    for _ in Ssda903([Path(each) for each in sys.argv[1:]]).read():
        pass
"""
_VALIDATE = """
import importlib, logging, pathlib, sys
logging.disable(logging.CRITICAL)
from lac_validator.lac_validator import LacValidator
year, *folders = sys.argv[1:]
titles = ["This year", "Prev year"]
files = [
    {"name": each.name, "description": title, "fileText": each.read_bytes()}
    for title, folder in zip(titles, reversed(folders))
    for each in sorted(pathlib.Path(folder).glob("*.csv"))
]
files = [{**each, "file_content": each["fileText"]} for each in files]
registry = importlib.import_module("lac_validator.rules.lac2022_23").registry
metadata = {"collectionYear": f"{int(year) - 1}/{year[2:]}", "localAuthority": "E09000027"}
assert LacValidator(metadata, files, registry).dones
"""
