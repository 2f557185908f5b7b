"""
Both engines say the same of every example, hand-worked case and scenario.

What the second engine found in the first, and the first in the second, is here with the smallest
case that shows it: both say the same of it now.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, CaseError, Finding, Report, Rulebook, RuleFileError, read_case
from permanence_rules.authoring.expectations import differences
from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle.sitting import Judged, Sitting
from tests.differential.not_yet import SHIPPED_NOT_YET, SMALLEST_NOT_YET
from tests.engines.shipped import EACH_PACK, PACKS, cases, part, rulebook, trials
from tests.support import (
    HAS_SECOND_ENGINE,
    STARTED,
    case_of,
    finding,
    hand_worked,
    one_rule,
    said,
)

pytestmark = pytest.mark.skipif(
    not HAS_SECOND_ENGINE,
    reason="needs the extra `durable`, on Python 3.11 or 3.12",
)

ROOT = Path(__file__).parents[2]
HAND_WORKED = sorted((ROOT / "tests" / "cases").glob("hand_worked*.yaml"))
DAYS = tuple(date.fromisoformat(day) for day in ("2025-07-01", "2026-03-31", "2027-01-01"))
EVERY_SCENARIO = "EVERY_SCENARIO" in os.environ
"""Set it to judge every scenario and hand-worked case by the whole pack, which takes long."""

Pair = tuple[Rulebook, Rulebook]
SETTLED = frozenset({Outcome.MET, Outcome.LATE, Outcome.BREACHED, Outcome.DUE})


def whole(name: str) -> Pair:
    return rulebook(name), rulebook(name, "durable")


def parts(name: str, wanted: Iterable[str]) -> Pair:
    several = list(wanted)
    return part(name, several), part(name, several, "durable")


# ---- what may differ ------------------------------------------------------------------------------


def compared(
    pair: Pair, case: Case, as_at: date, listed: Collection[tuple[str, str]] = ()
) -> Iterator[str]:
    """
    Yield each difference between the reports of both engines.

    One that is *listed*, by its rule and all that differs, is no difference; one that is listed
    and is none any more is.
    """
    one, other = (_report(each, case, as_at) for each in pair)
    seen: set[tuple[str, str]] = set()
    if isinstance(one, str) or isinstance(other, str):
        if one != other:
            yield f"{one} and {other}"
        return
    for first, second in zip(one.findings, other.findings, strict=True):
        if _shown(first) != _shown(second):
            differing = _difference(first, second)
            kind = first.rule, ", ".join(sorted(differing))
            seen.add(kind)
            if kind not in listed:
                yield f"{first.rule}, {first.subject.path}: {differing}"
        elif first.outcome in SETTLED:
            yield from _evidence(first, second)
    if _whole(one) != _whole(other):
        yield "counts, plan of next actions, or what else the report says"
    yield from (f"{each}: listed, and no longer differs" for each in set(listed) - seen)


def _report(rulebook: Rulebook, case: Case, as_at: date) -> Report | str:
    try:
        return rulebook.check(case, as_at=as_at, list_not_applicable=True)
    except CaseError as error:
        return str(error)


def _shown(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(exclude={"evidence"})


def _difference(one: Finding, other: Finding) -> dict[str, tuple[Any, Any]]:
    first, second = _shown(one), _shown(other)
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


def _evidence(one: Finding, other: Finding) -> Iterator[str]:
    """Which facts are read hangs on the order of asking; what is read must be the same."""
    first = {each.path: each.value for each in one.evidence}
    for each in other.evidence:
        if first.get(each.path, each.value) != each.value:
            yield f"{one.rule}: {each.path} is {first[each.path]} and {each.value}"


def _whole(report: Report) -> dict[str, Any]:
    return report.model_dump(exclude={"findings"})


# ---- the same of all that there is ---------------------------------------------------------------


def own_rules(name: str) -> list[str]:
    """Return the rules of a pack itself; those that it extends are tried with their own pack."""
    layer = rulebook(name).packs[-1].name
    return [each.id for each in rulebook(name).rules if each.rule.layer == layer]


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", PACKS)
def test_the_same_of_every_example(name: str) -> None:
    pair = parts(name, own_rules(name))
    found = [
        f"{label} on {as_at}: {each}"
        for label, data in cases()
        for as_at in DAYS
        for each in compared(pair, read_case(data), as_at)
    ]
    assert found == []


@pytest.mark.parametrize("name", EACH_PACK)
def test_the_same_of_an_example_by_all_rules_together(name: str) -> None:
    """The plan of next actions brings the rules of all layers into one order."""
    _, data = next(iter(cases()))
    assert list(compared(whole(name), read_case(data), DAYS[0])) == []


@cache
def of_a_file(path: Path, name: str) -> Pair:
    """
    Return the pack's own rules, and those of others that a file of cases expects something of.

    The rules that it extends are tried with the cases of their own pack; with all, it takes long.
    """
    if EVERY_SCENARIO:
        return whole(name)
    several = [entry for entry in hand_worked(path) if entry.get("rulebook", "england") == name]
    expected = {each["rule"] for entry in several for each in entry["expect"]}
    return parts(name, {*own_rules(name), *(expected & {each.id for each in rulebook(name).rules})})


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("path", HAND_WORKED, ids=lambda path: path.stem)
def test_the_same_of_every_case_worked_out_by_hand(path: Path) -> None:
    found = []
    for entry in hand_worked(path):
        child = {"date_of_birth": "2015-03-14"}
        record = entry.get("record") or {"child": child, "periods_of_care": [entry.get("period")]}
        data = json.loads(json.dumps({"case_id": "h", **record}, default=date.isoformat))
        pair = of_a_file(path, entry.get("rulebook", "england"))
        listed = {(rule, what) for case, rule, what in SHIPPED_NOT_YET if case == entry["case"]}
        found += [
            f"{entry['case']}: {each}"
            for each in compared(pair, read_case(data), entry["as_at"], listed)
        ]
    assert found == []


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", PACKS)
def test_the_same_of_the_scenarios_beside_the_rules(name: str) -> None:
    found = []
    for target, several in groupby(trials(name), key=lambda trial: trial.target):
        pair = whole(name) if EVERY_SCENARIO else parts(name, [target])
        # Of each rule every third, from the first on.
        tried = list(several)[:: 1 if EVERY_SCENARIO else 3]
        for scenario in (trial.scenario for trial in tried):
            label = f"{target}, {scenario.name}"
            found += [f"{label}: {each}" for each in compared(pair, scenario.case, scenario.as_at)]
            report = pair[1].check(scenario.case, as_at=scenario.as_at, list_not_applicable=True)
            own = [each for each in report.findings if each.rule == target]
            finding = next((each for each in own if each.subject.path == scenario.subject), own[0])
            found += [f"{label}: {each}" for each in differences(finding, scenario.expected)]
    assert found == []


# ---- the smallest case of each difference --------------------------------------------------------


def both(
    folder: Path,
    body: str,
    *,
    as_at: date = date(2025, 7, 1),
    recorded_until: str | None = None,
    **facts: Any,
) -> list[dict[str, Any]]:
    """Return what both engines find in one period of care."""
    one_rule(folder, body)
    period = STARTED | facts
    case = case_of(period, recorded_until=recorded_until)
    reports = [each.check(case, as_at=as_at) for each in loaded_both(folder)]
    return [said(report.findings[0]) for report in reports]


def loaded_both(folder: Path) -> tuple[Rulebook, Rulebook]:
    return Rulebook.load(folder), Rulebook.load(folder, engine="durable")


SMALLEST: dict[str, tuple[str, dict[str, Any], str]] = {
    # Missed on 10 February. The visit of 1 March moves the limit to 1 July, and the duty ends on
    # whatever day it is looked at: nothing is put right by more time that nobody had.
    "a duty that ends anew each day has no time left, however much is given": (
        (
            "deadline: {event: iro.met_child_on, lapses_on: as_at,"
            " by: {latest_of: [2025-02-10, {field: visits.last.held_on, plus: 4 months}]}}"
        ),
        {"visits": [{"held_on": "2025-03-01"}], "iro": {"met_child_on": None}},
        "breached",
    ),
    "an interval that has not begun hangs on no end": (
        (
            "interval: {events: visits.held_on, from: iro.appointed_on, at_most: 6 weeks,"
            " lapses_on: iro.met_child_on}"
        ),
        {"visits": [], "iro": {"appointed_on": None}},
        "not_triggered",
    ),
    "done as soon as possible, from a day that is not known": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
        {"iro": {"met_child_on": "2025-02-01"}},
        "met",
    ),
    "done as soon as possible, from a day that never came": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
        {"iro": {"met_child_on": "2025-02-01", "appointed_on": None}},
        "met",
    ),
    "earlier does not count, and the day never came": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on,"
            " earlier_counts: false}"
        ),
        {"iro": {"met_child_on": "2025-02-01", "appointed_on": None}},
        "not_triggered",
    ),
    "earlier does not count, and the time for it begins on a day that lies ahead": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: 2025-09-01,"
            " earlier_counts: false}"
        ),
        {"iro": {"met_child_on": "2025-02-01"}},
        "not_triggered",
    ),
    "nothing was done, and the time for it begins on a day that lies ahead": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: 2025-09-01}",
        {"iro": {"met_child_on": None}},
        "not_triggered",
    ),
    "done before the time for it, which lies ahead; advice is counted from what has come only": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: 2025-09-01,"
            " advisory: 2 weeks}"
        ),
        {"iro": {"met_child_on": "2025-02-01"}},
        "met",
    ),
    "it may have been done, though the time for it never began": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
        {"iro": {"appointed_on": None}},
        "undetermined",
    ),
    "done as soon as possible, and perhaps earlier still": (
        "deadline: {event: visits.held_on, as_soon_as_possible: true, by: started_on}",
        {"visits": [{"held_on": "2025-01-20"}, {}]},
        "met",
    ),
    "one event in time, and another of an unknown day": (
        "deadline: {event: visits.held_on, within: 4 weeks, of: started_on}",
        {"visits": [{"held_on": "2025-01-20"}, {}]},
        "met",
    ),
    "overdue when the duty ended, and its limit applies no more since": (
        (
            "deadline: {event: iro.met_child_on, within: 1 week, of: started_on,"
            " only_when: [{field: iro.appointed_on, recorded: false}], lapses_on: ended_on}"
        ),
        {"iro": {"met_child_on": None, "appointed_on": "2025-02-10"}, "ended_on": "2025-01-20"},
        "breached",
    ),
    "owed at once, and the duty has ended": (
        "constraint: {must: [{field: iro.appointed_on, recorded: true}], lapses_on: ended_on}",
        {"iro": {"appointed_on": None}, "ended_on": "2025-03-03"},
        "breached",
    ),
    "asked for at once, and only after the duty had ended": (
        (
            "constraint: {when: [{field: iro.appointed_on, recorded: true}],"
            " must: [{field: iro.met_child_on, recorded: true}], lapses_on: ended_on}"
        ),
        {"iro": {"appointed_on": "2025-03-04", "met_child_on": None}, "ended_on": "2025-03-03"},
        "ceased",
    ),
    "a list asked for at once, in care that ended on the day on which it began": (
        "checklist: {items: [{item: a, field: iro.appointed_on}], lapses_on: ended_on}",
        {"iro": {"appointed_on": None}, "ended_on": "2025-01-06"},
        "ceased",
    ),
    "owed at once, and whether the duty has ended is not known": (
        (
            "constraint: {must: [{field: iro.appointed_on, recorded: true}],"
            " lapses_on: iro.met_child_on}"
        ),
        {"iro": {"appointed_on": None}},
        "undetermined",
    ),
    "done too early, and perhaps earlier still": (
        "deadline: {event: visits.held_on, not_before: {within: 4 weeks, of: started_on}}",
        {"visits": [{"held_on": "2025-01-20"}, {}]},
        "breached",
    ),
    "done late enough, and perhaps too early": (
        "deadline: {event: visits.held_on, not_before: {within: 4 weeks, of: started_on}}",
        {"visits": [{"held_on": "2025-03-20"}, {}]},
        "undetermined",
    ),
    "the first of two steps is worked out for a day that lies ahead": (
        "sequence: {first: {field: iro.appointed_on, plus: 9 months}, then: started_on}",
        {"iro": {"appointed_on": "2025-01-06"}},
        "breached",
    ),
    "the later of two steps has come today, and the first has not": (
        "sequence: {first: iro.appointed_on, then: as_at}",
        {"iro": {"appointed_on": None}},
        "breached",
    ),
    "the later of two steps has come by a day that is known": (
        "sequence: {first: iro.appointed_on, then: {earliest_of: [started_on, iro.met_child_on]}}",
        {"iro": {"appointed_on": None}},
        "breached",
    ),
    "an approval is settled on a day that lies ahead": (
        (
            "validity: {starts: started_on, lasts: 1 year,"
            " settled_by: {field: started_on, plus: 9 months}}"
        ),
        {},
        "due",
    ),
    "what is known to be none is not even the same as another none": (
        "constraint: {must: [{field: iro.appointed_on, same_as: iro.met_child_on}]}",
        {"iro": {"appointed_on": None, "met_child_on": None}},
        "breached",
    ),
    "what is known to be none is the same as nothing, whatever the other is": (
        "constraint: {must: [{field: iro.appointed_on, not_same_as: iro.met_child_on}]}",
        {"iro": {"appointed_on": None}},
        "met",
    ),
    # Owed from 6 January, when care began, and there from 3 February on: met late.
    "a tenth is a tenth": (
        (
            "constraint: {must: [{any_of: resource_requests,"
            " where: [{field: amount, at_least: 0.1}]}]}"
        ),
        {"resource_requests": [{"requested_on": "2025-02-03", "amount": "0.1"}]},
        "late",
    ),
    "superseded, and whether it had ended before is not known": (
        (
            "interval: {events: visits.held_on, from: started_on, at_most: 1 year,"
            " lapses_on: iro.met_child_on,"
            " superseded_when: [{field: iro.appointed_on, recorded: true}]}"
        ),
        {"visits": [], "iro": {"appointed_on": "2025-02-03"}},
        "ceased",
    ),
    "how long the clock stood still after the duty had ended is not known": (
        (
            "interval: {events: visits.held_on, from: started_on, at_most: 1 year,"
            " lapses_on: ended_on, paused: {from: 2025-04-01, until: iro.met_child_on}}"
        ),
        {"visits": [], "ended_on": "2025-03-03"},
        "ceased",
    ),
    # 6 January and 16 weeks is 28 April; 12 weeks more is 21 July, and today lies between.
    "to which day it was extended is not known": (
        (
            "deadline: {event: iro.met_child_on, within: 16 weeks, of: started_on, extended:"
            " {by: 12 weeks, when: [{field: started_on, recorded: true}],"
            " ends_on: iro.appointed_on}}"
        ),
        {"iro": {"met_child_on": None}},
        "undetermined",
    ),
    # 6 January and 26 weeks is 7 July: an extension that was given to 3 February takes nothing away.
    "an extension is no shorter than what it extends": (
        (
            "deadline: {event: iro.met_child_on, within: 26 weeks, of: started_on, extended:"
            " {by: 8 weeks, when: [{field: started_on, recorded: true}], ends_on: 2025-02-03}}"
        ),
        {"iro": {"met_child_on": None}},
        "due",
    ),
    # Due by 28 April at the latest, and extended by 12 weeks to 21 July at the latest.
    "a limit of which the day is not known is extended as well": (
        (
            "deadline: {event: iro.met_child_on, extended:"
            " {by: 12 weeks, when: [{field: started_on, recorded: true}]}, earliest_of:"
            " [{within: 16 weeks, of: started_on}, {within: 4 weeks, of: iro.appointed_on}]}"
        ),
        {"iro": {"met_child_on": None}},
        "undetermined",
    ),
    "a limit that has not begun, and whether it would bite is not known": (
        (
            "constraint: {when: [{field: iro.appointed_on, recorded: true}],"
            " must: [{field: started_on, recorded: true}], within: 2 weeks, of: iro.met_child_on}"
        ),
        {"iro": {"met_child_on": None}},
        "not_triggered",
    ),
    "as soon as possible from a day that has come, but is not known": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true,"
            " by: {earliest_of: [started_on, iro.appointed_on]}}"
        ),
        {"iro": {"met_child_on": None}},
        "needs_judgement",
    ),
    # Advised by 6 January 2026 at the latest, and perhaps long ago.
    "advice that counts from a day that has come, but is not known": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, advisory: 1 year,"
            " by: {earliest_of: [started_on, iro.appointed_on]}}"
        ),
        {"iro": {"met_child_on": None}},
        "undetermined",
    ),
    "as soon as possible, and ended by a day that is known": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: started_on,"
            " lapses_on: [ended_on, iro.appointed_on]}"
        ),
        {"iro": {"met_child_on": None}, "ended_on": "2025-03-03"},
        "ceased",
    ),
    "without its event, and not needed": (
        (
            "deadline: {event: iro.met_child_on, within: 26 weeks, of: 2025-01-05,"
            " needed_when: [{field: iro.appointed_on, recorded: true}]}"
        ),
        {"iro": {"met_child_on": None, "appointed_on": None}},
        "ceased",
    ),
    "a limit that is counted back has no start before which an act would not count": (
        (
            "deadline: {event: iro.met_child_on, at_least: 5 working days,"
            " before: reviews.first.held_on}"
        ),
        {"iro": {"met_child_on": "2025-02-03"}, "reviews": [{"held_on": "2025-03-10"}]},
        "met",
    ),
    "of the last of two limits, one stands still and the other may have begun": (
        (
            "deadline: {event: iro.met_child_on, any_of: [{within: 2 weeks, of: iro.appointed_on},"
            " {within: 2 weeks, of: started_on, paused: {from: 2025-01-08, until: ended_on}}]}"
        ),
        {"iro": {"met_child_on": None}},
        "due",
    ),
    "done by a day on which the time for it had not begun, if it was": (
        (
            "deadline: {event: {earliest_of: [started_on, iro.appointed_on]}, within: 4 weeks,"
            " of: iro.met_child_on, earlier_counts: false}"
        ),
        {"iro": {"met_child_on": "2025-02-03"}},
        "breached",
    ),
    "of the last of two limits, one may not have begun": (
        (
            "deadline: {event: iro.met_child_on, latest_of:"
            " [{within: 4 weeks, of: iro.appointed_on}, {within: 4 weeks, of: started_on}]}"
        ),
        {"iro": {"met_child_on": "2025-01-20"}},
        "undetermined",
    ),
    # 6 January and 5 working days is 13 January; 5 working days lost (9 to 15) make it 20 January.
    "a clock that stands still loses the days of the one limit that applies": (
        (
            "deadline: {event: iro.met_child_on, any_of: [{within: 5 working days, of: started_on}],"
            " paused: {from: 2025-01-08, until: 2025-01-15}}"
        ),
        {"iro": {"met_child_on": None}},
        "breached",
    ),
    "no document, and the duty has ended by a day that is known": (
        (
            "validity: {document: iro.met_child_on, not_older_than: 2 weeks, on: 2025-09-01,"
            " lapses_on: [ended_on, iro.appointed_on]}"
        ),
        {"iro": {"met_child_on": None}, "ended_on": "2025-03-03"},
        "ceased",
    ),
    "owed at once, and the duty ends on a day that lies ahead": (
        "constraint: {must: [{field: iro.appointed_on, recorded: true}], lapses_on: 2025-09-01}",
        {"iro": {"appointed_on": None}},
        "breached",
    ),
    "owed at once, and another duty may have taken its place": (
        (
            "constraint: {must: [{field: iro.appointed_on, recorded: true}],"
            " superseded_when: [{field: iro.monitors_performance, is: true}]}"
        ),
        {"iro": {"appointed_on": None}},
        "undetermined",
    ),
    "owed at once, and another duty has taken its place": (
        (
            "constraint: {must: [{field: iro.appointed_on, recorded: true}],"
            " superseded_when: [{field: iro.monitors_performance, is: true}]}"
        ),
        {"iro": {"appointed_on": None, "monitors_performance": True}},
        "ceased",
    ),
    "not owed by its limit, and perhaps done too early": (
        (
            "deadline: {event: iro.met_child_on, within: 1 week, of: started_on,"
            " only_when: [{field: iro.monitors_performance, is: true}],"
            " not_before: {by: iro.appointed_on}}"
        ),
        {"iro": {"monitors_performance": False, "appointed_on": "2025-02-03"}},
        "undetermined",
    ),
    "a gap that would run out while the law was eased": (
        (
            "interval: {events: visits.held_on, from: started_on, at_most: 6 weeks,"
            " eased: {from: 2025-02-01, until: 2025-03-31, because: it was eased}}"
        ),
        {"visits": [{"held_on": day} for day in ("2025-04-01", "2025-05-13", "2025-06-24")]},
        "late",
    ),
    "a list owed at once, its end known, and another duty may have taken its place": (
        (
            "checklist: {items: [{item: a, field: iro.appointed_on}], lapses_on: 2025-02-03,"
            " superseded_when: [{field: iro.monitors_performance, is: true}]}"
        ),
        {"iro": {"appointed_on": None}},
        "undetermined",
    ),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_the_smallest_case_of_each_difference_there_was(name: str, tmp_path: Path) -> None:
    body, facts, outcome = SMALLEST[name]
    one, other = both(tmp_path, f"obligation:\n  {body}", **facts)
    assert one["outcome"] == outcome
    # What agrees by now is to be taken from the table.
    assert (other != one) == (name in SMALLEST_NOT_YET)


def test_what_is_listed_as_not_yet_the_same_is_tried() -> None:
    assert SMALLEST_NOT_YET.keys() <= SMALLEST.keys()


@pytest.mark.parametrize(
    "key",
    [
        "let: {chosen: {all_of: reviews}}",
        "exempt_when: [{field: arrangement, is: short_breaks, because: it is exempt}]",
    ],
)
def test_a_key_that_is_not_written_makes_no_rule_read_the_clock(key: str, tmp_path: Path) -> None:
    # Appointed on 10 January, the plan on the 20th, and the child met on the 31st, 11 days late.
    body = f"""
    {key}
    obligation:
      sequence:
        first: {{latest_of: [iro.met_child_on, iro.appointed_on]}}
        then: care_plan.prepared_on
    """
    facts: dict[str, Any] = {
        "arrangement": "continuous",
        "iro": {"appointed_on": "2025-01-10", "met_child_on": "2025-01-31"},
        "care_plan": {"prepared_on": "2025-01-20"},
    }
    one_rule(tmp_path, body)
    case = case_of(STARTED | facts)
    reports = [each.check(case, as_at=date(2025, 7, 1)) for each in loaded_both(tmp_path)]
    one, other = (said(report.findings[0]) for report in reports)
    assert (one["outcome"], one["days_late"]) == ("late", 11)
    assert other == one


EVERY_SIX_WEEKS = """
obligation:
  interval: {events: visits.held_on, from: started_on, at_most: 6 weeks}
