"""Finding a rule by its id, in the packs that were named or among all that are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.errors import UsageError
from permanence_rules.packs.loading import SCENARIOS, Pack, rules_folder
from permanence_rules.rulebook import Rulebook

__all__ = ["Found", "find_rule"]


@dataclass(frozen=True, slots=True)
class Found:
    """A rule and the rulebook that it was found in."""

    rule: CompiledRule
    rulebook: Rulebook

    @property
    def pack(self) -> Pack:
        """The pack that the rule comes from."""
        return next(pack for pack in self.rulebook.packs if pack.name == self.rule.rule.layer)

    @property
    def path(self) -> Path:
        """The rule's own file."""
        inside = self.rule.id.removeprefix(f"{self.pack.name}/")
        return self.pack.folder / f"{inside}.yaml"


def find_rule(rule_id: str, names: Sequence[str] | None) -> Found:
    """
    Return the rule called *rule_id*.

    Without names of packs, the shipped pack that the id begins with is searched.
    Raises UsageError with the nearest id when there is no such rule.
    """
    wanted = rule_id.strip().removesuffix(".yaml").removeprefix("rules/")
    packs = list(names) if names else _packs_of(wanted)
    if packs:
        rulebook = Rulebook.load(*packs)
        for rule in rulebook.rules:
            if rule.id == wanted:
                return Found(rule, rulebook)
        raise _unknown(wanted, [rule.id for rule in rulebook.rules])
    raise _unknown(wanted, _shipped_ids())


def _packs_of(rule_id: str) -> list[str]:
    fitting = [name for name in _shipped_packs() if rule_id.startswith(f"{name}/")]
    return [max(fitting, key=len)] if fitting else []


def _shipped_packs() -> list[str]:
    """Return the shipped packs by their place, which is how the ids of their rules begin."""
    root = rules_folder()
    return [path.parent.relative_to(root).as_posix() for path in root.rglob("pack.yaml")]


def _shipped_ids() -> list[str]:
    root = rules_folder()
    return sorted(
        path.relative_to(root).with_suffix("").as_posix()
        for name in _shipped_packs()
        for path in (root / name).rglob("*.yaml")
        if path.name != "pack.yaml" and not path.name.endswith(SCENARIOS)
    )


def _unknown(wanted: str, known: Sequence[str]) -> UsageError:
    close = get_close_matches(wanted, known, n=1) or [
        each for each in known if each.endswith(f"/{wanted}")
    ]
    hint = f" Did you mean {close[0]}?" if close else ""
    return UsageError(
        f"There is no rule of that name.{hint} `permanence-rules rules list` lists them all."
    )
