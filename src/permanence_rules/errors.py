"""Every exception that a caller can catch; none of them repeats a value from a child's record."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = [
    "CalendarRangeError",
    "CaseError",
    "CaseFaultError",
    "CaseProblem",
    "InputProblem",
    "Loc",
    "MappingError",
    "PackNotFoundError",
    "PermanenceRulesError",
    "RuleFileError",
    "RuleProblem",
    "RulebookChangedError",
    "Severity",
    "SourceError",
    "UsageError",
    "WorkerError",
    "described",
    "place_of",
]


class PermanenceRulesError(Exception):
    """Anything that this package refuses, with a sentence that says how to put it right."""


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One thing wrong in a case: where it is, and what would be right."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


Loc = tuple[str | int, ...]
"""Where a fact stands in a case: ``("periods_of_care", 0, "reviews", 1, "held_on")``."""

_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def place_of(loc: Loc) -> str:
    """
    Return a location as a path. A key that does not look like a fact may be personal: it is hidden.

    >>> place_of(("periods_of_care", 0, "reviews", 1, "held_on"))
    'periods_of_care[0].reviews[1].held_on'
    >>> place_of(("child", "Jo Bloggs"))
    'child.(a key)'
    """
    place = ""
    for step in loc:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            name = step if _FACT_NAME.fullmatch(step) else "(a key)"
            place += f".{name}" if place else name
    return place


class Severity(StrEnum):
    """How sure it is that something in a record is wrong."""

    IMPOSSIBLE = "impossible"
    """It cannot be true: the fact is set aside, and what rests on it is open."""
    UNLIKELY = "unlikely"
    """It may be true: the case is judged with it and without it."""


@dataclass(frozen=True, slots=True)
class InputProblem:
    """
    One fact of a case that cannot be true, or hardly can.

    `code` is stable, and explained in docs/input-problems.md. `loc` is where the fact stands, and
    `others` are the facts that it contradicts: (("child", "date_of_birth"),).
    """

    code: str
    loc: Loc
    message: str
    severity: Severity = Severity.IMPOSSIBLE
    others: tuple[Loc, ...] = ()

    @property
    def place(self) -> str:
        """Where the fact stands, as a path: periods_of_care[0].reviews[1].held_on."""
        return place_of(self.loc)

    @property
    def other_places(self) -> tuple[str, ...]:
        """The facts that it contradicts, as paths."""
        return tuple(map(place_of, self.others))

    def __str__(self) -> str:
        also = f" (see {', '.join(self.other_places)})" if self.others else ""
        return f"{self.place}: {self.message}{also}" if self.loc else f"{self.message}{also}"


class CaseError(PermanenceRulesError):
    """A case that cannot be judged; `problems` lists all that is wrong with it."""

    def __init__(self, problems: Iterable[CaseProblem | InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class CaseFaultError(CaseError):
    """A case that a defect of the program kept from being judged; the other cases are judged."""


def described(error: BaseException) -> str:
    """
    Return what kind of error came and where in the program; its own text may hold a record.

    >>> described(KeyError("a name"))
    'KeyError'
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


@dataclass(frozen=True, slots=True, order=True)
class RuleProblem:
    """One thing wrong in a rule file: file, line, key, what was expected and a suggestion."""

    file: str
    line: int
    key: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line) if self.line else "") if part)
        hint = f". {self.suggestion}" if self.suggestion else ""
        return (
            f"{place}: {self.key}: {self.message}{hint}"
            if self.key
            else f"{place}: {self.message}{hint}"
        )


class RuleFileError(PermanenceRulesError):
    """Rule files that cannot be used; `problems` lists every one at once."""

    def __init__(self, problems: Iterable[RuleProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class MappingError(RuleFileError):
    """A mapping of tables that cannot be used; `problems` lists every one at once."""


_LONGEST_NAME = 200


class PackNotFoundError(PermanenceRulesError):
    """A rule pack that is neither shipped nor a folder with a pack.yaml."""

    def __init__(self, name: str, known: Iterable[str], suggestion: str = "") -> None:
        self.name = name
        self.known = tuple(known)
        self.suggestion = suggestion
        super().__init__(name, self.known, suggestion)

    def __str__(self) -> str:
        hint = f" Did you mean {self.suggestion!r}?" if self.suggestion else ""
        name = self.name if len(self.name) <= _LONGEST_NAME else f"{self.name[:_LONGEST_NAME]}..."
        return (
            f"There is no rule pack named {name!r}.{hint} "
            f"Packs that come with permanence-rules: {', '.join(self.known)}; "
            "or name a folder that holds a pack.yaml."
        )


class SourceError(PermanenceRulesError):
    """An input that cannot be read at all: the file, and how to put it right."""

    def __init__(self, path: Path | str, message: str) -> None:
        self.path = str(path)
        self.message = message
        super().__init__(self.path, message)

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class CalendarRangeError(PermanenceRulesError):
    """A date outside the years for which working days are tabulated."""


class UsageError(PermanenceRulesError):
    """A request that makes no sense, such as an option with an impossible value."""


class RulebookChangedError(PermanenceRulesError):
    """Rule packs that have changed on disk since a pickled rulebook was loaded from them."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return (
            f"The rule packs of {self.name} have changed on disk since this rulebook was loaded, "
            "or were replaced. Load the rulebook anew with Rulebook.load."
        )


class WorkerError(PermanenceRulesError):
    """Processes that judge cases keep ending before their time, whatever they are given."""
