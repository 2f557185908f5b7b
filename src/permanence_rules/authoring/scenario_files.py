"""Reading scenario files: a small made-up case in a lawyer's words, and what a rule should find."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from permanence_rules.authoring.expectations import unfit
from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError, CaseProblem, InputProblem
from permanence_rules.facts.kinds import RecordType
from permanence_rules.language.places import Loc
from permanence_rules.language.yaml_files import Document
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["Scenario", "accepted_changes", "read_scenarios"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    One scenario: a case, the day on which it is judged, and what must be found.

    `subject` is the path of the record that the expected finding is about;
    `of_on_missed` says that the finding is that of the duty born of a miss.
    """

    index: int
    line: int
    name: str
    as_at: date
    case: Case
    subject: str
    expected: Mapping[str, Any]
    of_on_missed: bool


def read_scenarios(
    document: Document, chain: tuple[RecordType, ...], steps: tuple[str, ...]
) -> list[Scenario]:
    """
    Return the scenarios of a file; what is wrong is added to the document's problems.

    *chain* holds the kinds of record from the case to the one that the rule is
    about, *steps* the names that lead from each to the next.
    """
    if document.problems:
        return []
    if not isinstance(document.data, list) or not document.data:
        document.wrong((), "expected a list of scenarios", "Begin each with `- scenario: ...`.")
        return []
    made = (
        _Reading(document, index, data, chain, steps).scenario()
        for index, data in enumerate(document.data)
        if not _is_accepted_change(data)
    )
    return [scenario for scenario in made if scenario is not None]


def accepted_changes(document: Document) -> dict[str, int]:
    """
    Return the changes to a rule that its scenario file says make no difference, with their lines.

    Each is an entry with the change, as `test` lists it, and why it makes none:
    `- {change: "obligation.interval.straddle: start becomes end", because: ...}`.
    """
    entries = document.data if isinstance(document.data, list) else []
    found: dict[str, int] = {}
    for index, data in enumerate(entries):
        if not _is_accepted_change(data):
            continue
        for key in ("change", "because"):
            value = data.get(key)
            if not isinstance(value, str) or not value.strip():
                message = "expected the change, as `test` lists it, and why it makes no difference"
                document.wrong((index, key), message)
        for key in data.keys() - {"change", "because"}:
            hint = did_you_mean(str(key), ("change", "because"))
            document.wrong((index, key), f'there is no key "{key}" here', hint)
        found[str(data["change"])] = document.line((index,))
    return found


def _is_accepted_change(data: Any) -> bool:
    return isinstance(data, dict) and "change" in data


