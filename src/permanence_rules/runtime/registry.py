"""Things that are found by name: those that come with the program, and those that others add."""

from __future__ import annotations

import sys
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

__all__ = ["MissingPartError", "Registry", "part_named"]


@dataclass(frozen=True, slots=True)
class Registry:
    """
    Names and where each leads, written as `module:attribute`.

    `own` are those that come with the program. An installed package adds others as entry points
    of `group`; a name of ours cannot be taken. A module is imported when its name is asked for,
    so that a run imports nothing that it does not use.
    """

    group: str
    own: Mapping[str, str]

    def names(self) -> tuple[str, ...]:
        """Return every name, those of the program first."""
        return (*self.own, *sorted(set(self._added()) - set(self.own)))

    def load(self, name: str) -> Any:
        """Return what a name leads to. Raises KeyError where nothing bears the name."""
        place = self.own[name] if name in self.own else self._added()[name]
        module, _, attribute = place.partition(":")
        return getattr(import_module(module), attribute)

    def load_all(self, without: Container[str] = ()) -> list[Any]:
        """Return what every name leads to, but for those in *without*."""
        return [self.load(name) for name in self.names() if name not in without]

    def _added(self) -> Mapping[str, str]:
        return _installed(self.group, tuple(sys.path))


@cache
def _installed(group: str, _: tuple[str, ...]) -> Mapping[str, str]:
    """
    Return what installed packages add to a group.

    Looking reads a file of every package there is, so each search path is looked at once.
    """
    return {each.name: each.value for each in entry_points(group=group)}


class MissingPartError(LookupError):
    """A part of the program is missing that its name promises; says which module lacks what."""


def part_named(package: str, module: str, attribute: str) -> Any:
    """
    Return what a module of a package holds by convention, such as how a verb is compiled.

    Raises MissingPartError, which names the module and the function that have to be written.
    """
    place = f"{package}.{module}"
    try:
        found = import_module(place)
    except ModuleNotFoundError as error:
        if error.name != place:
            raise
        raise MissingPartError(f"write the module {place}, with `{attribute}`") from None
    if not hasattr(found, attribute):
        raise MissingPartError(f"write `{attribute}` in the module {place}")
    return getattr(found, attribute)