"""
LATE = [{"held_on": "2025-03-31"}]
"""Six weeks after 6 January is 17 February, so this is late; the next is due by 12 May."""
IN_TIME = [{"held_on": "2025-02-10"}, {"held_on": "2025-03-20"}]
"""Due by 17 February and 24 March; the next is due by 1 May."""


@pytest.mark.parametrize(
    ("visits", "recorded_until", "as_at", "outcome"),
    [
        # One visit was late for certain; whether the next is overdue hangs on what is not recorded.
        (LATE, "2025-04-15", date(2025, 7, 1), "violated"),
        (LATE, "2025-04-15", date(2025, 5, 12), "late"),
        (LATE, "2025-04-15", date(2025, 5, 13), "violated"),
        (IN_TIME, "2025-04-10", date(2025, 5, 1), "due"),
        (IN_TIME, "2025-04-10", date(2025, 5, 2), "undetermined"),
    ],
)
def test_events_that_are_not_recorded_matter_once_the_open_gap_has_run_out(
    tmp_path: Path,
    visits: list[dict[str, str]],
    recorded_until: str,
    as_at: date,
    outcome: str,
) -> None:
    """Until then the gap that is open has room for any number of them, and so have theirs."""
    one, other = both(
        tmp_path, EVERY_SIX_WEEKS, visits=visits, recorded_until=recorded_until, as_at=as_at
    )
    assert one == other
    assert other["outcome"] == outcome


def test_an_event_that_is_not_recorded_may_move_the_next_day(tmp_path: Path) -> None:
    """Due by 1 May; one of 20 April, the as-at date, would make it 1 June."""
    one, other = both(
        tmp_path,
        EVERY_SIX_WEEKS,
        visits=IN_TIME,
        recorded_until="2025-04-10",
        as_at=date(2025, 4, 20),
    )
    assert one == other
    assert other["possible_due_on"] == ["2025-05-01", "2025-06-01"]


def test_what_is_not_recorded_after_the_duty_had_ended_does_not_matter(tmp_path: Path) -> None:
    body = """
