"""
Strategies for data of a valid shape with odd values, built from a JSON Schema.

Damage to the text of a file is refused by the parser nearly always. Here a sound example stays
sound JSON or YAML: one to three of its parts are replaced, removed or added, each by something
that the schema allows in that place. So most of what is made reaches the code behind the reader.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

__all__ = ["AS_AT", "DAYS", "LATE_AS_AT", "Shapes"]

Node = dict[str, Any]
Place = tuple[str | int, ...]

_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
_HARD = (date(2024, 2, 29), date(2025, 12, 25), date(2026, 3, 29), date(2012, 2, 29))
DAYS = st.one_of(
    st.dates(date(2023, 6, 1), date(2026, 6, 30)),
    st.builds(lambda day, more: day + timedelta(more), st.sampled_from(_HARD), st.integers(-2, 2)),
    st.sampled_from((_FIRST, _LAST, date(1900, 2, 28), date(2100, 12, 31))),
)
_USUAL = st.dates(date(2024, 1, 1), date(2027, 12, 31))
# Seldom the ends of time: before its birth a child is refused, and no rule is reached.
AS_AT = st.one_of(_USUAL, _USUAL, _USUAL, _USUAL, st.sampled_from((_FIRST, _LAST)))
LATE_AS_AT = st.one_of(_USUAL, _USUAL, _USUAL, st.just(_LAST))
_PERIODS = st.sampled_from(
    ("0 days", "1 day", "20 working days", "4 weeks", "1 month", "18 months", "18 years",
     "9999 years", "999999 days", "250 working days", "0 working days")
)  # fmt: skip
_TEXTS = st.sampled_from(
    ("a", "text", "{due_on}", "{", "e\u0301", "\u202etxt", "=1+1", "as_at", "local.a", "a" * 64)
)
_WHOLE = st.one_of(st.integers(0, 5), st.sampled_from((-1, 18, 100, 10**9, 10**18)))
_NUMBERS = st.one_of(_WHOLE, st.sampled_from((0.0, -0.5, 0.1, 99.9, 1e300)))
_DEPTH = 2
"""How far something new is nested: its parts, and theirs."""


class Shapes:
    """
    What a JSON Schema allows, as strategies.

    *examples* are sound; what they hold under a key is taken again under the same key, since a
    schema says that the path of a fact is text and not which facts there are. *is_json* says that
    dates are text; in YAML they are dates.
    """

    def __init__(self, schema: Node, examples: Iterable[Node], *, is_json: bool) -> None:
        self._schema = schema
        self._examples = list(examples)
        self._is_json = is_json
        self._seen: dict[str, list[Any]] = defaultdict(list)
        for example in self._examples:
            for place, _, value in self._parts(schema, example, ()):
                key = self._name(place)
                if value not in self._seen[key]:
                    self._seen[key].append(value)

    def grafted(self) -> st.SearchStrategy[Node]:
        """An example of which one to three parts are replaced, removed or added to."""

        @st.composite
        def made(draw: st.DrawFn) -> Node:
            whole = copy.deepcopy(draw(st.sampled_from(self._examples)))
            for _ in range(draw(st.integers(1, 3))):
                self._change(draw, whole)
            return whole

        return made()

    def _change(self, draw: st.DrawFn, whole: Node) -> None:
        (_, top, _), *parts = self._parts(self._schema, whole, ())
        nodes = {(): top} | {place: node for place, node, _ in parts}
        place, node, value = draw(st.sampled_from(parts))
        holder: Any = whole
        for step in place[:-1]:
            holder = holder[step]
        how = draw(st.sampled_from(("replace", "replace", "add", "add", "remove")))
        # Without what is needed the reader refuses everything, and nothing behind it is tried.
        if how == "remove" and place[-1] not in nodes[place[:-1]].get("required", ()):
            del holder[place[-1]]
        elif how == "add" and isinstance(value, dict):
            value.update(draw(self._more(node, value)))
        elif how == "add" and isinstance(value, list) and "items" in node:
            value.append(draw(self.values(node["items"], self._name(place))))
        else:
            holder[place[-1]] = draw(self.values(node, self._name(place)))

    def values(self, node: Node, key: str, depth: int = _DEPTH) -> st.SearchStrategy[Any]:
        """What may stand in a place: what examples have under that key, or something new."""
        made = self._new(node, key, depth)
        kinds = {each.get("type") for each in self._kinds(node)}
        seen = [each for each in self._seen.get(key, ()) if _kind(each) in kinds]
        return made if not seen else st.one_of(st.sampled_from(seen).map(copy.deepcopy), made)

    def _new(self, node: Node, key: str, depth: int) -> st.SearchStrategy[Any]:
        node = self._resolved(node)
        if "anyOf" in node:
            return st.one_of(*(self._new(each, key, depth) for each in node["anyOf"]))
        if "enum" in node or "const" in node:
            return st.sampled_from(node.get("enum") or [node["const"]])
        made: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
            "object": lambda: self._group(node, key, depth),
            "array": lambda: self._list(node, key, depth),
            "string": lambda: self._text(node),
            "boolean": st.booleans,
            "integer": lambda: _WHOLE,
            "number": lambda: _NUMBERS,
        }
        return made.get(str(node.get("type")), st.none)()

    def _list(self, node: Node, key: str, depth: int) -> st.SearchStrategy[list[Any]]:
        if depth <= 0 or "items" not in node:
            return st.just([])
        return st.lists(self.values(node["items"], key, depth - 1), max_size=2)

    def _text(self, node: Node) -> st.SearchStrategy[Any]:
        if node.get("format") == "date":
            return DAYS.map(date.isoformat) if self._is_json else DAYS
        if node.get("format") == "date-time":
            return DAYS.map(lambda day: f"{day.isoformat()}T23:59:00Z")
        return _PERIODS if "working" in node.get("pattern", "") else _TEXTS

    def _group(self, node: Node, key: str, depth: int) -> st.SearchStrategy[Node]:
        properties = node.get("properties", {})
        needed = {
            name: self.values(properties[name], name, depth - 1)
            for name in node.get("required", ())
        }
        if not properties and isinstance(node.get("additionalProperties"), dict):
            return st.dictionaries(
                st.sampled_from(("a", "due")),
                self.values(node["additionalProperties"], f"{key}.*", depth - 1),
                max_size=2,
            )
        more = self._more(node, {}) if depth > 0 else st.just({})
        return st.builds(lambda one, other: {**other, **one}, st.fixed_dictionaries(needed), more)

    def _more(self, node: Node, there: Node) -> st.SearchStrategy[Node]:
        """One or two more of the facts or keys that the schema has and that are not there."""
        node = self._resolved(node)
        names = sorted(node.get("properties", {}).keys() - there.keys())
        if not names:
            return st.just({})

        def chosen(few: list[str]) -> st.SearchStrategy[Node]:
            return st.fixed_dictionaries(
                {name: self.values(node["properties"][name], name, 1) for name in few}
            )

        return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).flatmap(chosen)

    def _parts(self, node: Node, value: Any, place: Place) -> Iterator[tuple[Place, Node, Any]]:
        """Yield each part of a value with its place and the schema of it."""
        node = self._branch(node, value)
        yield place, node, value
        if isinstance(value, dict):
            for name, each in value.items():
                inner = node.get("properties", {}).get(name, node.get("additionalProperties"))
                if isinstance(inner, dict):
                    yield from self._parts(inner, each, (*place, name))
        elif isinstance(value, list) and "items" in node:
            for index, each in enumerate(value):
                yield from self._parts(node["items"], each, (*place, index))

    def _branch(self, node: Node, value: Any) -> Node:
        """Return the schema among several that a value is of, as far as its kind tells."""
        node = self._resolved(node)
        kind = "object" if isinstance(value, dict) else "array"
        if isinstance(value, dict | list):
            for each in map(self._resolved, node.get("anyOf", ())):
                if each.get("type") == kind:
                    return each
        return node

    def _kinds(self, node: Node) -> Iterator[Node]:
        node = self._resolved(node)
        for each in node.get("anyOf", (node,)):
            yield self._resolved(each)

    def _resolved(self, node: Node) -> Node:
        while "$ref" in node:
            node = self._schema["$defs"][node["$ref"].rpartition("/")[2]]
        return node

    @staticmethod
    def _name(place: Place) -> str:
        """Return the key under which something stands, that of its list for a part of a list."""
        return next((step for step in reversed(place) if isinstance(step, str)), "")


def _kind(value: Any) -> str:
    """Return the type of a value as a JSON Schema calls it."""
    kinds: dict[type, str] = {
        bool: "boolean",
        int: "integer",
        float: "number",
        dict: "object",
        list: "array",
        type(None): "null",
    }
    return kinds.get(type(value), "string")
