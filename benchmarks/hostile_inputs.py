"""
Thousands of malformed inputs, the same for the same seed: each must get a sentence, not a crash.

Valid files are damaged and given to the readers of rule packs, scenarios, JSON cases, SSDA903
and decision records. The answer to each is counted; exit code 1 and the seed and number of an
input say which one crashed, repeated what a child's record says, or took too long or too much.

    python benchmarks/hostile_inputs.py --number 10000 --seed 1
    python benchmarks/hostile_inputs.py --seed 1 --only 4711
"""

from __future__ import annotations

import argparse
import atexit
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

from hostile_damage import PRIVATE, damaged

from permanence_rules import Case, Rulebook
from permanence_rules.authoring.scenarios import report_lines, run_folder
from permanence_rules.cli import main as command
from permanence_rules.errors import PermanenceRulesError
from permanence_rules.outputs import OUTPUTS, FilePart, Options
from permanence_rules.sources.choose import choose_source

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "examples" / "cases").glob("*.json"))
RETURN = ROOT / "examples" / "ssda903"
ENGLAND = ROOT / "rules" / "england" / "pack.yaml"
RULES = sorted((ROOT / "rules" / "england").rglob("*.scenarios.yaml"))
_REQUIRES = re.compile(rb"^requires: .*\n", re.MULTILINE)
AS_AT = (*("2026-03-31",) * 8, "0001-01-01", "9999-12-31", "2012-02-29", "2100-12-31")
SLOWEST = 20.0
"""Seconds of processor time for one input; the slowest seen take two."""
MOST_MEMORY = 1_500
"""Megabytes that the whole run may come to hold."""


@dataclass(slots=True)
class Tally:
    """How many inputs got which kind of answer, and what went wrong."""

    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0


Target = Callable[[Random, Path], str]
"""Damages something, reads it, and returns the kind of answer; a crash leaves as it is."""


def main(arguments: list[str] | None = None) -> int:
    """Run as many inputs as were asked for, and print how they were answered."""
    asked = _asked(arguments)
    tally = run(asked.seed, range(asked.only, asked.only + 1) if asked.only else asked.number)
    for answer, number in sorted(tally.answers.items()):
        print(f"{number:7}  {answer}")
    print(f"slowest: {tally.slowest:.1f} s; most memory: {_megabytes()} MB")
    for failure in tally.failures:
        print(failure, file=sys.stderr)
    return 1 if tally.failures else 0


def run(seed: int, numbers: int | range) -> Tally:
    """Return how the inputs of *seed* with these *numbers*, or the first so many, were answered."""
    tally = Tally()
    for number in range(1, numbers + 1) if isinstance(numbers, int) else numbers:
        with TemporaryDirectory() as folder:
            _one(seed, number, Path(folder), tally)
    return tally


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=2_000, help="how many inputs")
    parser.add_argument("--only", type=int, default=0, help="this one input and no other")
    return parser.parse_args(arguments)


def _one(seed: int, number: int, folder: Path, tally: Tally) -> None:
    random = Random(f"{seed}/{number}")  # noqa: S311 - the same inputs each time
    name = random.choice(sorted(TARGETS))
    began, held = time.process_time(), _megabytes()
    try:
        answer = TARGETS[name](random, folder)
    except Exception:  # noqa: BLE001 - a crash is what is looked for
        answer = "CRASH"
        tally.failures.append(f"seed {seed}, number {number}, {name}:\n{traceback.format_exc()}")
    took = time.process_time() - began
    tally.slowest = max(tally.slowest, took)
    tally.answers[f"{name}: {answer}"] += 1
    # What this process held before is not this input's.
    if took > SLOWEST or _megabytes() > max(MOST_MEMORY, held):
        tally.failures.append(
            f"seed {seed}, number {number}, {name}: {took:.0f} s, {_megabytes()} MB"
        )


def _megabytes() -> int:
    """Return the most memory that this process has held, where the system tells."""
    try:
        import resource
    except ImportError:  # Windows does not tell
        return 0
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // (1024 if sys.platform != "darwin" else 1024 * 1024)


def _rule(random: Random, folder: Path) -> str:
    _damaged_pack(random, folder, in_scenarios=False)
    return _sentence(lambda: Rulebook.load(folder), names_keys=True)


def _scenarios(random: Random, folder: Path) -> str:
    _damaged_pack(random, folder, in_scenarios=True)
    with_problems: list[bool] = []

    def run_them() -> None:
        results = run_folder(folder)
        "\n".join(report_lines(results)).encode("utf-8")
        with_problems.append(bool(results.problems))

    answer = _sentence(run_them, names_keys=True)
    return "listed problem" if any(with_problems) else answer


def _pack(random: Random, folder: Path) -> str:
    (folder / "pack.yaml").write_bytes(damaged(ENGLAND.read_bytes(), random, "yaml"))
    return _sentence(lambda: Rulebook.load(folder), names_keys=True)


def _json(random: Random, folder: Path) -> str:
    path = folder / random.choice(("case.json", "case.jsonl"))
    path.write_bytes(damaged(random.choice(CASES).read_bytes(), random, "json"))
    return _judged([path], random, "json")