obligation:
  interval: {events: visits.held_on, from: started_on, at_most: 6 weeks, lapses_on: 2025-04-01}
"""
    one, other = both(tmp_path, body, visits=IN_TIME, recorded_until="2025-04-10")
    assert one == other
    assert other["outcome"] == "met"


def test_a_pause_may_close_a_gap_whose_events_are_not_recorded(tmp_path: Path) -> None:
    """Due by 3 March, and stopped on 1 April; from February on nothing is recorded."""
    body = """
obligation:
  interval:
    {events: visits.held_on, from: started_on, at_most: 6 weeks, paused: {from: 2025-04-01, until: iro.met_child_on}}
"""
    visits = [{"held_on": "2025-01-20"}]
    one, other = both(
        tmp_path, body, visits=visits, iro={"met_child_on": None}, recorded_until="2025-01-31"
    )
    assert one == other
    assert other["outcome"] == "undetermined"


def test_a_later_event_that_is_not_recorded_may_be_the_one_that_counts(tmp_path: Path) -> None:
    """That of January does not count, since the clock began in March."""
    body = """
obligation:
  deadline: {event: visits.held_on, within: 2 weeks, of: iro.appointed_on, earlier_counts: false}
"""
    one, other = both(
        tmp_path,
        body,
        visits=[{"held_on": "2025-01-20"}],
        iro={"appointed_on": "2025-03-03"},
        recorded_until="2025-03-01",
    )
    assert one == other
    assert other["outcome"] == "undetermined"


def test_a_reset_shows_the_worst_gap_before_it(tmp_path: Path) -> None:
    """Late by 42 days on 31 March (due 17 February); the gap that the reset closes, by 8 days."""
    body = """
