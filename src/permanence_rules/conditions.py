"""The closed vocabulary of tests that a rule can put to a record, answered in three values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc, did_you_mean
from permanence_rules.facts import Fact
from permanence_rules.moments import Moment, ReadDay, compile_moment
from permanence_rules.paths import Path, compile_path
from permanence_rules.scope import Ask, Read, Scope
from permanence_rules.specs import Number, RuleModel, Scalar, Several, YesNo
from permanence_rules.truth import Truth, Unknown, all_of, any_of, at_least, negate
from permanence_rules.view import Many, Value, ViewRecord

__all__ = [
    "TESTS",
    "Condition",
    "Conditions",
    "compile_all",
    "compile_condition",
    "compile_verdict",
    "matching",
]


class Condition(RuleModel):
    """One test; a list of tests means that all must hold."""

    field: str | None = Field(default=None, description="The fact that the test is about")
    is_: Scalar | None = Field(default=None, alias="is")
    is_not: Scalar | None = None
    one_of: tuple[Scalar, ...] | None = None
    none_of: tuple[Scalar, ...] | None = None
    includes: Scalar | None = Field(default=None, description="Several values, this one among them")
    recorded: YesNo | None = None
    before: Moment | None = None
    on_or_before: Moment | None = None
    after: Moment | None = None
    on_or_after: Moment | None = None
    at_least: Number | str | None = None
    more_than: Number | str | None = None
    at_most: Number | str | None = None
    less_than: Number | str | None = None
    any_of: str | None = Field(default=None, description="At least one record of this collection")
    every: str | None = Field(default=None, description="Every record of this collection")
    count_of: str | None = Field(
        default=None, description="The number of records of this collection"
    )
    where: Annotated[tuple[Condition, ...], Several] = ()
    all_: Annotated[tuple[Condition, ...], Several] = Field(default=(), alias="all")
    any_: Annotated[tuple[Condition, ...], Several] = Field(default=(), alias="any")
    not_: Annotated[tuple[Condition, ...], Several] = Field(default=(), alias="not")
    rule: str | None = Field(default=None, description="Another rule, read by its outcome")
    outcome: Annotated[tuple[str, ...], Several] = ()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Condition:
        subjects = (self.field, self.any_of, self.every, self.count_of, self.rule)
        given = [subject for subject in (*subjects, self.all_, self.any_, self.not_) if subject]
        if len(given) != 1:
            raise ValueError(
                "expected exactly one of: field, any_of, every, count_of, rule, all, any, not"
            )
        tests = self.tests
        if self.field and len(tests) != 1:
            raise ValueError(
                f"expected exactly one test after `field`, such as `is` or `recorded`; got {len(tests)}"
            )
        if self.count_of and (len(tests) != 1 or tests[0] not in _NUMERIC):
            raise ValueError("expected at_least, more_than, at_most or less_than after `count_of`")
        if self.rule and not self.outcome:
            raise ValueError("expected `outcome` after `rule`, such as `outcome: [breached, late]`")
        return self

    @property
    def tests(self) -> list[str]:
        """The names of the tests that are given."""
        return [
            name for name in sorted(TESTS) if getattr(self, _ATTRIBUTE.get(name, name)) is not None
        ]


Condition.model_rebuild()
Conditions = Annotated[tuple[Condition, ...], Several]

_NUMERIC = ("at_least", "more_than", "at_most", "less_than")
_DATED = ("before", "on_or_before", "after", "on_or_after")
_EQUAL = ("is", "is_not", "one_of", "none_of")
TESTS = frozenset((*_EQUAL, "includes", "recorded", *_DATED, *_NUMERIC))
_ATTRIBUTE = {"is": "is_"}
_OUTCOMES = frozenset(
    (
        "met",
        "late",
        "breached",
        "due",
        "exempt",
        "not_triggered",
        "ceased",
        "not_applicable",
        "needs_judgement",
        "undetermined",
    )
)


def compile_all(builder: Builder, conditions: Iterable[Condition], loc: Loc) -> Ask:
    """Return the question whether every one of *conditions* holds."""
    asks = _each(builder, conditions, loc)
    if len(asks) == 1:
        return asks[0]
    return lambda scope: all_of(_put(ask, scope) for ask in asks)


def compile_condition(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    """Return the question that one condition asks."""
    if condition.field is not None:
        return _field(builder, condition, loc)
    if condition.all_:
        return compile_all(builder, condition.all_, (*loc, "all"))
    if condition.any_:
        asks = _each(builder, condition.any_, (*loc, "any"))
        return lambda scope: any_of(_put(ask, scope) for ask in asks)
    if condition.not_:
        ask = compile_all(builder, condition.not_, (*loc, "not"))
        return lambda scope: negate(ask(scope))
    if condition.rule is not None:
        return _other_rule(builder, condition, loc)
    return _quantified(builder, condition, loc)


def matching(
    builder: Builder, path: Path, where: Iterable[Condition], loc: Loc
) -> Callable[[Scope], tuple[Many, list[tuple[ViewRecord, Truth]]]]:
    """Return how to put *where* to each record of a collection; problems are kept in *builder*."""
    record = path.fact.record
    if record is None or not (path.many or path.fact.kind == "collection"):
        if path.fact.kind != "any":
            builder.wrong(
                loc, f'expected a collection of records; "{path.text}" is a {path.fact.kind}'
            )
        return lambda scope: (Many(), [])
    ask = compile_all(builder.inside(record), where, (*loc, "where"))

    def read(scope: Scope) -> tuple[Many, list[tuple[ViewRecord, Truth]]]:
        value = path.read(scope)
        if not isinstance(value, Many):
            gaps = value.missing if isinstance(value, Unknown) else frozenset()
            return Many(gaps=gaps), []
        return value, [(each, ask(scope.within(each))) for each in value.items]

    return read


def _each(builder: Builder, conditions: Iterable[Condition], loc: Loc) -> list[Ask]:
    return [compile_condition(builder, each, (*loc, i)) for i, each in enumerate(conditions)]


def _put(ask: Ask, scope: Scope) -> Callable[[], Truth]:
    return lambda: ask(scope)


def _field(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    assert condition.field is not None
    path = compile_path(builder, condition.field, (*loc, "field"))
    test = condition.tests[0]
    if path.many and test not in ("includes", "recorded"):
        builder.wrong(
            (*loc, "field"),
            f'"{path.text}" leads to several values',
            "Ask with any_of, every or count_of and where, or say which: first, ... or last.",
        )
    if test in _DATED:
        return _dated(builder, path, test, getattr(condition, test), (*loc, test))
    if test in _NUMERIC:
        return _numeric(builder, path, test, getattr(condition, test), (*loc, test))
    if test == "recorded":
        return _recorded(path.read, wanted=condition.recorded is True)
    if test == "includes":
        return _includes(builder, path, condition.includes, (*loc, test))
    return _equal(builder, path, test, getattr(condition, _ATTRIBUTE.get(test, test)), (*loc, test))


def _dated(builder: Builder, path: Path, test: str, moment: Moment, loc: Loc) -> Ask:
    _expect(builder, path, ("date",), f"`{test}` compares dates", loc)
    return _compared(path.read, compile_moment(builder, moment, loc), _COMPARE[test])


def _numeric(builder: Builder, path: Path, test: str, value: Number | str, loc: Loc) -> Ask:
    _expect(builder, path, ("number",), f"`{test}` compares numbers", loc)
    return _compared(path.read, _number(builder, value, loc), _COMPARE[test])


def _number(builder: Builder, value: Number | str, loc: Loc) -> Read:
    if not isinstance(value, str):
        return lambda scope: value
    path = compile_path(builder, value, loc)
    _expect(builder, path, ("number",), "a number is compared with a number", loc)
    return path.read


def _compared(left: Read, right: Read | ReadDay, compare: Callable[[Any, Any], bool]) -> Ask:
    """Ask how two values compare; one that is known to be none compares as no."""

    def ask(scope: Scope) -> Truth:
        mine, other = left(scope), right(scope)
        if mine is None or other is None:
            return False
        missing = [value.missing for value in (mine, other) if isinstance(value, Unknown)]
        if missing:
            return Unknown(frozenset().union(*missing))
        return compare(mine, other)

    return ask


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "before": lambda mine, other: mine < other,
    "on_or_before": lambda mine, other: mine <= other,
    "after": lambda mine, other: mine > other,
    "on_or_after": lambda mine, other: mine >= other,
    "at_least": lambda mine, other: mine >= other,
    "more_than": lambda mine, other: mine > other,
    "at_most": lambda mine, other: mine <= other,
    "less_than": lambda mine, other: mine < other,
}


def _recorded(read: Read, *, wanted: bool) -> Ask:
    def ask(scope: Scope) -> Truth:
        value = read(scope)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Many):
            if not value.items and value.missing:
                return Unknown(value.missing)
            return bool(value.items) is wanted
        return (value is not None) is wanted

    return ask


def _includes(builder: Builder, path: Path, wanted: Scalar | None, loc: Loc) -> Ask:
    if path.fact.kind != "codes" and not path.many and path.fact.kind != "any":
        builder.wrong(loc, f'`includes` asks about several values; "{path.text}" is one')
    _check_value(builder, path.fact, wanted, loc)

    def ask(scope: Scope) -> Truth:
        value = path.read(scope)
        if not isinstance(value, Many):
            return value if isinstance(value, Unknown) else False
        if wanted in value.items:
            return True
        return Unknown(value.missing) if value.missing else False

    return ask


def _equal(builder: Builder, path: Path, test: str, value: Any, loc: Loc) -> Ask:
    wanted = value if isinstance(value, tuple) else (value,)
    for each in wanted:
        _check_value(builder, path.fact, each, loc)
    positive = test in ("is", "one_of")
    choices = frozenset(_comparable(each) for each in wanted)

    def ask(scope: Scope) -> Truth:
        found = path.read(scope)
        if isinstance(found, Unknown):
            return found
        return (_comparable(found) in choices) is positive

    return ask


def _comparable(value: Value) -> tuple[bool, Any]:
    """Tell yes from 1, which Python does not."""
    return isinstance(value, bool), value


def _check_value(builder: Builder, fact: Fact, value: Any, loc: Loc) -> None:
    expected = _EXPECTED.get(fact.kind)
    if fact.kind == "any":
        return
    if expected is None:
        builder.wrong(
            loc, f"a {fact.kind} cannot be compared with a value", "Use recorded, before or after."
        )
    elif not isinstance(value, expected[0]) or (isinstance(value, bool) and fact.kind != "yes_no"):
        builder.wrong(loc, f"expected {expected[1]}, got {value!r}", _hint(value, fact))
    elif fact.kind == "role":
        if value not in builder.roles:
            builder.wrong(loc, f'there is no role "{value}"', did_you_mean(str(value), builder.roles))
    elif fact.codes and value not in fact.codes:
        builder.wrong(
            loc, f'"{value}" is not one of the values it can have', did_you_mean(str(value), fact.codes)
        )


_EXPECTED: dict[str, tuple[tuple[type, ...], str]] = {
    "yes_no": ((bool,), "true or false"),
    "number": ((int, float, Decimal), "a number"),
    "text": ((str,), "text"),
    "code": ((str,), "a word"),
    "codes": ((str,), "a word"),
    "role": ((str,), "a role"),
}


def _hint(value: object, fact: Fact) -> str:
    if fact.kind == "yes_no" and value in ("yes", "no", "on", "off", "Yes", "No"):
        return "In rule files a yes is written true and a no is written false."
    return ""


def _expect(builder: Builder, path: Path, kinds: tuple[str, ...], why: str, loc: Loc) -> None:
    if path.fact.kind not in (*kinds, "any"):
        builder.wrong(loc, f'{why}; "{path.text}" is a {path.fact.kind}')


def _other_rule(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    rule = condition.rule
    assert rule is not None
    wanted = frozenset(condition.outcome)
    for outcome in wanted - _OUTCOMES:
        builder.wrong(
            (*loc, "outcome"), f'there is no outcome "{outcome}"', did_you_mean(outcome, _OUTCOMES)
        )
    find = compile_verdict(builder, rule, (*loc, "rule"))

    def ask(scope: Scope) -> Truth:
        verdict = find(scope)
        if verdict is None:
            return "not_applicable" in wanted
        if verdict.outcome == "undetermined" and "undetermined" not in wanted:
            return Unknown(frozenset({f"the outcome of {rule}"}))
        return verdict.outcome in wanted

    return ask


def compile_verdict(builder: Builder, rule: str, loc: Loc) -> Callable[[Scope], Any]:
    """Return how to find another rule's verdict on this record or on one that holds it."""
    home = builder.homes.get(rule)
    if home is None:
        builder.wrong(loc, f'there is no rule "{rule}"', did_you_mean(rule, builder.homes))
    elif [each.name for each in home.chain] != [
        each.name for each in builder.subject_chain[: len(home.chain)]
    ]:
        builder.wrong(
            loc, f'"{rule}" is judged for another kind of record than this rule or one around it'
        )
    builder.needs.add(rule)

    def find(scope: Scope) -> Any:
        for record in scope.subject.ancestors():
            verdict = scope.verdicts.get((rule, record.path))
            if verdict is not None:
                return verdict
        return None

    return find


