"""The manifest of a run: versions, digests, options, input files and counts, and no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from permanence_rules.runtime.streams import destination

if TYPE_CHECKING:
    from permanence_rules.cli.checking import Checking
    from permanence_rules.outputs import OutputForm

__all__ = [
    "Asked",
    "InputFile",
    "Inputs",
    "manifest_beside",
    "manifest_of",
    "what_decides",
    "write_manifest",
]

_MOST_LISTED = 10_000
"""Input files that a manifest lists; the digest of all covers the rest too."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input: its name without its folder, its size, and a digest; None where it is no file."""

    name: str
    size: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a run: how many, how large, one digest over all, and the first of them."""

    number: int
    size: int
    digest: str
    listed: tuple[InputFile, ...]

    @classmethod
    def of(cls, paths: tuple[Path, ...], endings: frozenset[str]) -> Inputs:
        """Read every input once more; of a folder those files that some source reads."""
        number = size = 0
        over_all = hashlib.sha256()
        listed: list[InputFile] = []
        for path in _files_of(paths, endings):
            found = _described(path)
            number, size = number + 1, size + found.size
            over_all.update(f"{found.name}\0{found.digest}\n".encode())
            if len(listed) < _MOST_LISTED:
                listed.append(found)
        return cls(number, size, over_all.hexdigest(), tuple(listed))


def _files_of(paths: tuple[Path, ...], endings: frozenset[str]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.rglob("*") if each.suffix.lower() in endings)
            yield from sorted(each for each in inside if each.is_file())
        else:
            yield path


def _described(path: Path) -> InputFile:
    """Return what is said of one input; a pipe cannot be read a second time."""
    try:
        if not path.is_file():
            return InputFile(path.name, 0, None)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return InputFile(path.name, file.tell(), digest)
    except OSError:  # the run says among its rejects that it could not be read
        return InputFile(path.name, 0, None)


@dataclass(frozen=True)
class Asked:
    """What was asked of a run, as far as it decides what comes out."""

    paths: tuple[Path, ...] = ()
    engine: str = "compiled"
    form: str = "text"
    due_within: int = 28
    fail_on: str = "breached"
    show_all: bool = False

    @cached_property
    def inputs(self) -> Inputs:
        """The input files, read once more when they are first asked for."""
        from permanence_rules.sources.choose import SOURCES

        endings = (ending for kind in SOURCES.load_all() for ending in kind.endings)
        return Inputs.of(self.paths, frozenset(endings))


def manifest_of(checking: Checking) -> dict[str, Any]:
    """
    Return what a run rests on and what it counted.

    The same inputs and options give the same manifest: it holds no time of a clock, no folder and
    no number of processes.
    """
    return {
        "manifest": 1,
        **what_decides(checking),
        "counts": _counts(checking),
        "exceptions": _exceptions(checking),
    }


def what_decides(checking: Checking) -> dict[str, Any]:
    """Return what decides the findings of a run, as far as it is known before it begins."""
    from permanence_rules import __version__

    used, calendar = checking.rulebook.used, checking.rulebook.calendar
    return {
        "program": {"name": "permanence-rules", "version": __version__},
        "engine": checking.asked.engine,
        "as_at": checking.as_at.isoformat(),
        "rules": {
            "name": used.name,
            "version": used.version,
            "digest": used.digest,
            "law_checked_to": used.law_checked_to.isoformat() if used.law_checked_to else None,
            "packs": [
                {"name": each.name, "version": each.file.version, "digest": each.digest[:16]}
                for each in checking.rulebook.packs
            ],
        },
        "calendar": {"nation": str(calendar.nation), "version": calendar.version},
        "options": _options(checking),
        "inputs": _inputs(checking.asked.inputs),
    }


def _exceptions(checking: Checking) -> dict[str, Any] | None:
    register = checking.exceptions
    return {"sha256": register.digest, **register.counts()} if register is not None else None


def _options(checking: Checking) -> dict[str, Any]:
    asked, selection = checking.asked, checking.selection
    return {
        "format": asked.form,
        "team": sorted(selection.teams),
        "area": sorted(selection.areas),
        "outcome": sorted(selection.outcomes),
        "due_within": asked.due_within,
        "fail_on": asked.fail_on,
        "all": asked.show_all,
    }


def _inputs(inputs: Inputs) -> dict[str, Any]:
    return {
        "files": inputs.number,
        "bytes": inputs.size,
        "sha256_of_all": inputs.digest,
        "listed": [
            {"file": each.name, "bytes": each.size, "sha256": each.digest} for each in inputs.listed
        ],
    }


def _counts(checking: Checking) -> dict[str, Any]:
    return {
        "children_read": checking.checked + checking.other_teams + checking.not_judged,
        "children_checked": checking.checked,
        "children_of_other_teams": checking.other_teams,
        "children_not_judged": checking.not_judged,
        "rows_and_records_not_used": len(checking.rejects) - checking.not_judged,
        "facts_set_aside_or_doubted": len(checking.input_problems),
        "rows": [
            {
                "file": Path(row.file).name,
                "table": row.table,
                "read": row.read,
                "used": row.used,
                "set_aside": row.set_aside,
                "rejected": row.rejected,
            }
            for row in checking.source.rows
        ],
    }


def manifest_beside(form: OutputForm, output: Path | None) -> Path | None:
    """Return where the manifest of an output lies, for a form that has no room for it."""
    is_file = output is not None and (output.is_file() or not output.exists())
    if output is None or not form.is_data or not is_file:
        return None
    return output.with_name(f"{output.name}.run.json")


def write_manifest(checking: Checking, path: Path | None) -> None:
    """Write the manifest of a run that is at its end, if there is a place for it."""
    if path is not None:
        with destination(path, "--manifest") as file:
            file.write(json.dumps(manifest_of(checking), indent=2, ensure_ascii=False) + "\n")