obligation:
  interval: {events: visits.held_on, from: started_on, at_most: 6 weeks, resets_on: 2025-05-20}
"""
    one, other = both(tmp_path, body, visits=LATE, as_at=date(2025, 6, 1))
    assert one == other
    assert (other["outcome"], other["days_late"]) == ("late", 42)


def test_a_window_that_never_opened_holds_nothing_whatever_is_not_recorded(tmp_path: Path) -> None:
    one, other = both(
        tmp_path,
        """
        let:
          first_visit: {first_of: visits, on_or_after: iro.appointed_on}
        obligation:
          deadline: {event: iro.met_child_on, by: first_visit.held_on}
        """,
        iro={"appointed_on": None, "met_child_on": None},
    )
    assert one["outcome"] == "not_triggered"
    assert other == one


@pytest.mark.parametrize(
    ("applies_by", "outcome"),
    [
        ("iro.met_child_on", "not_triggered"),
        ("{birthday: 16}", "undetermined"),
        ("{earliest_of: [{field: iro.met_child_on, minus: 3 months}]}", "undetermined"),
    ],
)
def test_a_law_is_that_of_a_day_that_is_not_known_only_if_that_day_is_no_earlier_than_the_record(
    tmp_path: Path, applies_by: str, outcome: str
) -> None:
    """Law from 2025 on, and a period of care of 6 January 2025."""
    body = f"""
