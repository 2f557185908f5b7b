"""Reading YAML strictly: no surprises in the values, every key on its line, all errors at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from permanence_rules.builder import Loc
from permanence_rules.errors import RuleProblem

__all__ = ["Document", "read_document"]

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGEST = 1_000_000
_DEEPEST = 60
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
        """Keep one thing that is wrong in this file."""
        self.problems.append(
            RuleProblem(self.file, self.line(loc), ".".join(map(str, loc)), message, suggestion)
        )


def read_document(path: Path, name: str) -> Document:
    """Return what the file at *path* says; what cannot be read is kept among its problems."""
    document = Document(name)
    text = _text(path, document)
    if text is None:
        return document
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        _not_yaml(document, error)
        return document
    except RecursionError:
        document.wrong((), "the file is nested too deeply", "Rules need only a few levels.")
        return document
    if node is None:
        document.wrong((), "the file is empty", "Write the rule, or delete the file.")
        return document
    document.data = _Reader(document).value(node, ())
    return document


def _text(path: Path, document: Document) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            document.wrong((), "the file is larger than 1 MB", "Split it: one duty, one file.")
            return None
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        document.wrong((), "the file is not UTF-8 text", "Save it again as UTF-8.")
    except OSError as error:
        document.wrong((), f"the file cannot be read: {error.strerror}")
    return None


def _not_yaml(document: Document, error: yaml.YAMLError) -> None:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
    document.lines[()] = mark.line + 1 if mark is not None else 1
    document.wrong(
        (), f"this is not YAML: {reason}", "Look at the indentation, quotes and colons there."
    )


class _Reader:
    """Turns YAML nodes into plain values, keeping lines and refusing what surprises."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()

    def value(self, node: Any, loc: Loc) -> Any:
        self._document.lines.setdefault(loc, node.start_mark.line + 1)
        if self._is_refused(node, loc):
            return None
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, i)) for i, item in enumerate(node.value)]
        return self._mapping(node, loc)

    def _is_refused(self, node: Any, loc: Loc) -> bool:
        if len(loc) > _DEEPEST:
            self._document.wrong(
                loc, "the file is nested too deeply", "Rules need only a few levels."
            )
            return True
        is_collection = not isinstance(node, yaml.ScalarNode)
        if is_collection and id(node) in self._seen:
            self._document.wrong(
                loc, "anchors and aliases (& and *) are not used in rule files", "Write it out."
            )
            return True
        self._seen.add(id(node))
        if is_collection and node.tag in ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            return False
        if not is_collection and node.tag in _PLAIN_TAGS:
            return False
        self._document.wrong(
            loc, f"tags such as {node.tag} are not used in rule files", "Leave the tag out."
        )
        return True

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*loc, key)
            line = key_node.start_mark.line + 1
            if key in found:
                self._document.lines[here] = line
                self._document.wrong(
                    here, f'the key "{key}" stands here twice', "Keep one of the two."
                )
                continue
            self._document.lines[here] = line
            found[key] = self.value(value_node, here)
        return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) and len(text) <= _LONGEST_NUMBER else text


_LONGEST_NUMBER = 15
_QUOTED = frozenset("'\"|>")
