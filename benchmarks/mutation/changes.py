"""
Every way of changing one thing in a Python file, by the operators of mutmut.

mutmut's own runner changes functions only, and none that is decorated: the tables of
comparisons, the constants, the properties and the validators of rule files would be left
out. Here its operators go through the whole file. Left out are annotations, decorators,
imports, docstrings, `__all__`, descriptions of fields, which empty value stands for a field
that is not given, and what only a type checker reads;
of the three changes to a text the first is made, and only arguments with a name are left
out of calls, since Python refuses a call that lacks others. The test of an `if`, on which
mutmut has no operator, is forced both ways, as mutmut does to `... if ... else ...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_string

__all__ = ["Change", "changes"]

_ALIAS = re.compile(r"_?[A-Z][a-z]\w*")
_LEFT_OUT = (
    m.Annotation()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.Arg(keyword=m.Name("description"))
    | m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
    | m.If(test=m.Name("TYPE_CHECKING"))
    | m.Call(func=m.Name("isinstance") | m.Name("len"))
)
_EMPTY = m.Name("None") | m.Tuple(elements=[])
_NOTHING_UNLESS_GIVEN = m.AnnAssign(
    value=_EMPTY
    | m.Call(
        func=m.Name("Field"),
        args=[m.Arg(keyword=m.Name("default"), value=_EMPTY), m.ZeroOrMore()],
    )
)
"""A field without which a rule says nothing: it makes no difference which empty value stands."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file with one thing changed."""

    line: int
    before: str
    after: str
    source: str


def changes(source: str) -> Iterator[Change]:
    """Yield the file with one thing changed at a time, in the order of its lines."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    module = wrapper.module
    places = wrapper.resolve(PositionProvider)
    rest = source
    for statement in module.body:
        # Writing a whole file anew for every change would take longer than trying the change.
        text = module.code_for_node(statement)
        at = rest.index(text)
        before, rest = source[: len(source) - len(rest) + at], rest[at + len(text) :]
        for old, new in _edits(statement):
            changed = module.code_for_node(cast(cst.CSTNode, statement.deep_replace(old, new)))
            if changed != text:
                line = places[old].start.line
                yield Change(line, *_difference(text, changed), f"{before}{changed}{rest}")


def _edits(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Yield the parts of a statement that can be changed, and into what."""
    if m.matches(node, _LEFT_OUT) or _is_alias(node):
        return
    yield from ((node, new) for new in _changed(node) if not _is_as_good(node, new))
    for child in node.children:
        yield from _edits(child)


def _is_as_good(node: cst.CSTNode, new: cst.CSTNode) -> bool:
    """Whether a field has only lost its description, or got another empty value for its default."""
    if not isinstance(node, cst.Call) or not isinstance(new, cst.Call):
        return False
    described = m.Arg(keyword=m.Name("description"), value=~m.Name("None"))
    empty = m.Arg(keyword=m.Name("default"), value=_EMPTY)
    changed = [arg for arg in node.args if arg not in new.args]
    is_description = any(m.matches(arg, described) for arg in changed)
    return is_description or (
        any(m.matches(arg, empty) for arg in changed)
        and any(m.matches(arg, empty) for arg in new.args)
    )


def _is_alias(node: cst.CSTNode) -> bool:
    """Whether a name is given to a type, which only annotations use."""
    return (
        isinstance(node, cst.Assign)
        and isinstance(node.value, cst.Subscript | cst.BinaryOperation)
        and isinstance(node.targets[0].target, cst.Name)
        and _ALIAS.fullmatch(node.targets[0].target.value) is not None
    )


def _changed(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if m.matches(node, _NOTHING_UNLESS_GIVEN):
        return
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            made = list(operator(node))
            if operator is operator_string:
                yield from made[:1]
            elif operator is operator_arg_removal:
                yield from (new for new in made if not _lacks_a_place(node, new))
            else:
                yield from made
    if isinstance(node, cst.If | cst.CompIf):
        yield from _forced(node)


def _lacks_a_place(node: cst.Call, new: cst.Call) -> bool:
    """Whether an argument that has no name was left out, which Python itself refuses mostly."""
    return sum(arg.keyword is None for arg in new.args) < sum(
        arg.keyword is None for arg in node.args
    )


def _forced(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    for operator, value in ((cst.And(), "False"), (cst.Or(), "True")):
        yield node.with_changes(test=cst.BooleanOperation(test, operator, cst.Name(value)))


def _difference(before: str, after: str) -> tuple[str, str]:
    """Return the lines that differ, as short as can be."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return _in_one_line(old), _in_one_line(new)


def _in_one_line(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
