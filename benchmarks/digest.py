"""
One digest for all that the program says, so that a change of its inside can prove it changed none.

    python -m benchmarks.digest --against benchmarks/digest.json   # exit 1 names what differs
    python -m benchmarks.digest --save benchmarks/digest.json      # after a change that is meant
    python -m benchmarks.digest --keep FOLDER                      # the words themselves, for diff

`--only examples/` takes the parts whose name begins so; `--quick` takes a sample. It uses public
names only, but for the bench on which scenarios are tried. Broken rule files are kept in
tests/data/broken-rules.json (by broken_rules.py).

A case is judged once by a rulebook, and its report written in every form: a check is pure, so the
words are those of a command by itself. All of it takes two to three minutes of one core.
"""

from __future__ import annotations

import argparse
import csv
import functools
import hashlib
import io
import json
import os
import pickle
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from permanence_rules import Case, PermanenceRulesError, Report, Rulebook
from permanence_rules.authoring.bench import Bench
from permanence_rules.cli import main as run_command

ROOT = Path(__file__).resolve().parents[1]
BROKEN = ROOT / "tests" / "data" / "broken-rules.json"
NORTHMOOR = "examples/packs/northmoor"
FORMS = ("text", "json", "jsonl", "csv")
CASES_AS_AT = "2026-03-31"  # the day for which the stories of examples/cases were written
RETURN_ENDS = {  # a folder of returns, and the day on which the last of its years ends
    "examples/ssda903": "2025-03-31",
    "tests/data/ssda903-panel": "2021-03-31",
}
FAKE, FAKE_AS_AT = "tests/data/ssda903-fake", "2022-03-31"
FAKE_ENDINGS = ("07", "37", "67")
"""The fake return has 2,675 children: those whose number ends so are read, about three in 100."""

LONG_IN_SCOTLAND = ("agency-match", "connected-person", "special-guardianship")
"""Of these stories the second engine needs 42, 28 and 13 seconds; the first tells of them here."""

Part = tuple[str, Callable[[], str]]
"""Its name, and what makes its words."""


def main(argv: list[str] | None = None) -> int:
    """Print the digests; return 1 if they differ from those to compare with."""
    options = _options(argv)
    began = time.monotonic()
    digests = {}
    with _steady():
        for name, words in parts(quick=options.quick):
            if name.startswith(options.only):
                digests[name] = _digest_of(name, words(), options.keep)
                print(f"{digests[name]}  {name}", flush=True)
    print(f"{total(digests)}  total of {len(digests)} parts")
    print(f"{time.monotonic() - began:.0f} seconds", file=sys.stderr)
    if options.save:
        text = json.dumps({"total": total(digests), "parts": digests}, indent=1, sort_keys=True)
        options.save.write_text(f"{text}\n", encoding="utf-8")
    return _compared(digests, options) if options.against else 0


def parts(*, quick: bool = False) -> Iterator[Part]:
    """Give every part, or with *quick* a few that take a second or two."""
    if quick:
        yield _check("examples/england/compiled/json", "england", CASES_AS_AT, "json", QUICK_CASE)
        yield _explained("england/reviews/second-review")
        yield from list(_refusals())[:1]
        return
    listed = _said("rules", "list")
    names = re.findall(r"^(\S+) \(", listed, re.MULTILINE)
    rules = re.findall(r"^  (\S+)  \[", listed, re.MULTILINE)
    northmoor = _said("rules", "list", "--rules", NORTHMOOR)
    rules_of_northmoor = re.findall(r"^  (northmoor/\S+)  \[", northmoor, re.MULTILINE)
    if not (names and rules and rules_of_northmoor):
        raise SystemExit("`rules list` names no rules: its form has changed, correct `parts`.")
    yield "rules/shipped", lambda: listed
    yield "rules/northmoor", lambda: northmoor
    yield from _examples(names)
    yield from _returns(names)
    yield from map(_explained, sorted(set(rules)))
    yield from (_explained(rule, NORTHMOOR) for rule in sorted(set(rules_of_northmoor)))
    yield from _refusals()


QUICK_CASE = "examples/cases/ordinary.json"


def _examples(names: list[str]) -> Iterator[Part]:
    """Every example under every rulebook; the second engine where it can run."""
    books = [(name, name, "examples/cases") for name in names]
    books += [("northmoor", NORTHMOOR, f"{NORTHMOOR}/example-case.json")]
    books += [("northmoor-stories", NORTHMOOR, "examples/cases")]
    for engine in _engines():
        for nation in ("wales", "scotland"):
            title = f"examples/as-{nation}/{engine}/json"
            yield title, functools.partial(_as_if_in, nation, engine)
        for title, book, cases in books:
            for form in FORMS:
                name = f"examples/{title}/{engine}/{form}"
                options = (cases, "--engine", engine)
                yield _check(name, book, CASES_AS_AT, form, *options)
                yield _check(f"{name}/all", book, CASES_AS_AT, form, *options, "--all")


