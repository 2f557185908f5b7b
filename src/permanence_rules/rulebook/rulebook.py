"""A rulebook: rule packs chosen, checked and compiled once, ready to judge any number of cases."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from permanence_rules.case import Case, examined
from permanence_rules.case.setting_aside import doubtful, in_order_of, listed
from permanence_rules.deciding import (
    Decidable,
    FactAt,
    RuleFact,
    Supply,
    decidable,
    every_path,
    facts_of,
)
from permanence_rules.engine.compiled_packs import compile_rules
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.needs import Needs
from permanence_rules.engine.subjects import Subject, records_at
from permanence_rules.engine.verdicts import Verdicts
from permanence_rules.errors import (
    CaseError,
    CaseProblem,
    InputProblem,
    PermanenceRulesError,
    RulebookChangedError,
    RuleFileError,
    RuleProblem,
    UsageError,
    described,
    place_of,
)
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.kinds import RecordType, kinds_of_record
from permanence_rules.facts.local_facts import not_of_packs
from permanence_rules.facts.view import ViewRecord, look_at
from permanence_rules.language.outcomes import DECISIONS, URGENT, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.packs.families import families_of
from permanence_rules.packs.loading import (
    Pack,
    folder_at,
    load_packs,
    pack_names,
    place_on_any_machine,
    refuse_two_nations,
)
from permanence_rules.packs.vocabulary import Vocabulary
from permanence_rules.report.both_ways import both_ways
from permanence_rules.report.findings import Fault, Report, RulebookUsed
from permanence_rules.report.judgements import Judgement
from permanence_rules.report.remarks import areas_covered, areas_left_out, edition_of
from permanence_rules.report.writing import Reporter, subject_of
from permanence_rules.rulebook.batch import check_in_processes, check_in_turn
from permanence_rules.rulebook.narrowing import ALL_RULES, ByRecord, Narrowed
from permanence_rules.runtime.registry import Registry
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.base import Supplies
from permanence_rules.sources.choose import kind_named
from permanence_rules.timing import Calendar, Nation, calendar_for

if TYPE_CHECKING:
    from permanence_rules.forms import Form, Messages

__all__ = ["ENGINES", "OTHER_NATION", "OtherEngine", "Rulebook", "engine_names"]

ENGINES = Registry("permanence_rules.engines", {"durable": "permanence_rules.oracle:load_engine"})
"""Engines beside the rulebook's own, by name. Each entry returns the engine's class when called."""

_OWN_ENGINE = "compiled"
_FORMS = "permanence_rules.forms"

OTHER_NATION = "other_nation"
"""The code of a case under another nation's law: no rule here is about that child."""


class OtherEngine(Protocol):
    """An engine that judges a case and reports on it without any part of the first one."""

    def check(
        self, case: Case, as_at: date, calendar: Calendar, *, list_not_applicable: bool
    ) -> Report:
        """Return the report of a case as it stood on *as_at*."""


def engine_names() -> tuple[str, ...]:
    """Return the names of the engines that `Rulebook.load` takes."""
    return (_OWN_ENGINE, *ENGINES.names())