@dataclass(slots=True)
class _Reading:
    """One entry of a scenario file while it is being read."""

    document: Document
    index: int
    data: Any
    chain: tuple[RecordType, ...]
    steps: tuple[str, ...]

    def scenario(self) -> Scenario | None:
        if not isinstance(self.data, dict):
            self._wrong((), "expected keys and values", "Such as `scenario`, `as_at` and `expect`.")
            return None
        problems = len(self.document.problems)
        self._check_keys()
        name, as_at, expected = self._name(), self._as_at(), self._expected()
        case, subject = self._case()
        if len(self.document.problems) > problems or case is None or as_at is None:
            return None
        line = self.document.line((self.index,))
        is_born = self.data.get("duty") == "on_missed"
        return Scenario(self.index, line, name, as_at, case, subject, expected, is_born)

    def _wrong(self, loc: Loc, message: str, suggestion: str = "") -> None:
        self.document.wrong((self.index, *loc), message, suggestion)

    def _check_keys(self) -> None:
        known = {"scenario", "as_at", "given", "expect", "duty", "case"}
        known |= {kind.name for kind in self.chain[:-1]}
        for key in self.data:
            if key == self.chain[-1].name and key not in known:
                noun = self.chain[-1].noun.lower()
                self._wrong((key,), f"the rule is about this {noun}", "Write its facts in `given`.")
            elif key not in known:
                self._wrong((key,), f'there is no key "{key}" here', did_you_mean(key, known))
        if self.data.get("duty", "on_missed") != "on_missed":
            self._wrong(("duty",), "expected `on_missed`", "Leave it out for the rule's own duty.")

    def _name(self) -> str:
        name = self.data.get("scenario")
        if not isinstance(name, str) or not name.strip():
            self._wrong(("scenario",), "expected a few words that say what happens in the scenario")
        return str(name)

    def _as_at(self) -> date | None:
        try:
            return date.fromisoformat(self.data["as_at"])
        except (KeyError, TypeError, ValueError):
            message = "expected the day on which the case is judged, such as 2025-07-01"
            self._wrong(("as_at",), message)
        return None

    def _expected(self) -> dict[str, Any]:
        expected = self.data.get("expect")
        if not isinstance(expected, dict) or not expected:
            self._wrong(("expect",), "expected what must be found, such as {outcome: met}")
            return {}
        for key, value in expected.items():
            misfit = unfit(key, value)
            if misfit is not None:
                self._wrong(("expect", key), *misfit)
        return expected

    def _case(self) -> tuple[Case | None, str]:
        placing = self._placed()
        if placing is None:
            return None, ""
        facts, places = placing
        try:
            case = read_case({"case_id": "scenario", **facts})
        except CaseError as error:
            for problem in error.problems:
                self._misfit(problem, places)
            return None, ""
        for wrong in case.problems:  # a scenario shows a record as it should be
            self._misfit(wrong, places)
        return (None, "") if case.problems else (case, max(places, key=len))

    def _placed(self) -> tuple[dict[str, Any], dict[str, str]] | None:
        """Return the facts of the case, and under which key each place in it was written."""
        found = self._records()
        if found is None:
            return None
        records, keys = found
        place, places = "", {"": keys[0]}
        for depth, (holder, inner) in enumerate(pairwise(records)):
            step = self._put(depth, holder, inner, keys[depth])
            if step is None:
                return None
            place = f"{place}.{step}" if place else step
            places[place] = keys[depth + 1]
        return records[0], places

    def _put(
        self, depth: int, holder: dict[str, Any], inner: dict[str, Any], key: str
    ) -> str | None:
        """Put a record into the one that holds it, last of several; return where it now is."""
        step = self.steps[depth]
        before = holder.get(step)
        if self.chain[depth].facts[step].kind != "collection":
            if step in holder:
                inside = self._key_of(depth + 1)
                message = f"this record is given twice: here, and by `{inside}`"
                self._wrong((key, step), message, f"Write all of it in `{inside}`.")
                return None
            holder[step] = inner
            return step
        if not isinstance(before, list | None):
            self._wrong((key, step), "expected a list of records, such as [{...}, {...}]")
            return None
        holder[step] = [*(before or ()), inner]
        return f"{step}[{len(before or ())}]"

    def _key_of(self, depth: int) -> str:
        """Return the key of a scenario under which the record at a depth is written."""
        return "given" if depth == len(self.chain) - 1 else self.chain[depth].name

    def _records(self) -> tuple[list[dict[str, Any]], list[str]] | None:
        """Return the records from the case inwards, down to the last that the scenario gives."""
        keys = [*(kind.name for kind in self.chain[:-1]), "given"]
        while len(keys) > 1 and keys[-1] not in self.data:
            keys.pop()
        records = []
        for key in keys:
            facts = self.data.get(key, {})
            if not isinstance(facts, dict):
                self._wrong((key,), "expected facts of a record, such as {started_on: 2025-01-06}")
                return None
            records.append(dict(facts))
        if len(self.chain) == 1 and isinstance(self.data.get("case"), dict):
            twice = sorted(self.data["case"].keys() & records[0].keys())
            for name in twice:
                message = "this fact is given twice: here, and by `given`"
                self._wrong(
                    ("case", name), message, "Write it in `given`: the rule is about a case."
                )
            if twice:
                return None
            records[0] = {**self.data["case"], **records[0]}
        return records, keys

    def _misfit(self, problem: CaseProblem | InputProblem, places: Mapping[str, str]) -> None:
        """Say what the case schema refuses, at the line where the scenario says it."""
        within = (each for each in places if problem.place.startswith(each))
        around = max(within, key=len, default="")
        rest = _STEP.findall(problem.place[len(around) :])
        loc = tuple(int(step[1:-1]) if step[0] == "[" else step for step in rest)
        self._wrong((places[around], *loc), problem.message)


_STEP = re.compile(r"\[\d+\]|[^.\[\]]+")