def _as_if_in(nation: str, engine: str) -> str:
    """Check the example cases as those of a nation that has few: its own law refuses the others."""
    left_out = LONG_IN_SCOTLAND if (nation, engine) == ("scotland", "durable") else ()
    with tempfile.TemporaryDirectory() as scratch, chdir(scratch):
        for path in sorted((ROOT / "examples" / "cases").glob("*.json")):
            if path.stem in left_out:
                continue
            case = {**json.loads(path.read_text(encoding="utf-8")), "jurisdiction": nation}
            Path(path.name).write_text(json.dumps(case), encoding="utf-8")
        options = ("--rules", nation, "--as-at", CASES_AS_AT, "--format", "json", "--all")
        return _said("check", ".", "--engine", engine, *options)


def _returns(names: list[str]) -> Iterator[Part]:
    """Return the parts of the SSDA903 samples: the small one whole, the others by England's law."""
    for folder, as_at in RETURN_ENDS.items():
        title = folder.rpartition("/")[2]
        small = folder.startswith("examples/")
        for book in names if small else ["england"]:
            for form in FORMS:
                name = f"returns/{title}/{book}/{form}"
                yield _check(name, book, as_at, form, folder, "--from", "ssda903")
            every = f"returns/{title}/{book}/jsonl/all"
            yield _check(every, book, as_at, "jsonl", folder, "--from", "ssda903", "--all")
    for form in FORMS:
        yield f"returns/ssda903-fake/walsall/{form}", functools.partial(_part_of_fake, form)