class Rulebook:
    """Compiled rules. Immutable once loaded; one may be shared by all threads."""

    def __init__(
        self,
        packs: list[Pack],
        rules: list[CompiledRule],
        vocabulary: Vocabulary,
        law_of: date | None = None,
        engine: str = "compiled",
        narrowed: Narrowed = ALL_RULES,
    ) -> None:
        self._packs = tuple(packs)
        self._rules = tuple(rules)
        self._by_id = {each.id: each for each in rules}
        self._is_narrowed_for = narrowed
        self._left_out = tuple(name for name in self._by_id if name in narrowed.left_out)
        self._judged = tuple(
            each for name, each in self._by_id.items() if name not in self._left_out
        )
        self._narrowed: dict[object, Rulebook] = {}
        self._by_record: ByRecord[Rulebook] | None = None
        self._vocabulary = vocabulary
        self._law_of = law_of
        self._calendar: Calendar | None = None
        self._needs = Needs(families_of(packs), self._by_id, vocabulary.case_type)
        self._reporter = Reporter(self.used, packs, [each.rule for each in rules])
        self._engine = engine
        self._other = self._other_engine(engine) if engine != _OWN_ENGINE else None

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
        if engine not in engine_names():
            there_are = ", ".join(engine_names())
            raise UsageError(f"There is no engine {engine!r}; there are: {there_are}.")
        packs = load_packs(*(names or ("england",)))
        refuse_two_nations(packs)
        vocabulary = Vocabulary.of([*packs, *_others(packs, understands)])
        rules, problems = compile_rules(packs, vocabulary.case_type, law_of)
        if problems:
            raise RuleFileError(problems)
        return cls(packs, rules, vocabulary, law_of, engine)

    def __reduce__(self) -> tuple[Any, ...]:
        """
        Return how to load this rulebook in another process: its functions cannot travel.

        That process may run on another machine, with these packs in the same places; those that
        come with this package are wherever it is installed there.
        """
        folders = tuple(place_on_any_machine(pack.folder) for pack in self._packs)
        options: dict[str, object] = {
            "engine": self._engine,
            "law_of": self._law_of,
            "understands": tuple(map(place_on_any_machine, self._vocabulary.folders)),
        }
        if self._left_out:
            options["narrowed"] = self._is_narrowed_for
        return _loaded_again, (folders, options, self.used.digest)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs, those extended first."""
        return self._packs

    @property
    def warnings(self) -> tuple[RuleProblem, ...]:
        """What rules of the packs leave to a default, by file."""
        return tuple(sorted({each for pack in self._packs for each in pack.warnings}))

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        """The rules, each after those whose findings it reads."""
        return self._rules

    @property
    def left_out(self) -> tuple[str, ...]:
        """The rules that are not judged, for the source of the cases can never decide them."""
        return self._left_out

    def decidable_from(
        self,
        supplies: Collection[str] | None,
        leaves_unknown: Collection[str] = (),
        wanted: frozenset[Outcome] = DECISIONS,
    ) -> Decidable:
        """
        Return which rules can be decided from cases that hold these paths at most, and what lacks.

        *supplies* are paths of the case without indexes, such as `periods_of_care.started_on`;
        None means any. *leaves_unknown* are the facts that every case names as not supplied.
        A rule is decided if it comes to one of the outcomes *wanted*. Worked out from the rules
        alone, and never from cases.
        """
        paths = supplies if supplies is not None else every_path(self.case_type)
        supply = Supply.of_paths(self.case_type, paths, leaves_unknown)
        families = families_of(self._packs)
        rules = [each.rule for each in self._rules]
        return decidable(rules, families, self.case_type, supply, wanted)

    def deciding(
        self, supplies: Collection[str] | None, leaves_unknown: Collection[str] = ()
    ) -> Rulebook:
        """
        Return this rulebook, without the rules that such cases can never decide.

        Its reports say of all other rules what they say here. What is left out would at most be
        undetermined, exempt, not applicable, not triggered or ceased: see `decidable_from`.
        """
        if supplies is None:
            return self
        asked = frozenset(supplies), frozenset(leaves_unknown)
        if asked not in self._narrowed:
            judged = self.decidable_from(*asked).judged
            others = {each.id for each in self._rules} - judged
            self._narrowed[asked] = self._narrowed_to(Narrowed(frozenset(others), asked))
        return self._narrowed[asked]

    def for_source(self, source: str | Supplies) -> Rulebook:
        """
        Return this rulebook, without the rules that a source of cases can never decide.

        *source* is the name of a kind of source, such as "ssda903", or a source itself. Raises
        UsageError where there is no kind of that name.
        """
        found = kind_named(source) if isinstance(source, str) else source
        # A source of another package may be older than what is asked of it here.
        supplies = getattr(found, "supplies", None)
        return self.deciding(supplies, getattr(found, "leaves_unknown", ()))

    def facts_for(self, rules: Collection[str]) -> tuple[RuleFact, ...]:
        """
        Return the facts of a case that rules read, and without which of them they decide nothing.

        *rules* are ids; what they read through derived facts, exemptions, limits and other rules
        is there too. Raises UsageError for a rule that is not in this rulebook.
        """
        for each in rules:
            if each not in self._by_id:
                hint = did_you_mean(each, self._by_id)
                raise UsageError(f"There is no rule of that name in this rulebook. {hint}".strip())
        wanted = [self._by_id[each].rule for each in dict.fromkeys(rules)]
        read = {each.id: self._read_by(each.id) for each in wanted}
        return facts_of(wanted, read, self.case_type)

    def words_of(self, fact: FactAt) -> str:
        """Return what a fact says in a few words: its description, else its name."""
        described = kinds_of_record(self.case_type)[fact.kind].facts[fact.name].description
        words = described.partition(";")[0].splitlines()[0].rstrip(".") if described else ""
        return f"{words[:1].lower()}{words[1:]}" if words else fact.name.replace("_", " ")

    def _read_by(self, rule: str) -> list[Rule]:
        """Return the rules that a rule reads, each after those that it reads, and itself."""
        wanted = {rule}
        for each in reversed(self._rules):
            wanted |= each.needs if each.id in wanted else set()
        return [each.rule for each in self._rules if each.id in wanted]

    def leaving_out(self, rules: Collection[str]) -> Rulebook:
        """Return this rulebook, that does not judge *rules*; one that others read is judged."""
        return self._narrowed_to(Narrowed(frozenset(rules), self._is_narrowed_for.told))

    def _narrowed_to(self, wanted: Narrowed) -> Rulebook:
        judged = {each.id for each in self._rules if each.id not in wanted.left_out}
        for rule in reversed(self._rules):
            judged |= rule.needs if rule.id in judged else set()
        left_out = frozenset(each.id for each in self._rules if each.id not in judged)
        narrowed = Narrowed(left_out, wanted.told)
        packs, every = [*self._packs], [*self._rules]
        return Rulebook(packs, every, self._vocabulary, self._law_of, self._engine, narrowed)

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
    def roles(self) -> frozenset[str]:
        """The roles that cases may name: the standard ones and those of the packs."""
        return self._vocabulary.roles

    @property
    def used(self) -> RulebookUsed:
        """What a report says of the rules that were used."""
        digest = hashlib.sha256("".join(pack.digest for pack in self._packs).encode()).hexdigest()
        return RulebookUsed(
            name="+".join(pack.name for pack in self._packs),
            version="+".join(pack.file.version for pack in self._packs),
            digest=digest[:16],
            law_checked_to=self._packs[0].file.law_checked_to,
            edition=edition_of(self._packs[-1]),
            families=tuple(family.id for family in families_of(self._packs)),
            areas=areas_covered(self._packs),
            areas_left_out=areas_left_out(self._packs),
            law_of=self._law_of,
        )

    def check(
        self,
        case: Case,
        *,
        as_at: date,
        list_not_applicable: bool = False,
        urgent_only: bool = False,
    ) -> Report:
        """
        Return every finding about *case* as it stood on *as_at*, and the plan of next actions.

        With *urgent_only* only those that ask for action or are a violation. That takes less time:
        rules that can come to neither for such a record are not judged, so that the counts of the
        report are not those of all rules.

        The words, evidence and citations of a finding are made when one of them is read. To read
        `faults`, or the report as a whole, makes all: only then is it known whether a defect keeps
        one from being written.

        Pure: the same case, date and rulebook give the same report. Raises
        CaseError when the case cannot be judged by this rulebook, and UsageError
        when *case* is no case or *as_at* no date.
        """
        _check_request(as_at)
        _check_is_case(case)
        known = self._examined(case, as_at)
        doubts = doubtful(known.problems)
        if urgent_only and not doubts and self._other is None:
            report = self._for_record(known)._report(known, as_at, urgent_only=True)  # noqa: SLF001 - it is one like this
        else:
            report = self._report(known, as_at, list_not_applicable=list_not_applicable)
        if doubts:
            less = known.with_problems(known.problems, doubts)
            without = self._report(less, as_at, list_not_applicable=list_not_applicable)
            doubted = tuple(map(place_of, doubts))
            report = both_ways(report.written(), without.written(), doubted)
        if urgent_only:
            report = report.with_urgent_only()
        return report.changed(input_problems=known.problems, **_whose(known))

    def _for_record(self, case: Case) -> Rulebook:
        """Return the rules that can come to something for a record like this."""
        if self._by_record is None:
            told = self._is_narrowed_for.told or (
                frozenset(every_path(self.case_type)),
                frozenset(),
            )
            narrowed = partial(self._urgent_from, leaves_unknown=told[1])
            self._by_record = ByRecord(self, told[0], narrowed)
        return self._by_record.book_for(case, self.case_type)

    def _urgent_from(self, paths: frozenset[str], leaves_unknown: frozenset[str]) -> Rulebook:
        """Return the rules that may ask for action or be violated, where these paths are told."""
        judged = self.decidable_from(paths, leaves_unknown, URGENT).judged
        others = frozenset(each.id for each in self._rules if each.id not in judged)
        return self._narrowed_to(Narrowed(others, (paths, leaves_unknown)))

    def _report(
        self,
        case: Case,
        as_at: date,
        *,
        list_not_applicable: bool = False,
        urgent_only: bool = False,
    ) -> Report:
        """Return what an engine finds, from the facts that are not set aside."""
        if self._other is not None:
            return self._other.check(
                case, as_at, self.calendar, list_not_applicable=list_not_applicable
            )
        seen = look_at(case, as_at, self.case_type, derivations())
        judgements, faults = self._judge(seen)
        return self._reporter.report(
            case.case_id,
            as_at,
            self.calendar,
            judgements,
            self._needs.found(case, seen, judgements, self.calendar),
            list_not_applicable=list_not_applicable,
            urgent_only=urgent_only,
            faults=faults,
        )

    def of_another_nation(self, case_id: str, as_at: date, error: CaseError) -> Report | None:
        """
        Return the report of a child under another nation's law; None for every other error.

        It says why no duty was judged, and nothing else: the child is not lost among the rejects.
        """
        problems = (each for each in error.problems if isinstance(each, InputProblem))
        why = tuple(each for each in problems if each.code == OTHER_NATION)
        if not why:
            return None
        report = self._reporter.report(case_id, as_at, self.calendar, [], list_not_applicable=False)
        notes = (*report.notes, "No duty was judged; the record says why not.")
        return report.changed(input_problems=why, notes=notes)

    def form(
        self,
        name: str,
        at: str | None = None,
        *,
        field_map: Mapping[str, str] | None = None,
        only: Collection[str] | None = None,
        messages: Messages | None = None,
    ) -> Form:
        """
        Return a form such as "care_plan", about the record at a path of a case.

        It says which duties read each of its fields, and what a save would bring before it is
        made (docs/forms.md). *field_map* gives your names of fields and the fact of each, *only*
        the fields to keep, *messages* your own words. Raises UsageError for a form, a place or a
        field that does not exist.
        """
        # By name, as engines are: forms stand above the rulebook, and few programs use them.
        made: Form = import_module(_FORMS).form_of(
            self, name, at, field_map=field_map, only=only, messages=messages
        )
        return made

    def check_many(
        self, cases: Iterable[Case], *, as_at: date, jobs: int = 1, urgent_only: bool = False
    ) -> Iterator[Report | CaseError]:
        """
        Yield a report for each case, or why that case cannot be judged, in the order given.

        Cases are drawn as they are needed, so memory stays bounded; with *jobs*
        greater than one they are judged in that many processes. *urgent_only* is as for
        `check`. Raises UsageError when *as_at* is no date, *jobs* is less than one, or one of
        *cases* is no case.
        """
        _check_request(as_at, jobs)
        given: object = cases
        if isinstance(given, Case):
            raise UsageError("cases: expected several cases, such as a list; for one, use check.")
        checked = map(_check_is_case, cases)
        if jobs > 1:
            load, arguments = self.__reduce__()[:2]
            again = partial(load, *arguments)
            return check_in_processes(again, checked, as_at, jobs, urgent_only=urgent_only)
        return check_in_turn(self, checked, as_at, urgent_only=urgent_only)

    def _other_engine(self, name: str) -> OtherEngine:
        """Return another engine for these rules; it makes the duties of missed ones itself."""
        born = {f"{each.id}/on-missed" for each in self._rules if each.rule.file.on_missed}
        rules = [each.rule for each in self._judged if each.id not in born]
        make = ENGINES.load(name)()
        made: OtherEngine = make(self.used, self._packs, rules, self.case_type, self._law_of)
        return made

    def _examined(self, case: Case, as_at: date) -> Case:
        """
        Return the case with everything that is wrong in it, and that set aside.

        Raises CaseError where it cannot be judged at all.
        """
        case = examined(case)
        self._refuse_what_cannot_be_judged(case, as_at)
        foreign = not_of_packs(case, self.case_type, self._vocabulary.roles)
        if not foreign:
            return case
        problems = in_order_of(case, [*case.problems, *foreign])
        return case.with_problems(listed(problems), [each.loc for each in foreign])

    def _refuse_what_cannot_be_judged(self, case: Case, as_at: date) -> None:
        if case.jurisdiction is not None and str(case.jurisdiction) != str(self.nation):
            why = _of_another_nation(case, self.nation)
            raise CaseError([InputProblem(OTHER_NATION, ("jurisdiction",), why)])
        born = case.child.date_of_birth if case.child is not None else None
        if born is not None and as_at < born and "child.date_of_birth" not in case.set_aside:
            message = "the as-at date is before the child was born; correct one of the two dates"
            raise CaseError([CaseProblem("child.date_of_birth", message)])

    def _judge(self, seen: ViewRecord) -> tuple[list[Judgement], list[Fault]]:
        verdicts = Verdicts(seen, self._by_id, self.calendar)
        found: list[Judgement] = []
        faults: list[Fault] = []
        records: dict[tuple[str, ...], list[Subject]] = {}
        for rule in self._judged:
            if rule.steps not in records:
                records[rule.steps] = list(records_at(seen, rule.steps))
            for record in records[rule.steps]:
                try:
                    (judgement,) = rule.judge_all((record,), self.calendar, verdicts)
                except PermanenceRulesError:
                    raise
                except Exception as error:  # noqa: BLE001 - one bad rule does not end a batch
                    judgement = rule.unjudged(record)
                    subject = subject_of(judgement.record)
                    faults.append(Fault(rule=rule.id, subject=subject, error=described(error)))
                else:
                    found.append(judgement)
                # A rule that reads one that could not be judged reads that it is not known.
                verdicts[(rule.id, judgement.record.path)] = judgement
        return found, faults


def _loaded_again(folders: tuple[Path, ...], options: dict[str, Any], digest: str) -> Rulebook:
    """Return the rulebook of these folders; raises RulebookChangedError if they have changed."""
    asked = {name: each for name, each in options.items() if name != "narrowed"}
    asked["understands"] = tuple(map(folder_at, asked["understands"]))
    loaded = Rulebook.load(*map(folder_at, folders), **asked)
    if loaded.used.digest != digest:
        raise RulebookChangedError(loaded.used.name)
    narrowed = options.get("narrowed")
    return loaded if narrowed is None else loaded._narrowed_to(narrowed)  # noqa: SLF001 - of this class


def _whose(case: Case) -> dict[str, str | None]:
    """Return the codes of the people who work with the child, for lists of each team."""
    return {"team": case.team, "worker": case.worker, "locality": case.locality}


def _check_request(as_at: object, jobs: object = 1) -> None:
    """Answer an importer's first mistakes with a sentence, before anything is judged."""
    if isinstance(as_at, datetime):
        raise UsageError(
            "as_at: expected a date, got a datetime. Take the day it is in London: "
            "permanence_rules.timing.to_date(moment)."
        )
    if isinstance(as_at, str):
        raise UsageError("as_at: expected a date, got text. Use date.fromisoformat(text).")
    if not isinstance(as_at, date):
        raise UsageError(f"as_at: expected a date, got {_kind(as_at)}.")
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise UsageError("jobs: expected a whole number of processes, 1 or more.")


def _check_is_case(case: object) -> Case:
    if isinstance(case, Case):
        return case
    raise UsageError(
        f"case: expected a Case, got {_kind(case)}. Read it first: read_case(data), "
        "for a mapping or JSON text."
    )


def _kind(value: object) -> str:
    """Return what kind of thing an argument is, never what it holds."""
    return "None" if value is None else type(value).__name__


def _of_another_nation(case: Case, nation: Nation) -> str:
    """Say whose law the case is under, and whether there are rules for it."""
    own = str(case.jurisdiction)
    if own not in pack_names():
        name = own.replace("_", " ").title()
        return f"there are no rules for {name}, so no duty in this case can be judged"
    message = f"this case is under the law of another nation; these rules are for {nation}"
    return f"{message}. Use that nation's rule pack."


def _others(packs: list[Pack], names: Sequence[str | Path]) -> Iterator[Pack]:
    """Yield the packs named that are not among *packs*."""
    known = {pack.folder for pack in packs}
    if names:
        yield from (pack for pack in load_packs(*names) if pack.folder not in known)
