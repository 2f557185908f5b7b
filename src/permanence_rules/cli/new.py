"""`new`: writes the two files of a rule, to be filled in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put

__all__ = ["new"]

_RULE = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)+")
_OF_A_CHECKOUT = Path("rules")


@handled
def new(
    *,
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="Pack and place, such as my-pack/visits/weekly.")
    ],
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the pack is, or will be.  [.]")
    ] = None,
    verb: Annotated[
        str, typer.Option(metavar="VERB", help="The legal verb of the duty.")
    ] = "deadline",
) -> ExitCode:
    """Write a rule and its scenarios to be filled in, and a pack.yaml where there is none."""
    from permanence_rules.language.obligation import VERBS

    wanted = rule.strip().removesuffix(".yaml")
    if _RULE.fullmatch(wanted) is None:
        raise UsageError(
            "Expected a pack and a place in lower-case words joined by hyphens, "
            "such as my-pack/visits/weekly."
        )
    one_of(verb, VERBS, "--verb")
    for path, text in _files(wanted, folder or _usual_folder(wanted), verb):
        _write(path, text)
        put(path.as_posix())
    return ExitCode.CLEAR


def _usual_folder(rule: str) -> Path:
    """In a checkout the shipped packs are under rules/."""
    return _OF_A_CHECKOUT if _has_pack(_OF_A_CHECKOUT, rule) else Path()


def _has_pack(folder: Path, rule: str) -> bool:
    return any((around / "pack.yaml").is_file() for around in _around(folder, rule))


def _around(folder: Path, rule: str) -> list[Path]:
    """Return the folders that hold the rule, the outermost first."""
    steps = rule.split("/")[:-1]
    return [folder.joinpath(*steps[: depth + 1]) for depth in range(len(steps))]


def _files(rule: str, folder: Path, verb: str) -> list[tuple[Path, str]]:
    from permanence_rules.authoring.templates import pack_text, rule_text, scenarios_text

    path = folder / f"{rule}.yaml"
    scenarios = path.with_name(f"{path.stem}.scenarios.yaml")
    for each in (path, scenarios):
        if each.exists():
            raise UsageError(f"{each}: this file is there already and was left as it is.")
    files = [(scenarios, scenarios_text(verb))]
    packs = [around for around in _around(folder, rule) if (around / "pack.yaml").is_file()]
    if packs:
        return [(path, rule_text(verb, _source_of(packs[-1]))), *files]
    pack = _around(folder, rule)[0]
    return [
        (pack / "pack.yaml", pack_text(pack.name)),
        (path, rule_text(verb, "procedure")),
        *files,
    ]


def _source_of(pack: Path) -> str:
    """Return the first source that a pack declares."""
    from permanence_rules.packs.loading import load_packs

    return next(iter(load_packs(pack)[-1].file.sources))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
