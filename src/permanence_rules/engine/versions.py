"""One version of the law: whether the duty applies under it, what lifts it and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.conditions import compile_all, compile_condition
from permanence_rules.engine.days import Day, compile_moment
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.engine.verbs.lifetime import Assess
from permanence_rules.engine.verbs.registry import compile_obligation
from permanence_rules.facts.truth import Truth, Unknown, both
from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.in_force import InForce
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import ExemptionSpec, Rule, Version
from permanence_rules.report.findings import Exemption
from permanence_rules.report.judgements import Assessment

__all__ = [
    "ALWAYS",
    "CompiledVersion",
    "compile_version",
    "exemption_of",
    "missed_before",
    "owed_as_at",
]


_NOTHING: frozenset[str] = frozenset()

ALWAYS = InForce()


@dataclass(frozen=True, slots=True)
class CompiledVersion:
    """A version of a rule, ready to ask and to assess one record."""

    in_force: InForce
    applies: Ask
    exemptions: tuple[tuple[ExemptionSpec, Ask], ...]
    assess: Assess
    citations: tuple[CitationSpec, ...]
    is_always: bool
    recurs: bool
    """Whether it has gaps, each of which is judged by what was known on its own day."""


def compile_version(
    builder: Builder, rule: Rule, index: int, version: Version, loc: Loc
) -> CompiledVersion:
    """Return a version of the law compiled, with what the whole rule says of every version."""
    base: Loc = ("versions", index) if rule.file.versions else loc
    shared = compile_all(builder, rule.file.applies_when, (*loc, "applies_when"))
    own = compile_all(builder, version.applies_when, (*base, "applies_when"))
    exemptions = [
        (spec, _compile_exemption(builder, spec, (*place, "exempt_when", i)))
        for place, specs in ((loc, rule.file.exempt_when), (base, version.exempt_when))
        for i, spec in enumerate(specs)
    ]
    return CompiledVersion(
        version.in_force,
        lambda scope: _and(shared(scope), own, scope),
        tuple(exemptions),
        _compile_obligation(builder, version, (*base, "obligation")),
        (*version.citations, *rule.file.citations),
        version.in_force == ALWAYS,
        version.obligation.spec.recurs,
    )


def _compile_obligation(builder: Builder, version: Version, loc: Loc) -> Assess:
    """Compile it, and note whether it reads the as-at date itself, as an exemption may as well."""
    outside = builder.traits.intersection({Trait.READS_CLOCK})
    builder.traits -= outside
    assess = compile_obligation(builder, version.obligation, loc)
    if Trait.READS_CLOCK in builder.traits:
        builder.traits.add(Trait.COMES_ANEW)
    builder.traits |= outside
    return assess


def _and(first: Truth, second: Ask, scope: Scope) -> Truth:
    """Return whether both hold; the second is asked only where the first leaves it open."""
    return False if first is False else both(first, second(scope))


def _compile_exemption(builder: Builder, spec: ExemptionSpec, loc: Loc) -> Ask:
    holds = compile_condition(builder, spec, loc)
    if spec.since is None and spec.until is None:
        return holds
    on = compile_moment(builder, spec.judged_on, (*loc, "judged_on"))
    since = compile_moment(builder, spec.since, (*loc, "since")) if spec.since is not None else None
    until = compile_moment(builder, spec.until, (*loc, "until")) if spec.until is not None else None

    def ask(scope: Scope) -> bool | Unknown:
        during = _during(
            on(scope), since(scope) if since else date.min, until(scope) if until else None
        )
        return _and(during, holds, scope)

    return ask


def _during(day: Day, since: Day, until: Day) -> bool | Unknown:
    """Return whether *day* lies on or after *since* and before *until*; neither need have come."""
    if since is None or day is None:
        return False
    has_begun = _is_in_order(since, day)
    return has_begun if until is None else both(has_begun, _is_in_order(day, until, apart=1))


def _is_in_order(first: date | Unknown, then: date | Unknown, *, apart: int = 0) -> Truth:
    """Return whether a day lies so many days before another, or more."""
    if isinstance(first, Unknown):
        return Unknown(first.missing | (then.missing if isinstance(then, Unknown) else frozenset()))
    return then if isinstance(then, Unknown) else (then - first).days >= apart


def owed_as_at(version: CompiledVersion, scope: Scope | None) -> Truth:
    """Return whether the duty applied and nothing lifted it, by what was known on that day."""
    if scope is None:
        return True
    applies = version.applies(scope)
    if applies is False:
        return False
    exemption, doubt = exemption_of(version, scope)
    if exemption is not None:
        return False
    missing = doubt | (applies.missing if isinstance(applies, Unknown) else _NOTHING)
    return Unknown(missing) if missing else True


def missed_before(version: CompiledVersion, scope: Scope) -> Assessment | None:
    """
    Return what was missed of a duty that recurs before it was lifted, or ceased to apply.

    A visit that was late in winter stays late, though the child is abroad since the spring.
    """
    if not scope.turns:
        return None
    found = version.assess(scope)
    if found.outcome not in VIOLATIONS:
        return None
    # What would be due next is not, while the duty is lifted.
    gaps = tuple(gap for gap in found.gaps if gap.outcome is not Outcome.DUE)
    return replace(found, next_due_on=None, gaps=gaps)


def exemption_of(version: CompiledVersion, scope: Scope) -> tuple[Exemption | None, frozenset[str]]:
    """Return the exemption that holds; failing that, what would tell whether one does."""
    doubt: frozenset[str] = frozenset()
    for spec, holds in version.exemptions:
        answer = holds(scope)
        if answer is True:
            return Exemption(because=spec.because, provision=spec.provision), frozenset()
        if isinstance(answer, Unknown):
            doubt |= answer.missing
    return None, doubt