def _quantified(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    key = next(name for name in ("any_of", "every", "count_of") if getattr(condition, name))
    path = compile_path(builder, getattr(condition, key), (*loc, key))
    if not condition.where and path.fact.kind != "any" and key != "count_of":
        builder.wrong(loc, f"expected `where` after `{key}`")
    read = matching(builder, path, condition.where, loc)
    if key == "any_of":
        return lambda scope: _some(1, *read(scope))
    if key == "every":
        return lambda scope: _every(*read(scope))
    return _counted(builder, condition, read, loc)


def _some(wanted: int, many: Many, answers: list[tuple[ViewRecord, Truth]]) -> Truth:
    return at_least(wanted, (answer for _, answer in answers), many.missing)


def _every(many: Many, answers: list[tuple[ViewRecord, Truth]]) -> Truth:
    return negate(at_least(1, (negate(answer) for _, answer in answers), many.missing))


def _counted(
    builder: Builder,
    condition: Condition,
    read: Callable[[Scope], tuple[Many, list[tuple[ViewRecord, Truth]]]],
    loc: Loc,
) -> Ask:
    test = condition.tests[0]
    number = getattr(condition, test)
    if isinstance(number, str) or isinstance(number, float):
        builder.wrong((*loc, test), f"expected a whole number, got {number!r}")
        number = 0
    wanted = number + 1 if test in ("more_than", "at_most") else number
    if test in ("at_least", "more_than"):
        return lambda scope: _some(wanted, *read(scope))
    return lambda scope: negate(_some(wanted, *read(scope)))
