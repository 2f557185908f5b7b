"""Finding and reading rule packs: their files, the packs they extend, and what is wrong in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from permanence_rules.errors import PackNotFoundError, RuleFileError, RuleProblem
from permanence_rules.language.amendment import Amendment
from permanence_rules.language.pack import PackFile
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import Rule, RuleFile
from permanence_rules.language.scalars import RuleModel
from permanence_rules.language.shape_problems import note_problems
from permanence_rules.language.yaml_files import LARGEST_FILE, Document, read_document
from permanence_rules.runtime.reading import is_there, read_bounded

__all__ = [
    "AmendmentFile",
    "Pack",
    "folder_at",
    "is_shipped",
    "load_packs",
    "pack_names",
    "place_on_any_machine",
    "read_inside",
    "read_rule",
    "refuse_two_nations",
    "rules_folder",
    "shown",
]

SCENARIOS = ".scenarios.yaml"
MOST_FILES = 2_000
"""Rule files of one pack; the law of England has about 170."""
_LONGEST_CHAIN = 10
_STEP = re.compile(r"[^\W_][\w .-]*")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
Shape = TypeVar("Shape", bound=RuleModel)


@dataclass(frozen=True, slots=True)
class AmendmentFile:
    """An amendment and where it stands."""

    id: str
    amendment: Amendment
    document: Document


@dataclass(slots=True)
class Pack:
    """One rule pack as it was read."""

    name: str
    folder: Path
    file: PackFile
    document: Document
    rules: list[Rule] = field(default_factory=list)
    amendments: list[AmendmentFile] = field(default_factory=list)
    problems: list[RuleProblem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """The ids of rule files that cannot be used."""
    warnings: list[RuleProblem] = field(default_factory=list)
    """What the rules leave to a default that their author should choose."""
    digest: str = ""


def is_shipped(pack: Pack) -> bool:
    """Return whether a pack comes with this package."""
    return pack.folder.is_relative_to(rules_folder().resolve())


def place_on_any_machine(folder: Path) -> Path:
    """Return where a pack is: one that comes with this package is so wherever that is installed."""
    shipped = rules_folder().resolve()
    return folder.relative_to(shipped) if folder.is_relative_to(shipped) else folder


def folder_at(place: Path) -> Path:
    """Return the folder of a pack on this machine, from what `place_on_any_machine` returned."""
    return place if place.is_absolute() else rules_folder().resolve() / place


@cache
def rules_folder() -> Path:
    """Return the folder of the packs that come with this package, installed or in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parents[1] / "rules"


def pack_names() -> tuple[str, ...]:
    """Return the short names of the packs that come with this package."""
    return tuple(sorted(path.parent.name for path in rules_folder().rglob("pack.yaml")))


def load_packs(*names: str | Path) -> list[Pack]:
    """
    Return the packs named and those that they extend, the extended ones first.

    Raises PackNotFoundError for a name that leads nowhere, RuleFileError when a
    pack.yaml cannot be used. What is wrong in rule files is kept with each pack.
    """
    packs: dict[Path, Pack] = {}
    for name in names:
        _load(_folder(name), packs, ())
    return list(packs.values())


def refuse_two_nations(packs: Sequence[Pack]) -> None:
    """
    Raise RuleFileError where packs are for different nations.

    A rulebook has one nation: its law, its working days, and the cases that it may judge.
    """
    nation = packs[0].file.jurisdiction
    for pack in packs[1:]:
        if pack.file.jurisdiction != nation:
            pack.document.wrong(
                ("jurisdiction",),
                f"this pack is for {pack.file.jurisdiction}, and {packs[0].name} is for {nation}",
                "Use the packs of one nation together.",
            )
            raise RuleFileError(pack.document.problems)


def read_rule(document: Document, rule_id: str, layer: str) -> Rule | None:
    """Return the rule that a document holds, or None with the problems kept in the document."""
    file = _shaped(document, RuleFile)
    return Rule(rule_id, layer, file, document) if file is not None else None


def _folder(name: str | Path) -> Path:
    path = Path(name)
    if is_there(path / "pack.yaml"):
        return path.resolve()
    return _shipped(name)


def _shipped(name: str | Path) -> Path:
    wanted = str(name).replace("\\", "/").strip("/")
    for found in rules_folder().rglob("pack.yaml"):
        if wanted in (found.parent.name, found.parent.relative_to(rules_folder()).as_posix()):
            return found.parent.resolve()
    close = get_close_matches(wanted, pack_names(), n=1)
    raise PackNotFoundError(str(name), pack_names(), close[0] if close else "")


def _load(folder: Path, packs: dict[Path, Pack], chain: tuple[Path, ...]) -> None:
    if folder in packs:
        return
    document = read_inside(folder, folder / "pack.yaml", shown(folder / "pack.yaml"))
    file = _shaped(document, PackFile)
    if file is None:
        raise RuleFileError(document.problems)
    if file.extends is not None:
        base = _extended(folder, file.extends, document)
        if base in (*chain, folder):
            document.wrong(("extends",), "packs extend each other in a circle", "Break the circle.")
        elif len(chain) >= _LONGEST_CHAIN:
            message = f"packs extend each other over more than {_LONGEST_CHAIN} steps"
            document.wrong(("extends",), message, "Extend one of the first directly.")
        if base is None or document.problems:
            raise RuleFileError(document.problems)
        _load(base, packs, (*chain, folder))
    packs[folder] = _read_pack(folder, file, document)


