"""Judging the cases of a source: reports as they are made, and all that could not be judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from permanence_rules.batch import result_of
from permanence_rules.case import Case
from permanence_rules.cli.rejects import Rejects
from permanence_rules.errors import CaseError, CaseFaultError
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Report
from permanence_rules.rulebook import Rulebook
from permanence_rules.sources.base import Reject, Source

__all__ = ["FAIL_ON", "Checking"]

FAIL_ON: dict[str, frozenset[Outcome]] = {
    "breached": frozenset({Outcome.BREACHED}),
    "late": frozenset({Outcome.BREACHED, Outcome.LATE}),
    "undetermined": frozenset({Outcome.BREACHED, Outcome.LATE, Outcome.UNDETERMINED}),
    "never": frozenset(),
}


@dataclass(slots=True)
class Checking:
    """One run over the cases of a source; `outcomes` and `rejects` grow as reports are drawn."""

    rulebook: Rulebook
    source: Source
    as_at: date
    jobs: int = 1
    list_not_applicable: bool = False
    keep: Callable[[str, Report], None] | None = None
    """Given the digest of each case and its report, where decisions are recorded."""
    outcomes: set[Outcome] = field(default_factory=set, init=False)
    rejects: Rejects = field(default_factory=Rejects, init=False)
    has_fault: bool = field(default=False, init=False)
    """Whether a defect of the program kept some duty or some case from being judged."""
    _waiting: deque[tuple[str, str]] = field(default_factory=deque, init=False)

    def reports(self) -> Iterator[Report]:
        """Yield the report of each case that can be judged, in the order of the source."""
        for result in self._results():
            case_id, digest = self._waiting.popleft()
            if isinstance(result, CaseError):
                self.rejects.add_case(case_id, "; ".join(map(str, result.problems)))
                self.has_fault |= isinstance(result, CaseFaultError)
            else:
                self.has_fault |= bool(result.faults)
                self.outcomes.update(each for each, number in result.counts.items() if number)
                if self.keep is not None:
                    self.keep(digest, result)
                yield result

    def _results(self) -> Iterator[Report | CaseError]:
        if self.jobs == 1 or self.list_not_applicable:
            return map(self._judged, self._cases())
        return self.rulebook.check_many(self._cases(), as_at=self.as_at, jobs=self.jobs)

    def _cases(self) -> Iterator[Case]:
        for found in self.source.read():
            if isinstance(found, Reject):
                self.rejects.add(found)
            else:
                self._waiting.append((found.case_id, self._digest(found)))
                yield found

    def _digest(self, case: Case) -> str:
        """Return the digest of a case where decisions are recorded; a run without needs none."""
        if self.keep is None:
            return ""
        from permanence_rules.replay.decisions import digest_of

        return digest_of(case)

    def _judged(self, case: Case) -> Report | CaseError:
        everything = self.list_not_applicable
        return result_of(
            lambda: self.rulebook.check(case, as_at=self.as_at, list_not_applicable=everything)
        )
