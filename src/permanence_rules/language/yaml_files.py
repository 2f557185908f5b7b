"""Reading YAML strictly: no surprises in the values, every key on its line, all errors at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from permanence_rules.errors import RuleProblem
from permanence_rules.language.places import Loc
from permanence_rules.runtime.reading import read_bounded

__all__ = ["LARGEST_FILE", "MOST_PROBLEMS", "MOST_VALUES", "Document", "read_document"]

_TOO_DEEP = "the file is nested too deeply; rules need only a few levels"
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST_FILE = 1_000_000
"""Bytes of the largest YAML file that is read."""
MOST_VALUES = 10_000
"""Keys and values in one file; the longest that comes with the package holds about 1,300."""
MOST_PROBLEMS = 100
"""Problems that are listed of one file; whoever made more mends these first."""
_DEEPEST = 30
_LONGEST_WORDS = 2_000
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that move the cursor, turn the reading direction or are only half a character."""
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
)


@dataclass(slots=True)
class Document:
    """What a YAML file says, and on which line each part of it stands."""

    file: str
    data: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    problems: list[RuleProblem] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """Return the line of a part, or of the nearest part around it that stands in the file."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def wrong(self, loc: Loc, message: str, suggestion: str = "") -> None:
        """Keep one thing that is wrong in this file; of very many, only the first."""
        if len(self.problems) > MOST_PROBLEMS:
            return
        if len(self.problems) == MOST_PROBLEMS:
            loc, message, suggestion = (), "there are more problems", "Put the others right first."
        key = ".".join(_short(str(step)) for step in loc)
        words = (_short(key), _short(message), _short(suggestion))
        self.problems.append(RuleProblem(self.file, self.line(loc), *words))


def _short(words: str) -> str:
    """What is quoted from a file may be as long as the file."""
    return words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} ..."


def read_document(path: Path, name: str) -> Document:
    """Return what the file at *path* says; what cannot be read is kept among its problems."""
    document = Document(name)
    text = _text(path, document)
    if text is None:
        return document
    try:
        document.data = _Reader(document, yaml.parse(text, Loader=_Loader)).whole()
    except (yaml.YAMLError, ValueError) as error:
        # The parser in Python, used where the one in C is missing, raises ValueError for
        # an escape beyond the last character.
        _not_yaml(document, error)
    return document


def _text(path: Path, document: Document) -> str | None:
    try:
        content = read_bounded(path, LARGEST_FILE, pipes=False)
        if content is None:
            document.wrong((), "the file is larger than 1 MB", "Split it: one duty, one file.")
            return None
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        document.wrong((), "the file is not UTF-8 text", "Save it again as UTF-8.")
    except OSError as error:
        document.wrong((), f"the file cannot be read: {error.strerror}")
    return None


def _not_yaml(document: Document, error: Exception) -> None:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
    document.lines[()] = mark.line + 1 if mark is not None else 1
    # libyaml has a limit of its own, and reaches it where thousands stand on one line.
    if "nesting depth" in reason:
        document.wrong((), _TOO_DEEP)
        return
    document.wrong(
        (), f"this is not YAML: {reason}", "Look at the indentation, quotes and colons there."
    )


class _Reader:
    """Turns what the parser meets into plain values, keeping lines and refusing what surprises."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events
        self._count = 0

    def whole(self) -> Any:
        """Return what the one document of the file says."""
        next(self._events)  # the stream begins
        begins = next(self._events)
        if isinstance(begins, yaml.StreamEndEvent):
            self._document.wrong((), "the file is empty", "Write the rule, or delete the file.")
            return None
        value = self._value(next(self._events), ())
        next(self._events)  # the document ends
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            self._document.lines[()] = more.start_mark.line + 1
            self._document.wrong(
                (), "the file holds a second document", "Keep one: one duty, one file."
            )
        return value

    def _value(self, event: Any, loc: Loc) -> Any:
        self._document.lines.setdefault(loc, event.start_mark.line + 1)
        self._refuse(event, loc)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(each, (*loc, i)) for i, each in enumerate(self._until_end())]
        return self._mapping(loc) if isinstance(event, yaml.MappingStartEvent) else None

    def _until_end(self) -> Iterator[Any]:
        """Yield what a list holds; each is read before the next is asked for."""
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield event

    def _refuse(self, event: Any, loc: Loc) -> None:
        if len(loc) > _DEEPEST:
            raise _hopeless(event, _TOO_DEEP)
        self._count += 1
        if self._count > MOST_VALUES:
            raise _hopeless(event, f"the file holds more than {MOST_VALUES:,} values; split it")
        if isinstance(event, yaml.ScalarEvent) and _HIDDEN.search(event.value):
            message = "this text holds a control character, which can hide what it says"
            self._document.wrong(loc, message, "Take the character out.")
        if event.anchor is not None:
            message = "anchors and aliases (& and *) are not used in rule files"
            self._document.wrong(loc, message, "Write it out.")
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _PLAIN_TAGS:
            message = f"tags such as {tag} are not used in rule files"
            self._document.wrong(loc, message, "Leave the tag out.")

    def _mapping(self, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise _hopeless(event, "a key is a word, and this one is something else")
            key = event.value
            here = (*loc, key)
            self._refuse(event, here)
            self._document.lines[here] = line
            if key in found:
                message = f'the key "{key}" stands here twice'
                self._document.wrong(here, message, "Keep one of the two.")
            value = self._value(next(self._events), here)
            found.setdefault(key, value)
        return found


def _hopeless(event: Any, problem: str) -> Exception:
    """Return the error that ends the reading of a file."""
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) and len(text) <= _LONGEST_NUMBER else text


_LONGEST_NUMBER = 15
_QUOTED = frozenset("'\"|>")
