"""The second engine: the rules of a rulebook as a network of facts that fire rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from permanence_rules.case import Case
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.view import look_at
from permanence_rules.language.pack import Source
from permanence_rules.language.rule import Rule
from permanence_rules.oracle.duties import Duty, duties_of, needs_of
from permanence_rules.oracle.families import Families
from permanence_rules.oracle.inference import GENERIC, Definition, fact
from permanence_rules.oracle.judging import Judging
from permanence_rules.oracle.network import Network
from permanence_rules.oracle.plan import plan_rules
from permanence_rules.oracle.wording import Words
from permanence_rules.packs.families import families_of
from permanence_rules.packs.loading import Pack
from permanence_rules.report.findings import Report, RulebookUsed
from permanence_rules.timing import Calendar

__all__ = ["DurableEngine"]


class DurableEngine:
    """Judges cases by forward chaining; may be shared by all threads, one of which it serves."""

    def __init__(
        self,
        used: RulebookUsed,
        packs: Iterable[Pack],
        rules: Iterable[Rule],
        case_type: RecordType,
        law_of: date | None = None,
    ) -> None:
        known = list(packs)
        self._duties = {duty.rule.id: duty for rule in rules for duty in duties_of(rule, case_type)}
        reads = {name: needs_of(duty.rule) for name, duty in self._duties.items()}
        self._read_by_others = frozenset[str]().union(*reads.values())
        self._case_type = case_type
        self._law_of = law_of
        self._settings = {
            name: each.value for pack in known for name, each in pack.file.settings.items()
        }
        sources: dict[str, Source] = {}
        for pack in known:
            sources |= pack.file.sources
        self._families = Families(families_of(known), case_type)
        self._words = Words(used, sources, tuple(known))
        self._network = Network(network_of(self._duties, reads))

    def check(
        self, case: Case, as_at: date, calendar: Calendar, *, list_not_applicable: bool
    ) -> Report:
        """Return every finding about *case* as it stood on *as_at*, and the plan."""
        seen = look_at(case, as_at, self._case_type, derivations())
        with self._network.session() as session:
            judging = Judging(
                self._duties,
                self._read_by_others,
                self._settings,
                session,
                seen,
                calendar,
                self._law_of,
            )
            judged = judging.run()
            return self._words.report(
                session,
                seen,
                case.case_id,
                judged,
                self._families.missed(case, judging),
                calendar,
                list_not_applicable=list_not_applicable,
                faults=judging.faults,
            )


def network_of(
    duties: Mapping[str, Duty], reads: Mapping[str, frozenset[str]]
) -> dict[str, Definition]:
    """Return the network of a rulebook: what every rulebook shares, and the order of its rules."""
    begins = {f"begin:{name}": _begins(name, reads[name] & duties.keys()) for name in duties}
    return GENERIC | begins | plan_rules({name: duty.rule for name, duty in duties.items()})


def _begins(name: str, read: Iterable[str]) -> Definition:
    """A rule begins once all those that it reads are judged."""
    awaited = [{f"read{i}": fact("judged", rule=each)} for i, each in enumerate(sorted(read))]
    return {"all": [{"m": fact("waiting", rule=name)}, *awaited]}
