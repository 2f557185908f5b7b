"""The bench on which the rules of one pack are tried on their scenarios, as written or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from permanence_rules.authoring.expectations import Difference, differences
from permanence_rules.authoring.scenario_files import Scenario, accepted_changes, read_scenarios
from permanence_rules.engine.compiled_packs import compile_rules, surroundings_of
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.rule_compiler import compile_rule
from permanence_rules.engine.subjects import home_of, records_at
from permanence_rules.engine.verdicts import Verdicts
from permanence_rules.errors import CalendarRangeError, CaseError, PermanenceRulesError, RuleProblem
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.view import ViewRecord, look_at
from permanence_rules.language.amendment import Amendment
from permanence_rules.language.rule import Rule, RuleFile
from permanence_rules.language.yaml_files import Document
from permanence_rules.packs.amendments import amended
from permanence_rules.packs.loading import (
    AmendmentFile,
    load_packs,
    read_inside,
    refuse_two_nations,
    shown,
)
from permanence_rules.packs.vocabulary import Vocabulary
from permanence_rules.report.findings import Finding
from permanence_rules.report.judgements import Judgement
from permanence_rules.report.writing import Reporter
from permanence_rules.rulebook import Rulebook

__all__ = ["SCENARIOS", "Bench", "RuleUnderTest", "Trial"]

SCENARIOS = ".scenarios.yaml"


@dataclass(frozen=True, slots=True)
class Trial:
    """One scenario made ready: the case as it stood, and what the rules that are read say of it."""

    scenario: Scenario
    target: str
    view: ViewRecord
    verdicts: Verdicts


@dataclass(frozen=True, slots=True)
class RuleUnderTest:
    """
    One rule file, its compiled duties and its scenarios.

    `own` holds the rule and the duty that is born when it is missed, if there is one.
    The file of an amendment stands for the stricter rule that it makes, failing that
    for the rule that it rewords.
    """

    id: str
    document: Document
    own: tuple[CompiledRule, ...]
    scenario_file: str
    trials: tuple[Trial, ...]
    problems: tuple[RuleProblem, ...]
    amendment: AmendmentFile | None = None
    accepted: Mapping[str, int] = field(default_factory=dict)
    """Changes that the scenario file says make no difference, and on which line."""


class Bench:
    """The rules of one pack, with those of the packs that it extends."""

    def __init__(self, folder: Path) -> None:
        self._packs = load_packs(folder)
        refuse_two_nations(self._packs)
        self._pack = self._packs[-1]
        vocabulary = Vocabulary.of(self._packs)
        self._case_type = vocabulary.case_type
        compiled, self._problems = compile_rules(self._packs, self._case_type)
        self._rules = {rule.id: rule for rule in compiled}
        self._homes = {
            rule.id: home
            for rule in compiled
            if (home := home_of(self._case_type, rule.rule.file.for_each)) is not None
        }
        self._around = surroundings_of(self._packs, self._homes)
        self._rulebook = Rulebook(self._packs, [], vocabulary)
        self._reporter = Reporter(
            self._rulebook.used, self._packs, [each.rule for each in compiled]
        )

    def problems_in(self, scope: Path) -> list[RuleProblem]:
        """Return what is wrong in the rule files in *scope*, and scenarios that have no rule."""
        paths = list(self._files(scope))
        files = {self._pack.document.file, *map(shown, paths)}
        own = {self._pack.document.file, *map(shown, self._files(self._pack.folder))}
        # What is wrong in a pack that this one extends keeps this one from being loaded as well.
        found = [each for each in self._problems if each.file in files or each.file not in own]
        for path in paths:
            rule = _rule_beside(path)
            if not rule.exists():
                hint = f"Write {rule.name}, or delete this file."
                message = "there is no rule beside these scenarios"
                found.append(RuleProblem(shown(path), 1, "", message, hint))
        return found

    def warnings_in(self, scope: Path) -> list[RuleProblem]:
        """Return what the rule files in *scope* leave to a default."""
        files = {self._pack.document.file, *map(shown, self._files(scope))}
        return [each for each in self._pack.warnings if each.file in files]

    def rules_in(self, scope: Path) -> Iterator[RuleUnderTest]:
        """Yield each rule file in *scope* that can be used, with its scenarios."""
        files = {_rule_beside(path) for path in self._files(scope)}
        for file_id, (rule_id, amendment) in sorted(self._rules_by_file().items()):
            path = self._pack.folder / f"{file_id.removeprefix(f'{self._pack.name}/')}.yaml"
            if path in files and rule_id in self._rules:
                yield self._under_test(path, self._rules[rule_id], amendment)

    def tried(
        self, trial: Trial, own: Sequence[CompiledRule]
    ) -> tuple[Finding | None, tuple[Difference, ...]]:
        """Return what *own* finds in a scenario, and how that differs from what it expects."""
        try:
            finding = self._finding(trial, own)
        except PermanenceRulesError as error:
            return None, (Difference("finding", "one", str(error)),)
        if finding is None:
            return None, (Difference("finding", "one about the record that is given", None),)
        return finding, differences(finding, trial.scenario.expected)

    def recompiled(
        self, data: dict[str, Any], tested: RuleUnderTest
    ) -> tuple[CompiledRule, ...] | None:
        """Return the duties of a rule file whose data was changed, or None if it cannot be used."""
        document = Document(tested.document.file, data)
        try:
            rule = self._changed(data, document, tested)
            own = self._compiled(rule) if rule is not None else ()
        except (
            ValueError
        ):  # the shape is refused, or a period such as nought weeks that begin with a day
            return None
        return own if own and not document.problems else None

    def says_the_same(self, data: dict[str, Any], tested: RuleUnderTest) -> bool:
        """Whether the changed data of a rule file means what it meant, only in other words."""
        shape = RuleFile if tested.amendment is None else Amendment
        try:
            changed, before = (shape.model_validate(d) for d in (data, tested.document.data))
        except ValueError:
            return False
        return changed == before

    def _files(self, scope: Path) -> Iterator[Path]:
        """Yield the rule and scenario files in *scope* that belong to this pack."""
        for path in [scope] if scope.is_file() else sorted(scope.rglob("*.yaml")):
            owner = next(each for each in path.parents if (each / "pack.yaml").is_file())
            if owner == self._pack.folder and not _is_inventory(path.relative_to(owner)):
                yield path

    def _rules_by_file(self) -> dict[str, tuple[str, AmendmentFile | None]]:
        """Return the rule that each file stands for, by the id that the file's place gives."""
        files: dict[str, tuple[str, AmendmentFile | None]] = {}
        for rule in self._pack.rules:
            files[rule.id] = rule.id, None
        for found in self._pack.amendments:
            files[found.id] = found.id if found.id in self._rules else found.amendment.amends, found
        return files

    def _under_test(
        self, path: Path, rule: CompiledRule, amendment: AmendmentFile | None
    ) -> RuleUnderTest:
        source = amendment.document if amendment is not None else rule.rule.document
        born = self._rules.get(f"{rule.id}/on-missed")
        own = (rule, born) if born is not None else (rule,)
        scenarios = self._scenarios(path)
        broken = self._broken(own)
        accepted = accepted_changes(scenarios)
        trials = [] if broken else list(self._trials(scenarios, own))
        problems = (*broken, *scenarios.problems)
        return RuleUnderTest(
            rule.id, source, own, scenarios.file, tuple(trials), problems, amendment, accepted
        )

    def _scenarios(self, rule_path: Path) -> Document:
        path = rule_path.with_name(f"{rule_path.stem}{SCENARIOS}")
        if path.exists():
            return read_inside(self._pack.folder, path, shown(path))
        missing = Document(shown(path))
        missing.wrong((), "this rule has no scenarios", "Write them in this file.")
        return missing

    def _broken(self, own: Sequence[CompiledRule]) -> list[RuleProblem]:
        """Return what is wrong in the files of these rules and of those that they read."""
        files = {rule.rule.document.file for rule in (*own, *self._read_by(own))}
        return [problem for problem in self._problems if problem.file in files]

    def _read_by(self, own: Sequence[CompiledRule]) -> list[CompiledRule]:
        """Return the other rules whose findings are read, each after those that it reads."""
        ids = {rule.id for rule in own}
        waiting = [needed for rule in own for needed in rule.needs]
        read: set[str] = set()
        while waiting:
            needed = waiting.pop()
            if needed in self._rules and needed not in read | ids:
                read.add(needed)
                waiting += self._rules[needed].needs
        return [rule for rule_id, rule in self._rules.items() if rule_id in read]

    def _trials(self, document: Document, own: Sequence[CompiledRule]) -> Iterator[Trial]:
        first = own[0]
        for scenario in read_scenarios(document, self._homes[first.id].chain, first.steps):
            loc = (scenario.index,)
            if scenario.of_on_missed and len(own) == 1:
                document.wrong((*loc, "duty"), "the rule has no `on_missed`", "Leave `duty` out.")
            elif self._can_be_judged(scenario, document, loc):
                try:
                    yield self._trial(scenario, own)
                except CalendarRangeError as error:
                    document.wrong(loc, str(error))

    def _can_be_judged(self, scenario: Scenario, document: Document, loc: tuple[int]) -> bool:
        try:
            report = self._rulebook.check(scenario.case, as_at=scenario.as_at)
        except CaseError as error:
            for refused in error.problems:
                document.wrong(loc, str(refused))
            return False
        for problem in report.input_problems:
            document.wrong(loc, str(problem))
        return not report.input_problems

    def _trial(self, scenario: Scenario, own: Sequence[CompiledRule]) -> Trial:
        view = look_at(scenario.case, scenario.as_at, self._case_type, derivations())
        read = self._read_by(own)
        rules = {rule.id: rule for rule in (*read, *own)}
        verdicts = Verdicts(view, rules, self._rulebook.calendar)
        for rule in read:
            self._judge(rule, view, verdicts)
        return Trial(scenario, own[-1 if scenario.of_on_missed else 0].id, view, verdicts)

    def _judge(self, rule: CompiledRule, view: ViewRecord, verdicts: Verdicts) -> list[Judgement]:
        judgements = list(
            rule.judge_all(records_at(view, rule.steps), self._rulebook.calendar, verdicts)
        )
        verdicts.update({(rule.id, each.record.path): each for each in judgements})
        return judgements

    def _finding(self, trial: Trial, own: Sequence[CompiledRule]) -> Finding | None:
        verdicts = trial.verdicts.with_rules(own)
        for rule in own:
            judgements = self._judge(rule, trial.view, verdicts)
            if rule.id == trial.target:
                judgement = _about(judgements, trial.scenario.subject)
                return self._worded(judgement, trial.scenario) if judgement else None
        return None

    def _worded(self, judgement: Judgement, scenario: Scenario) -> Finding:
        calendar = self._rulebook.calendar
        case_id, as_at = scenario.case.case_id, scenario.as_at
        report = self._reporter.report(
            case_id, as_at, calendar, [judgement], list_not_applicable=True
        )
        return report.findings[0]

    def _changed(
        self, data: dict[str, Any], document: Document, tested: RuleUnderTest
    ) -> Rule | None:
        if tested.amendment is None:
            rule = Rule(tested.id, self._pack.name, RuleFile.model_validate(data), document)
            return rule.only_between(self._pack.file.effective)
        file = AmendmentFile(tested.amendment.id, Amendment.model_validate(data), document)
        reworded, stricter = amended(file, self._pack.name, self._amendable)
        return stricter or reworded

    def _compiled(self, rule: Rule) -> tuple[CompiledRule, ...]:
        return tuple(compile_rule(rule, self._case_type, self._around))

    @cached_property
    def _amendable(self) -> dict[str, Rule]:
        """The rules as they are without this pack."""
        compiled, _ = compile_rules(self._packs[:-1], self._case_type)
        return {rule.id: rule.rule for rule in compiled}


def _is_inventory(path: Path) -> bool:
    return "obligations" in path.parent.parts


def _rule_beside(path: Path) -> Path:
    """Return the rule file that a scenario file is about; a rule file is its own."""
    return path.with_name(path.name.replace(SCENARIOS, ".yaml"))


def _about(judgements: Iterable[Judgement], subject: str) -> Judgement | None:
    """Return the judgement of the record that the scenario gives, or the only one there is."""
    by_path = {each.record.path: each for each in judgements}
    only = next(iter(by_path.values())) if len(by_path) == 1 else None
    return by_path.get(subject, only)