in_force: {{from: 2025-01-01}}
applies_by: {applies_by}
obligation:
  sequence: {{first: iro.appointed_on, then: iro.service_notified_on}}
"""
    iro = {"appointed_on": None, "service_notified_on": None}
    one, other = both(tmp_path, body, iro=iro)
    assert one["outcome"] == outcome
    assert other == one


def test_every_amount_that_lacks_is_named(tmp_path: Path) -> None:
    body = """
let:
  spent: {sum_of: resource_requests, number: amount}
obligation:
  indicator: {measure: spent, unit: pounds}
"""
    one, other = both(tmp_path, body, resource_requests=[{}, {}])
    assert one == other
    assert len(other["missing"]) == 2


def test_days_of_a_record_that_is_not_meant_are_not_asked_for(tmp_path: Path) -> None:
    body = """
let:
  longest: {longest_of: placements, where: [{field: is_with_connected_person, is: true}]}
obligation:
  indicator: {measure: longest, unit: days, advisory_at_most: 0}
"""
    one, other = both(tmp_path, body, placements=[{"is_with_connected_person": False}])
    assert one == other
    assert other["outcome"] == "met"


def test_all_that_a_phase_hangs_on_is_named(tmp_path: Path) -> None:
    body = """
obligation:
  interval:
    events: visits.held_on
    from: started_on
    phases:
      - {at_most: 1 year, when: [{field: iro.appointed_on, recorded: true}], until: iro.met_child_on}
      - {at_most: 1 week}