def _part_of_fake(form: str) -> str:
    """Check the children of the fake return whose number ends in some digits."""
    with tempfile.TemporaryDirectory() as scratch, chdir(scratch):
        to = Path("ssda903-fake")
        to.mkdir()
        for path in sorted((ROOT / FAKE).glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                head, *rows = csv.reader(file)
            column = head.index("CHILD") if "CHILD" in head else 0
            kept = [row for row in rows if row[column].endswith(FAKE_ENDINGS)]
            with (to / path.name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([head, *kept])
        options = ("--rules", "walsall", "--as-at", FAKE_AS_AT, "--format", form)
        return _said("check", str(to), "--from", "ssda903", *options)


def _refusals() -> Iterator[Part]:
    """Return a part for each test module whose broken rule files were kept."""
    kept: dict[str, list[Mapping[str, Any]]] = {}
    for each in json.loads(BROKEN.read_text(encoding="utf-8")):
        kept.setdefault(each["from"], []).append(each)
    for origin, packs in sorted(kept.items()):
        yield f"refusals/{origin}", functools.partial(_refused, packs)


def _refused(packs: list[Mapping[str, Any]]) -> str:
    return "\n".join(f"--- pack {place}\n{refusal(pack)}" for place, pack in enumerate(packs))


def refusal(pack: Mapping[str, Any]) -> str:
    """Write the files of a broken pack, and return what the program says of them."""
    with tempfile.TemporaryDirectory() as scratch, chdir(scratch):
        for place, text in pack["files"].items():
            path = Path(place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("latin-1"))  # as broken_rules.py kept every byte
        here = Path(scratch)
        names = [here / name if (here / name).exists() else name for name in pack["names"]]
        try:
            if pack["door"] == "test":
                said = _said("test", "--no-mutation", *map(str, names))
            else:
                Rulebook.load(*names)
                said = "nothing is wrong with it"
        except PermanenceRulesError as problem:
            said = f"{type(problem).__name__}\n{problem}"
        return _without(said, here)


def _without(text: str, scratch: Path) -> str:
    """Return *text* with the temporary folder, in every form of its name, called HERE."""
    for each in sorted({str(scratch), str(scratch.resolve())}, key=len, reverse=True):
        text = text.replace(each, "HERE").replace(Path(each).name, "HERE")
    return text.replace("\\", "/") if os.sep == "\\" else text


def _explained(rule: str, book: str | None = None) -> Part:
    options = ("--rules", book) if book else ()
    return f"explain/{rule}", lambda: _said("explain", rule, *options)


def _check(name: str, book: str, as_at: str, form: str, *options: str) -> Part:
    arguments = ("check", *options, "--rules", book, "--as-at", as_at, "--format", form)
    return name, lambda: _said(*arguments)


@functools.cache
def _engines() -> tuple[str, ...]:
    """Return the engines that can run here."""
    try:
        Rulebook.load("england", engine="durable")
    except PermanenceRulesError:
        print("The second engine is not installed: its parts are left out.", file=sys.stderr)
        return ("compiled",)
    return ("compiled", "durable")


def _said(*arguments: str) -> str:
    """Run the command here and return its exit code and both its streams."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in "oe")
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command(arguments)
    told = _PROGRESS.sub("", _written(err))
    return f"exit {code}\n--- output\n{_written(out)}--- messages\n{told}"


_PROGRESS = re.compile(r"^[A-Z][a-z ]+: \d[^\n(]*\([^)]* a second[^)]*\)\n", re.MULTILINE)
"""A line of a log each ten seconds: how many there are, and what they say, is the machine's."""


def _written(stream: io.TextIOWrapper[io.BytesIO]) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")


@contextmanager
def _steady() -> Iterator[None]:
    """Keep the machine out of the words: its folder, width, colours; load and judge only once."""
    load, check, environment = Rulebook.load, Rulebook.check, dict(os.environ)
    bench_once = functools.cache(Bench)
    loaded: dict[str, Rulebook] = {}

    def once(*names: str | Path, **options: Any) -> Rulebook:
        if any(Path(name).is_absolute() for name in names):
            return load(*names, **options)  # a broken pack: its folder may hold another next time
        key = repr((names, options))
        if key not in loaded:
            loaded[key] = load(*names, **options)
        return loaded[key]

    os.environ.update(COLUMNS="100", NO_COLOR="1", TERM="dumb")
    judged = _Judged(check)

    def check_once(
        rulebook: Rulebook,
        case: Case,
        *,
        as_at: date,
        list_not_applicable: bool = False,
        urgent_only: bool = False,
    ) -> Report:
        if urgent_only:
            return check(rulebook, case, as_at=as_at, urgent_only=True)
        return judged.report(rulebook, case, as_at, list_not_applicable=list_not_applicable)

    Rulebook.load = once  # type: ignore[method-assign]
    Rulebook.check = check_once  # type: ignore[assignment, method-assign]
    try:
        # Each rule is explained with its scenarios, which are tried on the bench of its pack.
        with (
            chdir(ROOT),
            mock.patch(
                "permanence_rules.authoring.scenarios.Bench",
                lambda folder: (bench_once if folder.is_relative_to(ROOT) else Bench)(folder),
            ),
        ):
            yield
    finally:
        Rulebook.load = load  # type: ignore[method-assign]
        Rulebook.check = check  # type: ignore[method-assign]
        os.environ.clear()
        os.environ.update(environment)


@dataclass(slots=True)
class _Judged:
    """The reports of the rulebook that was asked last: the forms of a sample follow each other."""

    check: Callable[..., Report]
    rulebook: Rulebook | None = field(default=None, init=False)
    reports: dict[tuple[bytes, date, bool], Report] = field(default_factory=dict, init=False)

    def report(
        self, rulebook: Rulebook, case: Case, as_at: date, *, list_not_applicable: bool
    ) -> Report:
        """Return the report of a case; what cannot be judged is refused each time anew."""
        if rulebook is not self.rulebook:
            self.rulebook, self.reports = rulebook, {}
        # As a case travels to another process: with what its source found wrong in it, which is
        # no part of its JSON.
        written = hashlib.sha256(pickle.dumps(case)).digest()
        key = (written, as_at, list_not_applicable)
        if key not in self.reports:
            self.reports[key] = self.check(
                rulebook, case, as_at=as_at, list_not_applicable=list_not_applicable
            )
        return self.reports[key]


def _digest_of(name: str, words: str, keep: Path | None) -> str:
    if keep:
        path = keep / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8", newline="\n")
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def total(digests: Mapping[str, str]) -> str:
    """Return the digest of all digests, whatever their order."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _compared(digests: Mapping[str, str], options: argparse.Namespace) -> int:
    """Say which parts differ; a part of an engine that cannot run here is not missed."""
    before: dict[str, str] = json.loads(options.against.read_text(encoding="utf-8"))["parts"]
    whole = not (options.quick or options.only)
    missed = {name for name in before if name not in digests} if whole else set()
    if "durable" not in _engines():
        missed = {name for name in missed if "/durable/" not in name}
    changed = [name for name, digest in digests.items() if before.get(name, digest) != digest]
    new = [] if options.quick else [name for name in digests if name not in before]
    for what, names in (("differs", changed), ("is gone", sorted(missed)), ("is new", new)):
        for name in names:
            print(f"{what}: {name}")
    if not (changed or missed or new):
        print(f"the same as {options.against.name}")
    return 1 if changed or missed or new else 0


def _options(argv: list[str] | None) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.digest")
    reader.add_argument("--save", type=Path, metavar="FILE", help="write the digests as JSON")
    reader.add_argument("--against", type=Path, metavar="FILE", help="say which parts differ")
    reader.add_argument("--keep", type=Path, metavar="FOLDER", help="write the words themselves")
    reader.add_argument("--only", default="", metavar="BEGINNING", help="parts of this name only")
    reader.add_argument("--quick", action="store_true", help="a sample, for tests")
    options = reader.parse_args(argv)
    if options.keep:
        options.keep = options.keep.resolve()
    for name in ("save", "against"):
        if file := getattr(options, name):
            setattr(options, name, file.resolve())
    return options


if __name__ == "__main__":
    sys.exit(main())
