"""Compiling the rules of some packs together: what they cite, require and read must be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise

from permanence_rules.engine.builder import RuleHome, Surroundings
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.rule_compiler import compile_rule
from permanence_rules.engine.subjects import home_of
from permanence_rules.errors import RuleProblem
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.kinds import RecordType, kinds_of_record
from permanence_rules.language.citations import CitationSpec, grading_of
from permanence_rules.language.messages import check_messages
from permanence_rules.language.pack import Source
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import Rule
from permanence_rules.language.yaml_files import Document
from permanence_rules.packs.amendments import amended
from permanence_rules.packs.families import check_families
from permanence_rules.packs.loading import Pack, is_shipped
from permanence_rules.packs.vocabulary import roles_of
from permanence_rules.report.closing import does_not_say
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["compile_rules", "surroundings_of"]


def compile_rules(
    packs: list[Pack], case_type: RecordType, law_of: date | None = None
) -> tuple[list[CompiledRule], list[RuleProblem]]:
    """
    Return the rules of *packs* compiled, each after those it reads; and all problems.

    *law_of* is the day whose law governs every duty, if one does.
    """
    rules = _all_rules(packs)
    if law_of is not None:
        rules = {rule_id: rule.under_the_law_of(law_of) for rule_id, rule in rules.items()}
    homes = _homes(rules, case_type)
    broken = {rule_id for pack in packs for rule_id in pack.broken} | (rules.keys() - homes)
    around = surroundings_of(packs, homes, broken)
    compiled = [made for rule in rules.values() for made in compile_rule(rule, case_type, around)]
    for rule in rules.values():
        _check_references(rule, packs, rules, broken)
    ordered = _in_reading_order(compiled)
    documents = {id(rule.document): rule.document for rule in rules.values()}
    _check_closing(packs, rules.values())
    _check_graded(packs)
    # A broken rule is not told a second time by the families that name it.
    if not any(pack.problems for pack in packs):
        check_families(packs, rules, around.roles)
    problems = [problem for pack in packs for problem in (*pack.problems, *pack.document.problems)]
    for pack in packs:
        documents |= {id(each.document): each.document for each in pack.amendments}
        _check_facts(pack, case_type)
        problems += pack.document.problems
    problems += [problem for document in documents.values() for problem in document.problems]
    return ordered, sorted(set(problems))


def _all_rules(packs: Iterable[Pack]) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    sources = _sources_of(packs)
    broken: set[str] = set()
    for pack in packs:
        broken |= pack.broken
        own = {rule.id: rule.only_between(pack.file.effective) for rule in pack.rules}
        for found in pack.amendments:
            if not _check_cited(found.document, found.amendment.citations, sources, ()):
                continue
            reworded, stricter = amended(found, pack.name, rules, broken)
            if stricter is not None:
                stricter = stricter.only_between(pack.file.effective)
            for rule in (reworded, stricter):
                if rule is not None:
                    own[rule.id] = rule
        rules.update(own)
    return rules


def _homes(rules: Mapping[str, Rule], case_type: RecordType) -> dict[str, RuleHome]:
    homes = {}
    for rule in rules.values():
        home = home_of(case_type, rule.file.for_each)
        if home is not None:
            homes[rule.id] = home
            if rule.file.on_missed is not None:
                homes[f"{rule.id}/on-missed"] = home
    return homes


def _check_references(
    rule: Rule, packs: list[Pack], rules: Mapping[str, Rule], broken: Collection[str]
) -> None:
    """A rule cites sources that a pack declares, and requires rules that exist."""
    sources = _sources_of(packs)
    _check_cited(rule.document, rule.file.citations, sources, ())
    for index, version in enumerate(rule.file.versions):
        _check_cited(rule.document, version.citations, sources, ("versions", index))
    for index, required in enumerate(rule.file.requires):
        if required not in rules and required not in broken:
            rule.document.wrong(
                ("requires", index),
                f'there is no rule "{required}"',
                did_you_mean(required, rules, few=5),
            )
    check_messages(rule.file.messages, rule.document)
    if rule.file.on_missed is not None:
        check_messages(rule.file.on_missed.messages, rule.document, around=("on_missed",))
    _check_versions(rule)


def _sources_of(packs: Iterable[Pack]) -> frozenset[str]:
    return frozenset(source for pack in packs for source in pack.file.sources)


def _check_cited(
    document: Document, cited: Iterable[CitationSpec], sources: frozenset[str], loc: Loc
) -> bool:
    """Whether a pack declares every source that is cited; each that none declares is told."""
    is_sound = True
    for index, citation in enumerate(cited):
        if citation.source not in sources:
            is_sound = False
            document.wrong(
                (*loc, "citations", index, "source"),
                f'the source "{citation.source}" is not declared in pack.yaml',
                did_you_mean(citation.source, sources),
            )
    return is_sound


def _check_graded(packs: Iterable[Pack]) -> None:
    """Each citation of a pack that comes with this package says how far its text was read."""
    sources: dict[str, Source] = {}
    for pack in packs:
        sources |= pack.file.sources
        if not is_shipped(pack):
            continue
        for rule in pack.rules:
            _check_grades(rule.document, rule.file.citations, sources, ())
            for index, version in enumerate(rule.file.versions):
                _check_grades(rule.document, version.citations, sources, ("versions", index))
        for each in pack.amendments:
            _check_grades(each.document, each.amendment.citations, sources, ())


def _check_grades(
    document: Document, cited: Iterable[CitationSpec], sources: Mapping[str, Source], loc: Loc
) -> None:
    for index, spec in enumerate(cited):
        source = sources.get(spec.source)
        if source is not None and grading_of(spec, source).grade is None:
            document.wrong((*loc, "citations", index), _SAYS_NO_GRADE, _GRADES)


_SAYS_NO_GRADE = "neither the citation nor its source says how far the text was read"
_GRADES = "Write `grade: read`, `secondary` or `not_seen`, and `looked_up` with the day."


def _check_versions(rule: Rule) -> None:
    """Versions of one duty follow each other without a gap or an overlap."""
    spans = sorted((version.in_force.first, version.in_force.last) for version in rule.versions)
    for (_, ended), (began, _) in pairwise(spans):
        if began <= ended:
            rule.document.wrong(
                ("versions",), "two versions are in force on the same day", "Set `until`."
            )
        # A gap of one day would leave a child to whom the duty applies on that day with no law at
        # all.
        elif (began - ended).days > 1:
            rule.document.wrong(
                ("versions",), "no version is in force between two of them", "Close the gap."
            )


def _check_closing(packs: Iterable[Pack], rules: Iterable[Rule]) -> None:
    """Each rule about one past event says how it closes; a council's own has a default."""
    by_name = {pack.name: pack for pack in packs}
    for rule in rules:
        if not does_not_say(rule) or rule.layer not in by_name:
            continue
        pack = by_name[rule.layer]
        if is_shipped(pack):
            rule.document.wrong(("closes",), _SAYS_NOT_HOW, "Write one of them.")
        else:
            document = rule.document
            problem = RuleProblem(document.file, document.line(()), "closes", _SAYS_NOT_HOW, _USUAL)
            pack.warnings.append(problem)


