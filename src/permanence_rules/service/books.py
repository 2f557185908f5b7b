"""The rulebooks that the service serves: compiled once, and replaced all together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from permanence_rules.errors import UsageError
from permanence_rules.packs.loading import pack_names
from permanence_rules.rulebook import Rulebook
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["Books", "Shelf", "UnknownRulebookError", "loaded"]


class UnknownRulebookError(UsageError):
    """A rulebook that the service does not serve."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rulebooks at one time, by name; the first is used where none is named."""

    rulebooks: Mapping[str, Rulebook]
    loaded_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rulebooks, in the order in which they were given."""
        return tuple(self.rulebooks)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each rulebook: what reports say of the rules that were used."""
        return {name: rulebook.used.digest for name, rulebook in self.rulebooks.items()}

    @property
    def default(self) -> str:
        """The name of the rulebook that is used where none is named."""
        return self.names[0]

    def get(self, name: str | None = None) -> Rulebook:
        """Return a rulebook; raises UnknownRulebookError with what there is."""
        found = self.rulebooks.get(self.default if name is None else name)
        if found is None:
            hint = did_you_mean(name or "", self.names)
            raise UnknownRulebookError(f"rules: there is no such rulebook here. {hint}".strip())
        return found


class Books:
    """
    The rulebooks of the service. All threads may share it.

    `now` is the shelf that serves; whoever answers a request takes it once and keeps it, so that
    one answer never comes from two versions of the rules. `problem` says what is wrong in the rules
    on the disk, if the last attempt to load them anew failed; the old ones then go on.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        """Take packs by name or folder, or all that come with the package; load them when asked."""
        self.paths = _by_name(names or _shipped())
        self._lock = Lock()
        self._now: Shelf | None = None
        self.problem: str | None = None

    @property
    def now(self) -> Shelf:
        """The rulebooks that serve at this moment."""
        with self._lock:
            if self._now is None:
                self._now = self.load()
            return self._now

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rulebooks, the one that is used where none is named first."""
        return self.now.names

    def get(self, name: str | None = None) -> Rulebook:
        """Return a rulebook as it is now; raises UnknownRulebookError with what there is."""
        return self.now.get(name)

    def load(self) -> Shelf:
        """Return the rulebooks as they are on the disk now, without using them yet."""
        return loaded(self.paths)

    def put(self, shelf: Shelf) -> None:
        """Serve these rulebooks from now on."""
        with self._lock:
            self._now, self.problem = shelf, None


def loaded(paths: Mapping[str, str]) -> Shelf:
    """Return the rulebooks of packs by name or folder; raises what `Rulebook.load` raises."""
    return Shelf({name: Rulebook.load(path) for name, path in paths.items()})


def _shipped() -> tuple[str, ...]:
    """Return all packs that come with the package, the law of England first."""
    return ("england", *(name for name in pack_names() if name != "england"))


def _by_name(given: Sequence[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for each in given:
        name = Path(each).resolve().name if Path(each, "pack.yaml").is_file() else Path(each).name
        if name in named:
            raise UsageError(
                f"--rules: two rulebooks would be named {name!r}; rename one of the two folders."
            )
        named[name] = each
    return named
