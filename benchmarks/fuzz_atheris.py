"""
Coverage-guided search for an input that crashes a reader; needs `pip install atheris` on Linux.

    python benchmarks/fuzz_atheris.py yaml -max_total_time=300
    python benchmarks/fuzz_atheris.py json FOLDER -max_total_time=300 -rss_limit_mb=1500

The first argument is yaml, json or csv; the rest goes to libFuzzer, which keeps what crashes as a
file in the current folder. Give it a folder to keep what it learns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

try:
    import atheris
except ImportError:
    sys.exit(0 if len(sys.argv) < 2 else "This needs atheris: pip install atheris")

with atheris.instrument_imports(include=["permanence_rules", "yaml", "json", "csv"]):
    from permanence_rules import Case, Rulebook
    from permanence_rules.authoring.scenarios import run_folder
    from permanence_rules.errors import PermanenceRulesError
    from permanence_rules.sources.json_files import JsonFiles
    from permanence_rules.sources.ssda903.source import Ssda903

ROOT = Path(__file__).parents[1]
REVIEWS = ROOT / "rules" / "england" / "reviews"
KEPT = TemporaryDirectory()
FOLDER = Path(KEPT.name)
AS_AT = date(2026, 3, 31)


def main() -> None:
    """Fuzz the reader that is named first."""
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in TARGETS:
        sys.exit(f"Say what to fuzz: {', '.join(TARGETS)}.")
    read, seeds = TARGETS[kind]
    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for number, path in enumerate(seeds):
        (corpus / str(number)).write_bytes(path.read_bytes())
    atheris.Setup([sys.argv[0], *sys.argv[2:], str(corpus)], lambda data: _answered(read, data))
    atheris.Fuzz()


def _answered(read: Callable[[bytes], None], data: bytes) -> None:
    try:
        read(data)
    except PermanenceRulesError as error:
        str(error).encode("utf-8")


def _yaml(data: bytes) -> None:
    """Half of the inputs are a rule beside its scenarios, half the scenarios of a sound rule."""
    pack = FOLDER / "pack"
    pack.mkdir(exist_ok=True)
    (pack / "pack.yaml").write_bytes((REVIEWS.parent / "pack.yaml").read_bytes())
    sound = REVIEWS / "first-review.yaml"
    is_list = data.lstrip().startswith((b"-", b"["))
    (pack / "first-review.yaml").write_bytes(sound.read_bytes() if is_list else data)
    (pack / "first-review.scenarios.yaml").write_bytes(data if is_list else b"[]")
    run_folder(pack)


def _json(data: bytes) -> None:
    path = FOLDER / "case.json"
    path.write_bytes(data)
    for found in JsonFiles([path]).read():
        if isinstance(found, Case):
            _rules().check(found, as_at=AS_AT).model_dump_json()
        str(found)


def _csv(data: bytes) -> None:
    year = FOLDER / "2024-25"
    year.mkdir(exist_ok=True)
    for path in (ROOT / "examples" / "ssda903" / "2024-25").glob("*.csv"):
        (year / path.name).write_bytes(path.read_bytes())
    columns = (ROOT / "examples" / "ssda903" / "2024-25" / "episodes.csv").read_bytes()
    (year / "episodes.csv").write_bytes(columns.split(b"\n")[0] + b"\n" + data)
    for found in Ssda903([year]).read():
        str(found)


_loaded: list[Rulebook] = []


def _rules() -> Rulebook:
    if not _loaded:
        _loaded.append(Rulebook.load("walsall"))
    return _loaded[0]


TARGETS: dict[str, tuple[Callable[[bytes], None], list[Path]]] = {
    "yaml": (_yaml, sorted(REVIEWS.glob("*.yaml"))),
    "json": (_json, sorted((ROOT / "examples" / "cases").glob("*.json"))),
    "csv": (_csv, sorted((ROOT / "examples" / "ssda903").rglob("episodes.csv"))),
}


if __name__ == "__main__":
    main()