"""
    one, other = both(tmp_path, body, visits=[], iro={})
    assert one == other
    assert [each.rpartition(".")[2] for each in other["missing"]] == [
        "appointed_on",
        "met_child_on",
    ]


@pytest.mark.parametrize(
    "obligation",
    [
        "deadline: {event: started_on, earliest_of: [{}]}",
        "deadline: {event: started_on, by: started_on, not_before: {}}",
        (
            "deadline: {event: started_on, within: 1 week, of: started_on, first_day: counted,"
            " instead: [{when: [{field: started_on, recorded: true}], within: 0 days}]}"
        ),
    ],
)
def test_a_limit_that_says_nothing_is_refused_with_its_place(
    tmp_path: Path, obligation: str
) -> None:
    folder = one_rule(tmp_path, f"obligation:\n  {obligation}")
    with pytest.raises(RuleFileError) as refused:
        Rulebook.load(folder)
    assert "obligation.deadline" in str(refused.value)


@pytest.mark.parametrize("iro", [{"appointed_on": None}, {"met_child_on": None}])
def test_days_between_a_day_that_never_came_and_one_that_is_not_known(
    tmp_path: Path, iro: dict[str, None]
) -> None:
    body = """
let:
  notice: {days_between: [iro.appointed_on, iro.met_child_on]}
obligation:
  indicator: {measure: notice, unit: days}
"""
    one, other = both(tmp_path, body, iro=iro)
    assert one == other
    assert other["outcome"] == "not_triggered"


def test_a_figure_on_which_nothing_is_advised(tmp_path: Path) -> None:
    body = """
let:
  number: {count_of: visits}
obligation:
  indicator: {measure: number, unit: visits}
"""
    one, other = both(tmp_path, body, visits=[])
    assert one == other
    assert other["outcome"] == "needs_judgement"


def test_an_exemption_that_is_over_hangs_on_nothing(tmp_path: Path) -> None:
    body = """
exempt_when:
  - {field: iro.monitors_performance, is: true, because: it is, since: iro.appointed_on, until: started_on}
obligation:
  deadline: {event: iro.met_child_on, within: 4 weeks, of: started_on}
"""
    one, other = both(tmp_path, body, iro={"met_child_on": "2025-01-20"})
    assert one == other
    assert other["outcome"] == "met"


def test_of_a_record_that_is_only_booked_nothing_is_asked(tmp_path: Path) -> None:
    body = """
let:
  chosen: {last_of: reviews, where: [{field: child_seen_alone, is: false}]}
obligation:
  deadline: {event: chosen.held_on, within: 4 weeks, of: started_on}
"""
    reviews = [{"held_on": None, "scheduled_for": "2025-03-06"}, {"scheduled_for": None}]
    one, other = both(tmp_path, body, reviews=reviews)
    assert one == other
    assert not any("reviews[0]" in each for each in one.get("missing", ()))


def test_a_day_of_a_record_that_may_be_meant_is_open_and_not_that_record(tmp_path: Path) -> None:
    body = """
let:
  held: {first_of: reviews, where: [{field: held_on, recorded: true}]}
  day: {moment: {first_recorded_of: [held.held_on, iro.appointed_on]}}
obligation:
  deadline: {event: day, as_soon_as_possible: true, by: started_on, advisory: 20 working days}
"""
    # A review is recorded and its day is not: it may have been held.
    one, other = both(tmp_path, body, reviews=[{}], iro={"appointed_on": None})
    assert one == other
    assert other["outcome"] == "undetermined"


@pytest.mark.parametrize(
    "limit",
    [
        "within: 2 months, of: endorsing.held_on",
        "latest_of: [{within: 2 months, of: endorsing.held_on}, {within: 1 month, of: started_on}]",
    ],
)
def test_what_a_later_record_tells_of_an_earlier_one_was_so_on_the_days_between(
    tmp_path: Path, limit: str
) -> None:
    body = f"""
let:
  endorsing: {{first_of: reviews, where: [{{field: permanence_plan_endorsed, is: true}}]}}
obligation:
  deadline: {{event: iro.met_child_on, {limit}}}
