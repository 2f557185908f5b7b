"""
The exceptions register: violations that somebody with authority has acknowledged, for a time.

The reason is the council's own text about a child. It is asked for, so that no entry goes without
one, and it is not kept: no output can repeat it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from permanence_rules.errors import RuleFileError, RuleProblem, UsageError
from permanence_rules.language.outcomes import Strength
from permanence_rules.report.findings import Acknowledgement, Finding, Report
from permanence_rules.report.words import count_of, owner_words
from permanence_rules.runtime.reading import read_bounded
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing import in_words

__all__ = ["Entry", "Register", "read_register"]

_LARGEST = 16 * 1024 * 1024
_KEYS = ("rule", "child", "scope", "reason", "authorised_by", "on", "expires", "code")
_SCOPES = ("team", "locality")


@dataclass(frozen=True, slots=True)
class Entry:
    """One exception: which duty, for whom, by whose authority and until when."""

    file: str
    line: int
    code: str
    rule: str
    authorised_by: str
    on: date
    expires: date
    child: str | None = None
    scope: tuple[str, str] | None = None
    """The kind of group and its code; None beside no child: every child."""

    def covers(self, report: Report) -> bool:
        """Whether it is about this child."""
        if self.child is not None:
            return report.case_id == self.child
        return self.scope is None or getattr(report, self.scope[0]) == self.scope[1]

    @property
    def place(self) -> str:
        """Where it stands, and its code."""
        return f"{self.file}:{self.line}: exception {self.code}"


@dataclass(slots=True)
class Register:
    """The exceptions of a run; it counts what each of them acknowledged."""

    entries: tuple[Entry, ...]
    as_at: date
    rules: frozenset[str]
    digest: str = ""
    used: Counter[str] = field(default_factory=Counter)
    """How many findings each acknowledged, by code."""
    acknowledged: int = 0
    statutory: int = 0
    _in_force: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the entries in force by their rule: a run asks for each finding."""
        for entry in self.entries:
            if entry.on <= self.as_at <= entry.expires:
                self._in_force.setdefault(entry.rule, []).append(entry)

    def marked(self, report: Report) -> Report:
        """Return a report whose acknowledged violations say so."""
        if not self._in_force:
            return report
        findings = tuple(self._marked(report, each) for each in report.findings)
        if findings == report.findings:
            return report
        return report.model_copy(update={"findings": findings})

    def _marked(self, report: Report, finding: Finding) -> Finding:
        entries = self._in_force.get(finding.rule, ()) if finding.is_violation else ()
        entry = next((each for each in entries if each.covers(report)), None)
        if entry is None:
            return finding
        self.used[entry.code] += 1
        self.acknowledged += 1
        self.statutory += finding.strength is Strength.STATUTORY
        given = Acknowledgement(
            code=entry.code, authorised_by=entry.authorised_by, on=entry.on, expires=entry.expires
        )
        words = f"{finding.message} {_words(given)}"
        return finding.model_copy(update={"acknowledged": given, "message": words})

    def lines(self) -> Iterator[str]:
        """Yield what a run reports of the register at its end."""
        findings = count_of(self.acknowledged, "finding")
        statutory = f"; {self.statutory} of them statutory, which still count"
        yield f"Acknowledged by exceptions: {findings}{statutory if self.statutory else ''}."
        for entry in self.entries:
            said = self._said(entry)
            if said:
                yield f"{entry.place} {said}"

    def _said(self, entry: Entry) -> str:
        if entry.expires < self.as_at:
            return (
                f"expired on {in_words(entry.expires)}; remove it, or have it authorised anew "
                "with a later day."
            )
        if entry.on > self.as_at:
            return f"is not in force before {in_words(entry.on)}."
        if self.used[entry.code]:
            return ""
        if entry.rule not in self.rules:
            hint = did_you_mean(entry.rule, self.rules, few=0)
            return f"names a rule that is not in use here. {hint}".rstrip()
        return "acknowledged nothing; remove it if it is no longer needed."

    def counts(self) -> dict[str, int]:
        """Return how many entries there are of each kind, and what they acknowledged."""
        expired = sum(each.expires < self.as_at for each in self.entries)
        ahead = sum(each.on > self.as_at for each in self.entries)
        return {
            "entries": len(self.entries),
            "expired": expired,
            "not_yet_in_force": ahead,
            "used": len(self.used),
            "unused": len(self.entries) - expired - ahead - len(self.used),
            "findings_acknowledged": self.acknowledged,
            "statutory_acknowledged": self.statutory,
        }


def _words(given: Acknowledgement) -> str:
    who = owner_words(given.authorised_by)
    return f"Acknowledged by the {who} until {in_words(given.expires)} (exception {given.code})."


def read_register(
    path: Path, as_at: date, *, rules: Collection[str], roles: Collection[str]
) -> Register:
    """
    Return the register of a TOML file.

    Raises UsageError where it cannot be read at all, and RuleFileError listing every mistake with
    its line. No message repeats a reason or a child.
    """
    from hashlib import sha256

    try:
        content = read_bounded(path, _LARGEST)
    except OSError as error:
        raise UsageError(
            f"{path}: the exceptions cannot be read ({error.strerror}); name a file that exists."
        ) from error
    if content is None:
        raise UsageError(f"{path}: this is no register of exceptions; it is far too large.")
    text = _text(path, content)
    data = _parsed(path, text)
    reading = _Reading(str(path), _lines_of(text), frozenset(roles))
    entries = reading.entries(data)
    if reading.problems:
        raise RuleFileError(reading.problems)
    return Register(entries, as_at, frozenset(rules), sha256(content).hexdigest())


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # raised below, for this error keeps all that it was given
    raise UsageError(f"{path}: this is not text in UTF-8; save it in that encoding.")


