"""
Keep the broken rule files of the tests, so that their messages can be compared later.

A pytest plugin: `python -m pytest -p benchmarks.broken_rules --keep-broken-rules FILE tests/...`
writes every pack that a test hands to `Rulebook.load`, and every folder of scenarios, that is
refused. `benchmarks/digest.py` reads the file again without the tests, which may then be moved.
"""

from __future__ import annotations

import functools
import json
import os
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import PermanenceRulesError, Rulebook

MOST_BYTES = 60_000
"""A pack that is larger is left out: a few tests write megabytes only to reach a bound of work."""

_found: dict[str, dict[str, Any]] = {}
_left_out: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the packs go."""
    parser.addoption("--keep-broken-rules", type=Path, default=None)


def pytest_configure() -> None:
    """Watch the two doors by which tests hand over rule files."""
    load = Rulebook.load
    Rulebook.load = _watched("load", load)  # type: ignore[method-assign]
    try:  # not a public name: after a move this line names its new home, or nothing is kept by it
        scenarios = import_module("permanence_rules.authoring.scenarios")
    except ImportError:
        return
    scenarios.__dict__["run_folder"] = _watched("test", scenarios.run_folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was kept, in an order that does not hang on the order of tests."""
    file: Path | None = session.config.getoption("--keep-broken-rules")
    if file is not None:
        kept = sorted(_found.values(), key=lambda each: (each["from"], json.dumps(each)))
        lines = ",\n".join(json.dumps(each, sort_keys=True, ensure_ascii=True) for each in kept)
        file.write_text(f"[\n{lines}\n]\n", encoding="ascii")
        print(f"\n{len(kept)} broken packs kept; left out: {len(_left_out)}")
        print("\n".join(sorted(set(_left_out))))


def _watched(door: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def watched(*names: str | Path, **options: Any) -> Any:
        try:
            result = function(*names, **options)
        except PermanenceRulesError:
            _keep(door, names)
            raise
        if door == "test" and result.problems:
            _keep(door, names)
        return result

    return watched


def _is_folder(path: Path) -> bool:
    temporary = Path(tempfile.gettempdir())
    try:  # two floors down, so that nothing but what this test wrote stands beside it
        return temporary in path.parents[1:] and path.is_dir()
    except (OSError, ValueError):  # a test's impossible name
        return False


def _keep(door: str, names: tuple[str | Path, ...]) -> None:
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    folders = [Path(name) for name in names if _is_folder(Path(name))]
    homes = {each.parent for each in folders if not each.parent.name.startswith("pytest-")}
    beside = {path.parent for home in homes for path in home.glob("*/pack.yaml")}
    files = {}
    for folder in sorted({*folders, *beside}):  # a pack may extend the one beside it
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                _left_out.append(f"{test}: a link or a device")
                return
            if path.is_file():
                # Latin-1 keeps every byte as one letter, also of files that are not UTF-8.
                place = path.relative_to(folder.parent).as_posix()
                files[place] = path.read_bytes().decode("latin-1")
    if not files or sum(map(len, files.values())) > MOST_BYTES:
        _left_out.append(f"{test}: {'too large' if files else 'no file'}")
        return
    asked = [Path(name).name if Path(name) in folders else str(name) for name in names]
    origin = test.partition("::")[0].rpartition("/")[2].removesuffix(".py")
    _found.setdefault(
        json.dumps([door, asked, files], sort_keys=True),
        {"from": origin, "door": door, "names": asked, "files": files},
    )