"""
    # The second review tells that the first endorsed no plan. From 31 January to 27 April nobody
    # said so, and two months from the first had ended by then; yet it never began to be owed.
    reviews: list[dict[str, Any]] = [
        {"held_on": "2025-01-31"},
        {"held_on": "2025-04-28", "permanence_plan_endorsed": False},
    ]
    one, other = both(tmp_path, body, reviews=reviews, iro={"met_child_on": None})
    assert one == other
    assert other["outcome"] == "not_triggered"


def test_a_day_that_others_tell_had_not_come_before(tmp_path: Path) -> None:
    folder = one_rule(
        tmp_path,
        "obligation:\n  sequence: {first: carer_assessed_on, then: agreed_on}",
        for_each="periods_of_care.matches",
    )
    # Approved on 16 June 2025, the match was agreed on that day; on 15 June it was not agreed yet.
    decision = {"decided_on": "2025-06-16", "decision": "approved"}
    match = {"carer_assessed_on": "2025-06-15", "adm_decision": decision}
    case = case_of(STARTED | {"matches": [match]})
    for rules in loaded_both(folder):
        (found,) = rules.check(case, as_at=date(2025, 7, 1)).findings
        assert (found.outcome, found.due_on) == (Outcome.MET, date(2025, 6, 16))


@pytest.mark.parametrize(("sent_on", "days_late"), [("2025-12-30", 1), ("2025-12-31", 2)])
def test_of_two_delays_the_one_is_told_that_the_act_put_right(
    tmp_path: Path, sent_on: str, days_late: int
) -> None:
    folder = one_rule(
        tmp_path,
        """
obligation:
  deadline: {event: record.decisions_sent_on, within: 5 working days, of: {latest_of: [held_on, completed_on]}}
""",
        for_each="periods_of_care.reviews",
    )
    # Held on Monday 1 December 2025: 5 working days end on 8 December, and nothing was sent. From
    # 18 December, when a second part was held, there was time up to 29 December (19, 22, 23, 24, 29).
    record = {"decisions_sent_on": sent_on}
    review = {"held_on": "2025-12-01", "completed_on": "2025-12-18", "record": record}
    case = case_of(STARTED | {"reviews": [review]})
    for rules in loaded_both(folder):
        (found,) = rules.check(case, as_at=date(2026, 2, 1)).findings
        # Nothing was done on 18 December: to say that it was done on that day would be untrue.
        assert (found.outcome, found.due_on) == (Outcome.LATE, date(2025, 12, 29))
        assert (found.done_on, found.days_late) == (date.fromisoformat(sent_on), days_late)


def test_what_the_first_record_asked_for_stays_missed_when_another_takes_its_place(
    tmp_path: Path,
) -> None:
    body = """
let:
  counted:
    first_of: reviews
    where:
      - any:
          - {field: period_of_care.iro.appointed_on, recorded: false}
          - {field: held_on, after: period_of_care.iro.appointed_on}
obligation:
  deadline: {event: iro.met_child_on, within: 1 week, of: counted.held_on}
"""
    # A week from 31 January 2025 ended on 7 February. Since 10 June the review of 1 July counts, and
    # 2 July lies within a week of it; from 8 February to 10 June it was overdue all the same.
    reviews = [{"held_on": "2025-01-31"}, {"held_on": "2025-07-01"}]
    iro = {"appointed_on": "2025-06-10", "met_child_on": "2025-07-02"}
    one, other = both(tmp_path, body, reviews=reviews, iro=iro, as_at=date(2025, 8, 1))
    assert one == other
    assert (other["outcome"], other["due_on"]) == ("late", "2025-02-07")


@pytest.mark.parametrize(
    ("as_at", "outcome"),
    [("2026-04-22", "due"), ("2026-04-23", "undetermined"), ("2026-04-28", "breached")],
)
def test_versions_of_the_law_may_agree_in_the_outcome_and_not_in_the_day(
    tmp_path: Path, as_at: str, outcome: str
) -> None:
    folder = one_rule(
        tmp_path,
        """
applies_by: arranged_on
versions:
  - in_force: {until: 2026-03-31}
    obligation:
      deadline: {event: fully_approved_on, within: 10 working days, of: started_on}
  - in_force: {from: 2026-04-01}
    obligation:
      deadline: {event: fully_approved_on, within: 7 working days, of: started_on}
""",
        for_each="periods_of_care.placements",
    )
    # From Monday 13 April 2026 seven working days end on 22 April (14-17, 20-22), ten on 27 April
    # (23, 24, 27). When the placement was arranged, which chooses between them, is not recorded.
    placement = {"started_on": "2026-04-13", "fully_approved_on": None}
    case = case_of(STARTED | {"placements": [placement]})
    for rules in loaded_both(folder):
        (found,) = rules.check(case, as_at=date.fromisoformat(as_at)).findings
        assert (found.outcome.value, found.due_on) == (outcome, None)
        if outcome != "undetermined":
            assert found.possible_due_on == (date(2026, 4, 22), date(2026, 4, 27))


def test_a_request_that_waits_for_a_decision_is_not_missed(tmp_path: Path) -> None:
    folder = one_rule(
        tmp_path,
        """
obligation:
  sequence: {first: panel_decided_on, then: committed_on, asked_from: requested_on}
""",
        for_each="periods_of_care.resource_requests",
    )
    # Until the money was committed on 12 May 2025 the decision could only be asked for.
    request = {"panel_decided_on": "2025-05-12", "committed_on": "2025-05-12"}
    case = case_of(STARTED | {"resource_requests": [request]})
    for rules in loaded_both(folder):
        (found,) = rules.check(case, as_at=date(2025, 6, 2)).findings
        assert (found.outcome, found.due_on) == (Outcome.MET, date(2025, 5, 12))


def test_a_gap_that_a_reset_closes_lies_in_the_phase_of_that_day(tmp_path: Path) -> None:
    # Sixteen weeks from 6 January 2025 end on 28 April; the gap from 20 February was closed on
    # 21 March, well within a year. Since then three weeks count only from 28 April on.
    body = """
obligation:
  interval:
    events: visits.held_on
    from: started_on
    phases: [{at_most: 1 year, for_first: 16 weeks}, {at_most: 3 weeks}]
    straddle: end
    resets_on: iro.appointed_on
    lapses_on: iro.met_child_on
"""
    days = {"appointed_on": "2025-03-21", "met_child_on": "2025-04-11"}
    one, other = both(tmp_path, body, visits=[{"held_on": "2025-02-20"}], iro=days)
    assert one == other
    assert other["outcome"] == "met"


def test_a_duty_that_had_ended_in_any_case_has_ceased_whether_it_was_needed_or_not(
    tmp_path: Path,
) -> None:
    body = """
