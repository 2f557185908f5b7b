"""A rulebook: rule packs chosen, checked and compiled once, ready to judge any number of cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_rules.amendments import amended
from permanence_rules.batch import check_in_processes, check_in_turn
from permanence_rules.builder import RuleHome, Surroundings, did_you_mean
from permanence_rules.case import Case, Role
from permanence_rules.derived import derivations, derived_extras
from permanence_rules.engines.compiled import (
    CompiledRule,
    Judgement,
    Subject,
    compile_rule,
    home_of,
    records_at,
)
from permanence_rules.errors import CaseError, CaseProblem, RuleFileError, RuleProblem, UsageError
from permanence_rules.facts import Extras, Fact, RecordType, kinds_of_record, record_type
from permanence_rules.findings import Report, RulebookUsed
from permanence_rules.local_facts import check_against_packs
from permanence_rules.messages import check_messages
from permanence_rules.pack import LocalFact, local_extras
from permanence_rules.packs import Pack, load_packs
from permanence_rules.reporting import Reporter
from permanence_rules.rule import Rule
from permanence_rules.timing import Calendar, Nation, calendar_for
from permanence_rules.view import look_at

if TYPE_CHECKING:
    from permanence_rules.engines.durable.engine import DurableEngine

__all__ = [
    "ENGINES",
    "Rulebook",
    "Vocabulary",
    "case_type_for",
    "compile_rules",
    "surroundings_of",
]

ENGINES = ("compiled", "durable")


class Rulebook:
    """Compiled rules. Immutable once loaded; one may be shared by all threads."""

    def __init__(
        self,
        packs: list[Pack],
        rules: list[CompiledRule],
        vocabulary: Vocabulary,
        law_of: date | None = None,
        engine: str = "compiled",
    ) -> None:
        self._packs = tuple(packs)
        self._rules = tuple(rules)
        self._vocabulary = vocabulary
        self._law_of = law_of
        self._calendar: Calendar | None = None
        self._reporter = Reporter(self.used, packs, rules)
        self._engine = engine
        self._durable = self._second_engine() if engine == "durable" else None

    @classmethod
    def load(
        cls,
        *names: str | Path,
        engine: str = "compiled",
        law_of: date | None = None,
        understands: Sequence[str | Path] = (),
    ) -> Rulebook:
        """
        Return the rules of the packs named, and of those that they extend.

        A name is a pack that comes with this package, such as "england" or
        "walsall", or a folder of your own. Each duty is judged by the law of
        its own day; *law_of* judges every duty by the law of that day instead.
        Cases may also hold the facts and roles of the packs that the rulebook
        *understands*, without being judged by them. Raises PackNotFoundError
        for a name that leads nowhere, RuleFileError listing every mistake in
        the rules, and UsageError where the engine "durable" is asked for and
        cannot run.
        """
        if engine not in ENGINES:
            raise UsageError(f"There is no engine {engine!r}; there are: {', '.join(ENGINES)}.")
        packs = load_packs(*(names or ("england",)))
        vocabulary = Vocabulary.of([*packs, *_others(packs, understands)])
        rules, problems = compile_rules(packs, vocabulary.case_type, law_of)
        if problems:
            raise RuleFileError(problems)
        return cls(packs, rules, vocabulary, law_of, engine)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs, those extended first."""
        return self._packs

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        """The rules, each after those whose findings it reads."""
        return self._rules

    @property
    def case_type(self) -> RecordType:
        """What rules can ask of a case: the schema, derived facts and the facts of the packs."""
        return self._vocabulary.case_type

    @property
    def nation(self) -> Nation:
        """The nation whose law and working days the rulebook uses."""
        return self._packs[-1].file.jurisdiction

    @property
    def calendar(self) -> Calendar:
        """The working days of the rulebook's nation, built when first needed."""
        if self._calendar is None:
            self._calendar = calendar_for(self.nation)
        return self._calendar

    @property
    def used(self) -> RulebookUsed:
        """What a report says of the rules that were used."""
        digest = hashlib.sha256("".join(pack.digest for pack in self._packs).encode()).hexdigest()
        return RulebookUsed(
            name="+".join(pack.name for pack in self._packs),
            version="+".join(pack.file.version for pack in self._packs),
            digest=digest[:16],
            law_checked_to=self._packs[0].file.law_checked_to,
            law_of=self._law_of,
        )

    def check(self, case: Case, *, as_at: date, list_not_applicable: bool = False) -> Report:
        """
        Return every finding about *case* as it stood on *as_at*, and the plan of next actions.

        Pure: the same case, date and rulebook give the same report. Raises
        CaseError when the case cannot be judged by this rulebook.
        """
        self._refuse_what_cannot_be_judged(case, as_at)
        if self._durable is not None:
            return self._durable.check(
                case, as_at, self.calendar, list_not_applicable=list_not_applicable
            )
        judgements = self._judge(case, as_at)
        return self._reporter.report(
            case.case_id, as_at, self.calendar, judgements, list_not_applicable=list_not_applicable
        )

    def check_many(
        self, cases: Iterable[Case], *, as_at: date, jobs: int = 1
    ) -> Iterator[Report | CaseError]:
        """
        Yield a report for each case, or why that case cannot be judged, in the order given.

        Cases are drawn as they are needed, so memory stays bounded; with *jobs*
        greater than one they are judged in that many processes.
        """
        if jobs > 1:
            load = partial(
                Rulebook.load,
                *(pack.folder for pack in self._packs),
                engine=self._engine,
                law_of=self._law_of,
                understands=self._vocabulary.folders,
            )
            return check_in_processes(load, cases, as_at, jobs)
        return check_in_turn(self, cases, as_at)

    def _second_engine(self) -> DurableEngine:
        """Return the second engine for these rules; it makes the duties of missed ones itself."""
        from permanence_rules.engines.durable import load_engine

        born = {f"{each.id}/on-missed" for each in self._rules if each.rule.file.on_missed}
        rules = [each.rule for each in self._rules if each.id not in born]
        return load_engine()(self.used, self._packs, rules, self.case_type, self._law_of)

    def _refuse_what_cannot_be_judged(self, case: Case, as_at: date) -> None:
        if case.jurisdiction is not None and str(case.jurisdiction) != str(self.nation):
            message = (
                f"this case is under the law of another nation; these rules are for {self.nation}"
            )
            raise CaseError(
                [CaseProblem("jurisdiction", f"{message}. Use that nation's rule pack.")]
            )
        born = case.child.date_of_birth if case.child is not None else None
        if born is not None and as_at < born:
            message = "the as-at date is before the child was born; correct one of the two dates"
            raise CaseError([CaseProblem("child.date_of_birth", message)])
        check_against_packs(case, self.case_type, self._vocabulary.roles)

    def _judge(self, case: Case, as_at: date) -> list[Judgement]:
        seen = look_at(case, as_at, self.case_type, derivations())
        verdicts: dict[tuple[str, str], Judgement] = {}
        found: list[Judgement] = []
        records: dict[tuple[str, ...], list[Subject]] = {}
        for rule in self._rules:
            if rule.steps not in records:
                records[rule.steps] = list(records_at(seen, rule.steps))
            for judgement in rule.judge_all(records[rule.steps], self.calendar, verdicts):
                verdicts[(rule.id, judgement.record.path)] = judgement
                found.append(judgement)
        return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What cases may hold: kinds of record with their facts, and roles; and which packs say so."""

    case_type: RecordType
    roles: frozenset[str]
    folders: tuple[Path, ...]

    @classmethod
    def of(cls, packs: list[Pack]) -> Vocabulary:
        """Return what the schema and these packs know."""
        return cls(case_type_for(packs), roles_of(packs), tuple(pack.folder for pack in packs))


def _others(packs: list[Pack], names: Sequence[str | Path]) -> Iterator[Pack]:
    """Yield the packs named that are not among *packs*."""
    known = {pack.folder for pack in packs}
    if names:
        yield from (pack for pack in load_packs(*names) if pack.folder not in known)


def roles_of(packs: Iterable[Pack]) -> frozenset[str]:
    """Return the standard roles and those that the packs declare."""
    return frozenset(Role) | {role for pack in packs for role in pack.file.roles}


def surroundings_of(packs: Iterable[Pack], homes: Mapping[str, RuleHome]) -> Surroundings:
    """Return what these packs give every rule."""
    known = list(packs)
    settings = {name: each.value for pack in known for name, each in pack.file.settings.items()}
    return Surroundings(roles_of(known), homes, settings)


def case_type_for(packs: Iterable[Pack]) -> RecordType:
    """Return what rules of these packs can ask of a case."""
    declared: dict[str, dict[str, LocalFact]] = {}
    for pack in packs:
        for kind, facts in pack.file.facts.items():
            declared.setdefault(kind, {}).update(facts)
    return record_type(_merged(derived_extras(), local_extras(declared)))


def _merged(*several: Extras) -> Extras:
    merged: dict[str, dict[str, Fact]] = {}
    for extras in several:
        for kind, facts in extras.items():
            merged.setdefault(kind, {}).update(facts)
    return merged


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
    around = surroundings_of(packs, _homes(rules, case_type))
    compiled = [made for rule in rules.values() for made in compile_rule(rule, case_type, around)]
    for rule in rules.values():
        _check_references(rule, packs, rules)
    ordered = _in_reading_order(compiled)
    documents = {id(rule.document): rule.document for rule in rules.values()}
    problems = [problem for pack in packs for problem in (*pack.problems, *pack.document.problems)]
    for pack in packs:
        documents |= {id(each.document): each.document for each in pack.amendments}
        _check_facts(pack, case_type)
        problems += pack.document.problems
    problems += [problem for document in documents.values() for problem in document.problems]
    return ordered, sorted(set(problems))


def _all_rules(packs: Iterable[Pack]) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for pack in packs:
        own = {rule.id: rule for rule in pack.rules}
        for found in pack.amendments:
            reworded, stricter = amended(found, pack.name, rules)
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


def _check_references(rule: Rule, packs: list[Pack], rules: Mapping[str, Rule]) -> None:
    """A rule cites sources that a pack declares, and requires rules that exist."""
    sources = {source for pack in packs for source in pack.file.sources}
    cited = [
        *rule.file.citations,
        *(each for version in rule.versions for each in version.citations),
    ]
    for index, citation in enumerate(cited):
        if citation.source not in sources:
            rule.document.wrong(
                ("citations", index, "source"),
                f'the source "{citation.source}" is not declared in pack.yaml',
                did_you_mean(citation.source, sources),
            )
    for index, required in enumerate(rule.file.requires):
        if required not in rules:
            rule.document.wrong(
                ("requires", index),
                f'there is no rule "{required}"',
                did_you_mean(required, rules, few=5),
            )
    check_messages(rule.file.messages, rule.document)
    _check_versions(rule)


def _check_versions(rule: Rule) -> None:
    """Versions of one duty follow each other without a gap or an overlap."""
    spans = sorted((version.in_force.first, version.in_force.last) for version in rule.versions)
    for (_, ended), (began, _) in pairwise(spans):
        if began <= ended:
            rule.document.wrong(
                ("versions",), "two versions are in force on the same day", "Set `until`."
            )
        elif (began - ended).days > 1:
            rule.document.wrong(
                ("versions",), "no version is in force between two of them", "Close the gap."
            )


def _check_facts(pack: Pack, case_type: RecordType) -> None:
    known = kinds_of_record(case_type)
    for kind in pack.file.facts:
        if kind not in known:
            pack.document.wrong(
                ("facts", kind), f'there is no kind of record "{kind}"', did_you_mean(kind, known)
            )


def _in_reading_order(compiled: list[CompiledRule]) -> list[CompiledRule]:
    """Return rules so that each comes after those it reads; note a circle where there is one."""
    by_id = {rule.id: rule for rule in sorted(compiled, key=lambda rule: rule.id)}
    ordered: dict[str, CompiledRule] = {}

    def visit(rule: CompiledRule, chain: tuple[str, ...]) -> None:
        if rule.id in ordered:
            return
        if rule.id in chain:
            circle = " -> ".join((*chain[chain.index(rule.id) :], rule.id))
            rule.rule.document.wrong(
                (), f"rules read each other in a circle: {circle}", "Break the circle."
            )
            return
        for needed in sorted(rule.needs):
            if needed in by_id:
                visit(by_id[needed], (*chain, rule.id))
        ordered[rule.id] = rule

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
        for needed in rule.file.requires:
            visit(needed, (*chain, rule_id))
        done.add(rule_id)

    for rule_id in by_id:
        visit(rule_id, ())