_PLACE = re.compile(r"line (\d+)")


def _parsed(path: Path, text: str) -> Mapping[str, Any]:
    """Return what the file says; the parser's own message could repeat a value."""
    line = 0
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
    raise UsageError(
        f"{path}:{line}: this is not TOML; check quotes and days here, such as "
        'rule = "england/visits/regular" and on = 2026-03-01.'
    )


_HEADER = re.compile(r"^\s*\[\[\s*exception\s*\]\]", re.MULTILINE)


def _lines_of(text: str) -> tuple[list[str], list[int]]:
    """Return the lines of a register, and the number of the line at which each entry begins."""
    starts = [text.count("\n", 0, found.end()) + 1 for found in _HEADER.finditer(text)]
    return text.splitlines(), starts


class _Reading:
    """Reads entries and keeps what is wrong in them."""

    def __init__(
        self, file: str, lines: tuple[list[str], list[int]], roles: frozenset[str]
    ) -> None:
        self.problems: list[RuleProblem] = []
        self._file = file
        self._lines, self._starts = lines
        self._roles = roles
        self._place = 0

    def entries(self, data: Mapping[str, Any]) -> tuple[Entry, ...]:
        """Return the entries that are right."""
        for key in data:
            if key != "exception":
                self._wrong(key, "there is no such table here", "Write [[exception]].", line=1)
        listed = data.get("exception", [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            self._wrong("exception", "expected a list", "Begin each entry with [[exception]].", 1)
            return ()
        found: list[Entry] = []
        codes: set[str] = set()
        for self._place, said in enumerate(listed):
            entry = self._entry(said)
            if entry is not None and entry.code in codes:
                self._wrong("code", "another exception has this code", "Give each its own.")
            elif entry is not None:
                codes.add(entry.code)
                found.append(entry)
        return tuple(found)

    def _entry(self, said: Mapping[str, Any]) -> Entry | None:
        before = len(self.problems)
        for key in said:
            if key not in _KEYS:
                self._wrong(key, "there is no such key", did_you_mean(key, _KEYS))
        for key in ("rule", "reason", "authorised_by"):
            self._text(said, key)
        code = said.get("code", str(self._place + 1))
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            hint = 'Write 1 to 32 letters, digits, hyphens, such as "EX-7".'
            self._wrong("code", "expected a code", hint)
        role = said.get("authorised_by")
        if isinstance(role, str) and role not in self._roles:
            hint = did_you_mean(role, self._roles, few=0)
            self._wrong("authorised_by", "this is no role that the rules in use know", hint)
        on, expires = self._day(said, "on"), self._day(said, "expires")
        if on is not None and expires is not None and expires < on:
            self._wrong("expires", "it ends before it begins", "Correct one of the two days.")
        child, scope = self._whose(said)
        if len(self.problems) > before or on is None or expires is None:
            return None
        line = self._line("")
        rule = said["rule"]
        return Entry(self._file, line, code, rule, said["authorised_by"], on, expires, child, scope)

    def _whose(self, said: Mapping[str, Any]) -> tuple[str | None, tuple[str, str] | None]:
        if ("child" in said) == ("scope" in said):
            hint = 'Write child = "..." or scope = {team = "..."}, {locality = "..."} or "all".'
            self._wrong("child", "expected either `child` or `scope`", hint)
            return None, None
        if "child" in said:
            self._text(said, "child")
            return said["child"] if isinstance(said["child"], str) else None, None
        scope = said["scope"]
        if scope == "all":
            return None, None
        if isinstance(scope, dict) and len(scope) == 1:
            ((kind, code),) = scope.items()
            if kind in _SCOPES and isinstance(code, str) and code:
                return None, (kind, code)
        hint = 'Write {team = "CLA-2"}, {locality = "EAST"} or "all".'
        self._wrong("scope", "this is no scope", hint)
        return None, None

    def _text(self, said: Mapping[str, Any], key: str) -> None:
        value = said.get(key)
        if not isinstance(value, str) or not value.strip():
            self._wrong(key, "expected words in quotes", f"Write {_EXAMPLES[key]}.")

    def _day(self, said: Mapping[str, Any], key: str) -> date | None:
        value = said.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._wrong(key, "expected a day without quotes", f"Write {key} = 2026-03-01.")
        return None

    def _wrong(self, key: str, message: str, hint: str, line: int | None = None) -> None:
        place = self._line(key) if line is None else line
        self.problems.append(RuleProblem(self._file, place, key[:40], message, hint))

    def _line(self, key: str) -> int:
        """Return the line of a key in the entry that is read, or of the entry itself."""
        if self._place >= len(self._starts):  # written as a list in one line
            return 1
        first = self._starts[self._place]
        after = self._starts[self._place + 1 :]
        last = after[0] - 1 if after else len(self._lines)
        words = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number in range(first, last):
            if key and words.match(self._lines[number]):
                return number + 1
        return first


_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,31}")
_EXAMPLES = {
    "rule": 'rule = "england/visits/regular"',
    "reason": 'reason = "why, in a sentence"',
    "authorised_by": 'authorised_by = "service_manager"',
    "child": 'child = "its case_id"',
}