obligation:
  deadline:
    event: iro.met_child_on
    within: 16 weeks
    of: started_on
    lapses_on: [care_plan.prepared_on, iro.service_notified_on]
    needed_when: [{field: iro.monitors_performance, is: true}]
"""
    # Sixteen weeks from 6 January 2025 end on 28 April; by 3 March the duty had ended.
    iro = {"met_child_on": None, "service_notified_on": "2025-03-03"}
    one, other = both(tmp_path, body, iro=iro)
    assert one == other
    assert other["outcome"] == "ceased"


def test_of_several_ends_one_that_has_come_by_a_day_bounds_the_others(tmp_path: Path) -> None:
    body = """
obligation:
  deadline:
    event: iro.met_child_on
    within: 16 weeks
    of: started_on
    lapses_on: [{earliest_of: [2025-02-28, iro.appointed_on]}, iro.service_notified_on]
"""
    # Sixteen weeks from 6 January 2025 end on 28 April; by 28 February the duty had ended.
    one, other = both(tmp_path, body, iro={"met_child_on": None})
    assert one == other
    assert other["outcome"] == "ceased"


def test_a_hidden_event_may_lie_in_a_time_in_which_the_spacing_was_eased(tmp_path: Path) -> None:
    """The last review is of 8 May 2024, whatever came before 2023: 8 May + 6 months."""
    body = """
    obligation:
      interval:
        events: reviews.held_on
        from: reviews.first.held_on
        at_most: 6 months
        eased: {from: 2020-04-24, until: 2020-09-24, because: of the time}
    """
    period = {
        "started_on": "2019-02-11",
        "reviews_recorded_from": "2023-04-01",
        "reviews": [{"held_on": "2023-11-09"}, {"held_on": "2024-05-08"}],
    }
    found = finding(tmp_path, body, period, "2025-03-31")
    assert (found.outcome, found.due_on) == (Outcome.BREACHED, date(2024, 11, 8))


def test_a_record_that_is_only_taken_to_be_there_turns_no_day(tmp_path: Path) -> None:
    """
    The second and the third review may be of any day since the record ended.

    Each of these days would be looked at, and on each the ways of completing the record tried:
    nine months after the end of a record that took minutes.
    """
    body = """
    let:
      other: {nth_of: reviews, nth: 2, on_or_after: started_on}
      later: {first_of: reviews, after: other.held_on}
    obligation:
      deadline: {event: later.held_on, within: 6 months, of: other.held_on}
    """
    looks = 0
    judged = Sitting.judged

    def counted(self: Sitting, *given: Any) -> Judged:
        nonlocal looks
        looks += 1
        return judged(self, *given)

    period = {"started_on": "2022-03-07", "reviews": []}
    case = case_of(period, recorded_until="2022-05-01")
    rules = Rulebook.load(one_rule(tmp_path, body), engine="durable")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Sitting, "judged", counted)
        (found,) = rules.check(case, as_at=date(2023, 1, 31)).findings
    assert found.outcome is Outcome.UNDETERMINED
    assert looks < 20


def test_an_earlier_day_without_tabulated_working_days_leaves_open_nothing_of_today(
    tmp_path: Path,
) -> None:
    """
    Of a record that does not tell when care began, days of any time ago are looked at.

    Working days are tabulated from 1985. From Friday 1 July 2005, 20 working days are four
    weeks from Monday 4 July on, without a holiday: Friday 29 July.
    """
    one_rule(
        tmp_path,
        """
    obligation:
      deadline: {event: care_plan.prepared_on, within: 20 working days, of: as_at}
""",
    )
    case = case_of({"care_plan": {"prepared_on": None}})
    for each in loaded_both(tmp_path):
        (found,) = each.check(case, as_at=date(2005, 7, 1)).findings
        assert (found.outcome, found.due_on) == (Outcome.DUE, date(2005, 7, 29))
        assert found.warnings == ()


def test_an_end_that_is_told_after_its_day_does_not_undo_what_was_missed_by_then(
    tmp_path: Path,
) -> None:
    """
    A month before 6 February 2025, when it is told, is 6 January, the due day.

    Up to 5 February nobody knew of that end: from 7 January on the placement was overdue, and
    stays so for the 31 days to 6 February.
    """
    one_rule(
        tmp_path,
        """
    obligation:
      sequence:
        first: placements.first.ended_on
        then: 2025-01-06
        lapses_on: [{field: reviews.first.completed_on, minus: 1 month}]
""",
    )
    review = {"scheduled_for": "2025-02-04", "completed_on": "2025-02-06"}
    case = case_of({"started_on": "2025-01-06", "placements": [], "reviews": [review]})
    for each in loaded_both(tmp_path):
        (before,) = each.check(case, as_at=date(2025, 1, 7)).findings
        assert (before.outcome, before.days_overdue) == (Outcome.BREACHED, 1)
        (found,) = each.check(case, as_at=date(2025, 12, 23)).findings
        assert (found.outcome, found.days_overdue) == (Outcome.BREACHED, 31)


def test_what_every_way_reads_is_evidence_in_both() -> None:
    """Whether the review endorsed adoption is not known: each way to tell also reads its day."""
    least = read_case(
        {
            "case_id": "least",
            "periods_of_care": [
                {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-31"}]},
            ],
        }
    )
    pair = parts("england", ["england/adoption/decision-within-two-months"])
    first, second = (each.check(least, as_at=date(2025, 3, 1)).findings for each in pair)
    decided = next(each for each in first if each.rule.endswith("decision-within-two-months"))
    assert "periods_of_care[0].reviews[0].held_on" in {each.path for each in decided.evidence}
    assert first == second
