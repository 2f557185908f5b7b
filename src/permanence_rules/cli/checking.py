"""Judging the cases of a source: reports as they are made, and all that could not be judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from permanence_rules.case import Case
from permanence_rules.cli.manifest import Asked
from permanence_rules.cli.rejects import Rejects
from permanence_rules.cli.selection import Selection
from permanence_rules.cli.summaries import (
    MOST_TOLD,
    OPEN,
    Found,
    Summarizing,
    Summary,
    Writing,
)
from permanence_rules.errors import CaseError, CaseFaultError
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.findings import Report
from permanence_rules.report.remarks import left_out_words
from permanence_rules.rulebook import Rulebook
from permanence_rules.rulebook.batch import AtHand, made_in_processes, result_of
from permanence_rules.runtime.streams import tell
from permanence_rules.sources.base import Reject, Source
from permanence_rules.sources.json_files import JsonFiles

if TYPE_CHECKING:
    from permanence_rules.cli.resuming import Journal
    from permanence_rules.compare.history.exceptions import Register

__all__ = ["FAIL_ON", "Checking", "Noted"]

MadeT = TypeVar("MadeT")

_OVERDUE: frozenset[Found] = frozenset({(Outcome.BREACHED, False), (Outcome.VIOLATED, False)})
_LATE = _OVERDUE | {(Outcome.LATE, True), (Outcome.LATE, False)}

FAIL_ON: dict[str, frozenset[Found]] = {
    "breached": _OVERDUE,
    "late": _LATE,
    "past": frozenset((each, past) for each in VIOLATIONS for past in (True, False)),
    "undetermined": _LATE | {OPEN},
    "never": frozenset(),
}
"""What each choice counts; nobody can undo a past breach, so that only `past` counts it."""


@dataclass(slots=True)
class Noted:
    """What is wrong within cases that were judged: each is counted, and the first are told."""

    number: int = 0
    _first: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return self.number

    def add(self, case_id: str, summary: Summary) -> None:
        """Count what is wrong in one more case; memory does not grow with their number."""
        self.number += summary.problems
        more = summary.first_problems[: MOST_TOLD - len(self._first)]
        self._first.extend(f"case {case_id}: {problem}" for problem in more)

    def told(self) -> Iterator[str]:
        """Yield what to say of them at the end of a run."""
        yield from self._first
        more = self.number - len(self._first)
        if more:
            yield f"... and {more:,} more within cases; the reports of these list them all."


_MOST_HELD = 1_000
"""Rejects that wait for the case before them, so that memory does not grow with their number."""


@dataclass(slots=True)
class _Waiting:
    """A case that was read, of which it is not known yet what becomes."""

    case: Case
    digest: str
    rejects: list[Reject] = field(default_factory=list)
    """What was read after it and cannot be used: for several processes one reads ahead."""


@dataclass(slots=True)
class Checking:
    """One run over the cases of a source; `outcomes` and `rejects` grow as reports are drawn."""

    rulebook: Rulebook
    source: Source
    as_at: date
    jobs: int = 1
    list_not_applicable: bool = False
    selection: Selection = field(default_factory=Selection)
    kind: str = ""
    """The name of the kind of source, which tells of the rules that are left out."""
    asked: Asked = field(default_factory=Asked)
    """What the manifest of the run says of its options and input files."""
    keep: Callable[[str, Report], None] | None = None
    """Given the digest of each case and its report, where decisions are recorded."""
    journal: Journal | None = None
    """The children that are done, where a run that was stopped is to go on."""
    exceptions: Register | None = None
    """Marks violations that were acknowledged, where there is a register of exceptions."""
    outcomes: set[Found] = field(default_factory=set, init=False)
    rejects: Rejects = field(default_factory=Rejects, init=False)
    has_fault: bool = field(default=False, init=False)
    """Whether a defect of the program kept some duty or some case from being judged."""
    input_problems: Noted = field(default_factory=Noted, init=False)
    """What is wrong within cases that were judged all the same."""
    has_set_aside: bool = field(default=False, init=False)
    """Whether any fact of a case was set aside."""
    checked: int = field(default=0, init=False)
    """Cases of which there is a report."""
    not_judged: int = field(default=0, init=False)
    """Cases that were read and could not be judged; they are among the rejects."""
    other_teams: int = field(default=0, init=False)
    """Cases that were read and not checked, for another team was asked for."""
    lists_urgent_alone: bool = field(default=False, init=False)
    """Whether what asks for action or is a violation is all that anybody reads of a report."""
    records: dict[str, Case] | None = field(default=None, init=False)
    """Where a form shows records: the cases of reports that it has not drawn yet."""
    _waiting: deque[_Waiting] = field(default_factory=deque, init=False)

    @property
    def stands_alone(self) -> bool:
        """Whether all that was read so far is one case, in a file of its own."""
        return isinstance(self.source, JsonFiles) and self.source.holds_one_case

    @property
    def left_out(self) -> str:
        """Which duties are not judged, in a sentence; empty where all are."""
        rulebook = self.rulebook
        return left_out_words(len(rulebook.left_out), len(rulebook.rules), self.kind)

    @property
    def hands_on_reports(self) -> bool:
        """Whether somebody in this process reads whole reports, whatever the form writes."""
        readers = (self.keep, self.journal, self.exceptions)
        return any(each is not None for each in readers)

    def reports(self) -> Iterator[Report]:
        """Yield the report of each case that can be judged, in the order of the source."""
        sum_up = self._summarizing
        for read, result in self._in_turn(self._results()):
            if isinstance(result, CaseError):
                yield from self._without_findings(read.case, result)
                continue
            report = self.exceptions.marked(result) if self.exceptions else result
            self._count(read.case, sum_up(report))
            if self.keep is not None:
                self.keep(read.digest, report)
            yield report

    def pieces(self, piece_of: Callable[[Report], str]) -> Iterator[str]:
        """
        Yield what each report adds to an output, in the order of the source.

        It is written where the case is judged: with several processes no report travels.
        """
        cases = _once_begun(self._cases())
        selection = self.selection.of_one_case() if self.stands_alone else self.selection
        writing = Writing(self._summarizing, selection, piece_of)
        for read, result in self._in_turn(self._made(cases, writing)):
            if isinstance(result, CaseError):
                yield from map(writing.piece, self._without_findings(read.case, result))
                continue
            self._count(read.case, result.summary)
            yield result.piece

    def exception_lines(self) -> Iterator[str]:
        """Yield what there is to say of the register of exceptions, if there is one."""
        if self.exceptions is not None:
            yield from self.exceptions.lines()

    @property
    def _summarizing(self) -> Summarizing:
        return Summarizing(self.selection, leaves_out=bool(self.rulebook.left_out))

    def _count(self, case: Case, summary: Summary) -> None:
        """Keep what was found in a case that was judged, for the exit code."""
        self.outcomes |= summary.found
        self.has_fault |= summary.has_fault
        self._note(case, summary)

    def _note(self, case: Case, summary: Summary) -> None:
        """Keep what is wrong in a case of which there is a report, and its record for the form."""
        self.checked += 1
        if self.records is not None:
            self.records[case.case_id] = case
        self.has_set_aside |= summary.has_set_aside
        self.input_problems.add(case.case_id, summary)

    def _without_findings(self, case: Case, error: CaseError) -> Iterator[Report]:
        """Yield the report of a child under another nation's law; any other error is a reject."""
        empty = self.rulebook.of_another_nation(case.case_id, self.as_at, error)
        if empty is not None:
            self._note(case, self._summarizing(empty))
            yield empty
            return
        self.not_judged += 1
        self.rejects.add_case(case.case_id, "; ".join(map(str, error.problems)))
        self.has_fault |= isinstance(error, CaseFaultError)

    def _in_turn(self, results: Iterator[MadeT]) -> Iterator[tuple[_Waiting, MadeT]]:
        """Yield each result with its case; once it is taken, add what was read after that case."""
        for result in results:
            read = self._waiting.popleft()
            yield read, result
            for reject in read.rejects:
                self.rejects.add(reject)

    def _results(self) -> Iterator[Report | CaseError]:
        if self.journal is not None:
            return self._resumed(self._cases(), self.journal)
        return self._made(_once_begun(self._cases()), _itself)

    def _made(
        self, cases: Iterator[Case], make: Callable[[Report], MadeT]
    ) -> Iterator[MadeT | CaseError]:
        """Yield what *make* makes of each report where the case is judged, or why there is none."""
        if self.jobs == 1 or self.list_not_applicable:
            results = map(self._judged, cases)
            return (each if isinstance(each, CaseError) else make(each) for each in results)
        return made_in_processes(
            AtHand(self.rulebook),
            cases,
            self.as_at,
            self.jobs,
            make,
            urgent_only=self._reads_urgent_alone,
        )

    @property
    def _reads_urgent_alone(self) -> bool:
        return self.lists_urgent_alone and not self.stands_alone

    def _resumed(self, cases: Iterator[Case], journal: Journal) -> Iterator[Report | CaseError]:
        """Yield what the journal keeps, then what is judged, and keep that."""
        for entry in journal.entries():
            case = next(cases, None)
            if case is None or self._waiting[0].digest != entry.record:
                raise journal.other_children()
            yield entry.report or self._judged(case)
        if journal.kept:
            tell(f"{journal.kept:,} children were done before the run was stopped.")
        for result in self._made(_once_begun(cases), _itself):
            # The case that was drawn first is the one whose result this is.
            journal.add(self._waiting[0].digest, result)
            yield result

    def _cases(self) -> Iterator[Case]:
        for found in self.source.read():
            if isinstance(found, Reject):
                self._reject(found)
            elif not self.selection.has(found):
                self.other_teams += 1
            else:
                self._waiting.append(_Waiting(found, self._digest(found)))
                yield found

    def _reject(self, reject: Reject) -> None:
        """Add a reject after what becomes of the cases before it, as one process would."""
        if self._waiting and len(self._waiting[-1].rejects) < _MOST_HELD:
            self._waiting[-1].rejects.append(reject)
        else:
            self.rejects.add(reject)

    def _digest(self, case: Case) -> str:
        """Return the digest of a case where decisions are recorded, or kept in a journal."""
        if self.keep is None and self.journal is None:
            return ""
        from permanence_rules.compare.replay.decisions import digest_of

        return digest_of(case)

    def _judged(self, case: Case) -> Report | CaseError:
        return result_of(
            lambda: self.rulebook.check(
                case,
                as_at=self.as_at,
                list_not_applicable=self.list_not_applicable,
                urgent_only=self._reads_urgent_alone,
            )
        )


def _once_begun(cases: Iterator[Case]) -> Iterator[Case]:
    """
    Return the same cases; the first was read.

    Only then is it known whether it stands alone: its report is whole then.
    """
    first = [*islice(cases, 1)]
    return chain(first, cases)


def _itself(report: Report) -> Report:
    return report