_SAYS_NOT_HOW = (
    "the rule does not say how a violation closes: when_done_later, when_put_right, never, or when"
)

_USUAL = (
    "Until it does, a rule about what is held again and again closes when_done_later, "
    "any other when_put_right."
)


def _check_facts(pack: Pack, case_type: RecordType) -> None:
    known = kinds_of_record(case_type)
    for kind in pack.file.facts:
        if kind not in known:
            pack.document.wrong(
                ("facts", kind), f'there is no kind of record "{kind}"', did_you_mean(kind, known)
            )


_LONGEST_CHAIN = 100

_TOO_LONG = f"in a chain of more than {_LONGEST_CHAIN}"


def _in_reading_order(compiled: list[CompiledRule]) -> list[CompiledRule]:
    """Return rules so that each comes after those it reads; note a circle where there is one."""
    by_id = {rule.id: rule for rule in sorted(compiled, key=lambda rule: rule.id)}
    ordered: dict[str, CompiledRule] = {}

    def visit(rule: CompiledRule, chain: tuple[str, ...]) -> None:
        own = rule.id
        if own in ordered:
            return
        if own in chain:
            circle = " -> ".join((*chain[chain.index(own) :], own))
            rule.rule.document.wrong(
                (), f"rules read each other in a circle: {circle}", "Break the circle."
            )
            return
        if len(chain) > _LONGEST_CHAIN:
            rule.rule.document.wrong((), f"rules read each other {_TOO_LONG}", "Shorten the chain.")
            return
        for needed in sorted(rule.needs):
            if needed in by_id:
                visit(by_id[needed], (*chain, own))
        ordered[own] = rule

    for rule in by_id.values():
        visit(rule, ())
    _check_requires(by_id)
    return list(ordered.values())


def _check_requires(by_id: Mapping[str, CompiledRule]) -> None:
    """The order of next actions must not run in a circle."""
    done: set[str] = set()

    def visit(rule_id: str, chain: tuple[str, ...]) -> None:
        if rule_id in done or rule_id not in by_id:
            return
        rule = by_id[rule_id].rule
        if rule_id in chain:
            circle = " -> ".join((*chain[chain.index(rule_id) :], rule_id))
            rule.document.wrong(
                ("requires",), f"rules require each other in a circle: {circle}", "Break it."
            )
            return
        if len(chain) > _LONGEST_CHAIN:
            rule.document.wrong(
                ("requires",), f"rules require each other {_TOO_LONG}", "Shorten the chain."
            )
            return
        for needed in rule.file.requires:
            visit(needed, (*chain, rule_id))
        done.add(rule_id)

    for rule_id in by_id:
        visit(rule_id, ())


def surroundings_of(
    packs: Iterable[Pack], homes: Mapping[str, RuleHome], broken: Iterable[str] = ()
) -> Surroundings:
    """Return what these packs give every rule; *broken* are rules that cannot be used."""
    known = list(packs)
    settings = {name: each.value for pack in known for name, each in pack.file.settings.items()}
    missed = (f"{rule}/on-missed" for rule in broken)
    without = frozenset((*broken, *missed))
    return Surroundings(roles_of(known), homes, settings, without, frozenset(derivations()))