def _ssda903(random: Random, folder: Path) -> str:
    files = sorted(RETURN.rglob("*.csv"))
    chosen = random.choice(files)
    for file in files:
        path = folder / file.relative_to(RETURN)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = file.read_bytes()
        path.write_bytes(damaged(content, random, "csv") if file == chosen else content)
    return _judged([folder], random, "ssda903")


def _record(random: Random, folder: Path) -> str:
    path = folder / "decisions.jsonl"
    path.write_bytes(damaged(_decisions(), random, "json"))
    said = _told(["replay", str(path), str(CASES[0]), "--rules", str(_few_rules())])
    return {0: "accepted", 1: "accepted", 2: "sentence", 3: "sentence"}[said]


# A terminal takes no workbook and no folder.
_TEXTS = [name for name in OUTPUTS.names() if OUTPUTS.load(name).makes == "text"]


def _command(random: Random, folder: Path) -> str:
    path = folder / "case.json"
    path.write_bytes(damaged(random.choice(CASES).read_bytes(), random, "json"))
    options = ["--as-at", random.choice(AS_AT), "--format", random.choice(_TEXTS)]
    options += ["--rules", str(_few_rules())]
    said = _told(["check", str(path), *options])
    return {0: "accepted", 1: "accepted", 2: "sentence", 3: "listed reject"}[said]


TARGETS: dict[str, Target] = {
    "check": _command,
    "decision record": _record,
    "json": _json,
    "pack": _pack,
    "rule": _rule,
    "scenarios": _scenarios,
    "ssda903": _ssda903,
}


def _damaged_pack(random: Random, folder: Path, *, in_scenarios: bool) -> None:
    scenarios = random.choice(RULES)
    rule = scenarios.with_name(scenarios.name.replace(".scenarios", ""))
    (folder / "pack.yaml").write_bytes(ENGLAND.read_bytes())
    for path, is_hit in ((rule, not in_scenarios), (scenarios, in_scenarios)):
        content = _REQUIRES.sub(b"", path.read_bytes())  # the other rules are not in this pack
        target = folder / path.name
        target.write_bytes(damaged(content, random, "yaml") if is_hit else content)


def _sentence(work: Callable[[], object], *, names_keys: bool = False) -> str:
    """Do something that may be refused; a rule file is told which of its keys is wrong."""
    try:
        work()
    except PermanenceRulesError as error:
        _is_sound(str(error).replace(PRIVATE, "") if names_keys else str(error))
        return "sentence"
    return "accepted"


def _judged(paths: list[Path], random: Random, kind: str) -> str:
    """Judge what can be judged; every reject and report must be free of what the record says."""
    kinds: set[str] = set()

    def judge() -> None:
        for answer, text in _answers(paths, random, kind):
            kinds.add(answer)
            _is_sound(text)

    answer = _sentence(judge)
    return "listed reject" if "reject" in kinds else answer


def _answers(paths: list[Path], random: Random, kind: str) -> Iterator[tuple[str, str]]:
    as_at = date.fromisoformat(random.choice(AS_AT))
    for found in choose_source(paths, kind).read():
        if not isinstance(found, Case):
            yield "reject", str(found)
            continue
        (result,) = _england().check_many([found], as_at=as_at)
        if isinstance(result, PermanenceRulesError):
            yield "reject", str(result)
        else:
            form = random.choice(OUTPUTS.names())
            pieces = OUTPUTS.load(form).write(iter([result]), Options())
            # A calendar of a child for whom nobody has anything to do has no file at all.
            yield "report", "".join(map(_text, pieces)) or "no file"


def _text(piece: object) -> str:
    """Return what a piece of output says; of a workbook, its bytes as far as they are text."""
    content = piece.data if isinstance(piece, FilePart) else piece
    return content.decode("utf-8", "ignore") if isinstance(content, bytes) else str(content)


def _told(arguments: list[str]) -> int:
    """Run the command in this process; its exit code, once what it says has been looked at."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command(arguments)
    _is_sound(out.getvalue() + err.getvalue())
    return code


def _is_sound(said: str) -> None:
    said.encode("utf-8")
    assert said.strip(), "an answer without words"
    assert "Traceback" not in said, "a traceback in the answer"
    assert PRIVATE not in said, "the answer repeats a value"


@cache
def _england() -> Rulebook:
    return Rulebook.load("england")


@cache
def _few_rules() -> Path:
    """A pack of the rules on reviews alone: the command reads it anew for each input."""
    folder = Path(_kept.name) / "reviews-only"
    folder.mkdir()
    (folder / "pack.yaml").write_bytes(ENGLAND.read_bytes())
    for name in ("first-review", "second-review"):
        path = ENGLAND.parent / "reviews" / f"{name}.yaml"
        (folder / path.name).write_bytes(_REQUIRES.sub(b"", path.read_bytes()))
    return folder


_kept = TemporaryDirectory()
atexit.register(_kept.cleanup)


@cache
def _decisions() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.jsonl"
        arguments = ["check", str(CASES[0]), "--as-at", AS_AT[0], "--record", str(path)]
        arguments += ["--rules", str(_few_rules())]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            command(arguments)
        return path.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