def _extended(folder: Path, name: str, document: Document) -> Path | None:
    """A pack may extend one that comes with this package, or a neighbour, and no other folder."""
    if not all(_STEP.fullmatch(step) and not _DEVICES.fullmatch(step) for step in name.split("/")):
        message = "expected the name of a pack, or of a folder beside this one"
        document.wrong(("extends",), message, "Write the name alone: no .., drive or backslash.")
        return None
    beside = folder.parent / name
    if not is_there(beside / "pack.yaml"):
        return _shipped(name)
    if not beside.resolve().is_relative_to(folder.parent):
        document.wrong(("extends",), _LEADS_OUT, "Put the folder itself there.")
        return None
    return beside.resolve()


def read_inside(folder: Path, path: Path, name: str) -> Document:
    """Return what a file of the pack in *folder* says; a link that leads out is not followed."""
    if _stays_in(folder, path):
        return read_document(path, name)
    document = Document(name)
    document.wrong((), _LEADS_OUT, "Put the file itself there.")
    return document


def _stays_in(folder: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder)
    except (OSError, RuntimeError):  # a link that leads to itself, by the version of Python
        return False


_LEADS_OUT = "this is a link that leads out of the folder or nowhere, and is not followed"


def _read_pack(folder: Path, file: PackFile, document: Document) -> Pack:
    pack = Pack(_name(folder), folder, file, document)
    digest = hashlib.sha256()
    paths = sorted(_rule_files(folder))
    if len(paths) > MOST_FILES:
        document.wrong((), f"the pack holds more than {MOST_FILES:,} files", "Divide it.")
        raise RuleFileError(document.problems)
    for path in paths:
        if path.name != "pack.yaml":
            _read_file(pack, path)
        if not pack.problems:
            content = read_bounded(path, LARGEST_FILE, pipes=False) or b""
            # The name is part of the digest: a rule that was moved has another id, and so makes
            # other findings.
            digest.update(_name_in(folder, path) + content)
    pack.digest = digest.hexdigest()
    return pack


def _rule_files(folder: Path) -> Iterator[Path]:
    """Yield the rule files of one pack, and not those of a pack inside it."""
    # Links are not followed into other folders: a pack from elsewhere could otherwise read files
    # of this machine into its reports.
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            if not is_there(path / "pack.yaml") and path.name != "obligations":
                yield from _rule_files(path)
        elif path.suffix == ".yaml" and not path.name.endswith(SCENARIOS):
            yield path


def _name_in(folder: Path, path: Path) -> bytes:
    # A name that is not UTF-8 still has bytes.
    return path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")


def _read_file(pack: Pack, path: Path) -> None:
    document = read_inside(pack.folder, path, shown(path))
    rule_id = f"{pack.name}/{path.relative_to(pack.folder).with_suffix('').as_posix()}"
    if isinstance(document.data, dict) and "amends" in document.data:
        amendment = _shaped(document, Amendment)
        if amendment is not None:
            pack.amendments.append(AmendmentFile(rule_id, amendment, document))
    else:
        rule = read_rule(document, rule_id, pack.name)
        if rule is not None:
            pack.rules.append(rule)
    if document.problems:
        pack.broken.add(rule_id)
    pack.problems.extend(document.problems)


def _shaped(document: Document, shape: type[Shape]) -> Shape | None:
    data: Any = document.data
    if document.problems:
        return None
    if not isinstance(data, dict):
        document.wrong(
            (), "expected keys and values", "Look at a rule that comes with this package."
        )
        return None
    try:
        shaped = shape.model_validate(data)
    except ValidationError as error:
        note_problems(document, error, shape)
        return None
    if shape is not PackFile:
        for loc in _empty_keys(data, ()):
            document.wrong(loc, "this key has no effect here: it is empty", "Leave it out.")
    return shaped if not document.problems else None


def _empty_keys(data: Any, loc: Loc) -> Iterator[Loc]:
    """Yield each key of a rule file that is written without a value, or with an empty list."""
    if isinstance(data, dict):
        for key, value in data.items():
            if value is None or value == []:
                yield (*loc, key)
            yield from _empty_keys(value, (*loc, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _empty_keys(value, (*loc, index))


def _name(folder: Path) -> str:
    root = rules_folder().resolve()
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name


def shown(path: Path) -> str:
    """Show a shipped file from rules/ on, and any other as the caller would write it."""
    root = rules_folder().resolve()
    if path.is_relative_to(root):
        return (Path("rules") / path.relative_to(root)).as_posix()
    return (
        path.relative_to(Path.cwd()).as_posix()
        if path.is_relative_to(Path.cwd())
        else path.as_posix()
    )
