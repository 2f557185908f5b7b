"""Reading the keys of a TOML file: what each may hold, and every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from permanence_rules.errors import RuleProblem
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.tables.cells import DatePattern, date_pattern
from permanence_rules.sources.tables.lines import Keys

__all__ = ["TomlReader", "WrongKeyError"]

FoundT = TypeVar("FoundT")


class WrongKeyError(Exception):
    """One thing is wrong: the rest is read all the same, so that all of it is named at once."""

    def __init__(self, keys: Keys, reason: str, suggestion: str = "") -> None:
        self.keys, self.reason, self.suggestion = keys, reason, suggestion
        super().__init__(reason)


class TomlReader:
    """One file as it is read, and all that is found wrong with it."""

    def __init__(self, file: str, data: Mapping[str, Any], lines: Mapping[Keys, int]) -> None:
        self.file, self.data, self.lines = file, data, lines
        self.problems: list[RuleProblem] = []

    def dates(self, keys: Keys, data: Mapping[str, Any]) -> DatePattern | None:
        """Return how dates are written, if the key says so."""
        written = self.string(keys, data, "dates")
        if not written:
            return None
        found = date_pattern(written)
        if found is None:
            raise WrongKeyError(
                (*keys, "dates"),
                "expected how a date is written, such as DD/MM/YYYY, YYYY-MM-DD, DD-MMM-YYYY or "
                "DD/MM/YYYY hh:mm; years have four digits",
            )
        return found

    def day(self, keys: Keys, given: Any, wanted: str = "a date such as 2026-03-31") -> Any:
        """Return a date, if there is one."""
        if given is None:
            return None
        if isinstance(given, datetime) or not isinstance(given, date):
            raise WrongKeyError(keys, f"expected {wanted}, without quotation marks")
        return given

    def string(self, keys: Keys, data: Mapping[str, Any], key: str) -> str:
        """Return text; nothing where the key is not there."""
        given = data.get(key, "")
        if not isinstance(given, str) or (key in data and not given.strip()):
            raise WrongKeyError((*keys, key), "expected text in quotation marks")
        return given

    def headings(self, keys: Keys, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Return the names of one column or several."""
        given = data.get(key)
        if given is None:
            return ()
        names = given if isinstance(given, list) else [given]
        if not names or not all(isinstance(each, str) and each for each in names):
            raise WrongKeyError((*keys, key), "expected the name of a column, or a list of names")
        return tuple(names)

    def flag(self, keys: Keys, data: Mapping[str, Any], key: str) -> bool:
        """Return true or false; false where the key is not there."""
        given = data.get(key, False)
        if not isinstance(given, bool):
            raise WrongKeyError((*keys, key), "expected true or false")
        return given

    def one_of(self, keys: Keys, given: Any, known: tuple[str, ...]) -> str | None:
        """Return one of the words that are known, if the key is there."""
        if given is None:
            return None
        if given not in known:
            word = given if isinstance(given, str) else ""
            raise WrongKeyError(keys, "no such word is known here", did_you_mean(word, known))
        return str(given)

    def expect_known(self, keys: Keys, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Note each key that is not known."""
        for key in data:
            if key not in known:
                self.note((*keys, key), "no such key is known here", did_you_mean(key, known))

    def attempt(self, read: Callable[[], FoundT]) -> FoundT | None:
        """Return what *read* does, or note why it cannot."""
        try:
            return read()
        except WrongKeyError as wrong:
            self.note(wrong.keys, wrong.reason, wrong.suggestion)
            return None

    def note(self, keys: Keys, reason: str, suggestion: str = "") -> None:
        """Keep what is wrong with a key."""
        place = ".".join(f'"{key}"' if " " in key or "." in key else key for key in keys)
        self.problems.append(RuleProblem(self.file, self.line(keys), place, reason, suggestion))

    def line(self, keys: Keys) -> int:
        """Return the line of a key, or of the nearest one around it."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 0)
