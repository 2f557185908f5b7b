"""Which rules a source can never decide: sound on samples and on cases that are cut down to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, Report, Rulebook, read_case
from permanence_rules.case.base import Record
from permanence_rules.errors import CaseError, UsageError
from permanence_rules.language.outcomes import DECISIONS
from permanence_rules.packs.families import families_of
from permanence_rules.sources.ssda903 import SSDA903
from permanence_rules.sources.ssda903.source import Ssda903
from permanence_rules.sources.ssda903.supply import NOT_SUPPLIED, SUPPLIED
from tests.sources.test_ssda903 import EXAMPLE, FAKE, PANEL
from tests.support import ENGINES_HERE, deadline, rule, shipped, tried_rules, write_pack


@cache
def narrowed(engine: str = "compiled") -> Rulebook:
    return shipped("england", engine).for_source("ssda903")


def decided_for_nothing(report: Report, rulebook: Rulebook) -> list[tuple[str, str]]:
    """Return the decisions of a whole report on rules that are said to be never decided."""
    left_out = set(rulebook.left_out)
    families = {
        family.id
        for family in families_of(list(rulebook.packs))
        if left_out.intersection(family.spec.members)
    }
    return [
        (each.rule, each.outcome.value)
        for each in report.findings
        if (each.rule in left_out and each.outcome in DECISIONS) or each.rule in families
    ]


def differs(whole: Report, less: Report, rulebook: Rulebook) -> bool:
    """Whether a report without rules says anything else of the others."""
    kept = tuple(each for each in whole.findings if each.rule not in rulebook.left_out)
    return (kept, whole.next_actions) != (less.findings, less.next_actions)


def unsound(case: Case, as_at: date, engine: str = "compiled") -> list[object]:
    """Return what a case shows to be wrong with what is left out."""
    whole = shipped("england", engine).check(case, as_at=as_at)
    less = narrowed(engine).check(case, as_at=as_at)
    found: list[object] = [*decided_for_nothing(whole, narrowed(engine))]
    return [*found, *(["it differs"] if differs(whole, less, narrowed(engine)) else [])]


def of_return(place: Path, step: int = 1) -> Iterator[tuple[Case, date]]:
    """Yield the cases of a return, or every so many of them, and the day that they are judged."""
    source = Ssda903((place,))
    cases = [each for each in source.read() if isinstance(each, Case)]
    yield from ((each, source.judged_as_at) for each in cases[::step])


def cut_down(record: Record, path: str = "") -> dict[str, Any]:
    """Return of a record what a return could say of it: no record and no day of its own is none."""
    kept: dict[str, Any] = {}
    for name in record.model_fields_set:
        inner = f"{path}.{name}" if path else name
        value = getattr(record, name)
        is_around = any(each.startswith(f"{inner}.") for each in SUPPLIED)
        if isinstance(value, Record) and (is_around or inner in SUPPLIED):
            kept[name] = cut_down(value, inner)
        elif isinstance(value, tuple) and is_around:
            kept[name] = [cut_down(each, inner) for each in value]
        elif inner in SUPPLIED and not (value is None and name == record.dated_by):
            kept[name] = value
    return kept


def like_a_return(case: Case) -> Case | None:
    """Return a case cut down to what a return supplies; none where nothing can be judged then."""
    said = {**cut_down(case), "jurisdiction": "england", "not_supplied": list(NOT_SUPPLIED)}
    try:
        return read_case(said)
    except CaseError:
        return None


def of_scenarios(step: int) -> Iterator[tuple[Case, date]]:
    """Yield the cases of England's scenarios, or every so many of them, cut down to a return."""
    trials = [each for _, tested in tried_rules("england") for each in tested.trials]
    for trial in trials[::step]:
        case = like_a_return(trial.scenario.case)
        if case is not None:
            yield case, trial.scenario.as_at


@pytest.mark.parametrize(
    ("place", "step"),
    [
        (EXAMPLE, 7),
        pytest.param(EXAMPLE, 1, marks=pytest.mark.slow),
        pytest.param(PANEL, 3, marks=pytest.mark.slow),
        pytest.param(FAKE, 40, marks=pytest.mark.slow),
    ],
)
def test_no_return_decides_what_is_left_out(place: Path, step: int) -> None:
    assert [found for each in of_return(place, step) if (found := unsound(*each))] == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES_HERE[1:])
def test_the_second_engine_decides_no_more(engine: str) -> None:
    assert [found for each in of_return(EXAMPLE, 2) if (found := unsound(*each, engine))] == []


@pytest.mark.slow
def test_no_scenario_cut_down_decides_what_is_left_out() -> None:
    cases = [*of_scenarios(23)]
    assert len(cases) > 50
    assert [(each[0].case_id, found) for each in cases if (found := unsound(*each))] == []


def test_a_return_decides_reviews_and_no_visit_and_no_plan() -> None:
    left_out = set(narrowed().left_out)
    assert {
        "england/visits/first-week",
        "england/visits/regular",
        "england/visits/seen-alone",
        "england/care-plan/prepared",
        "england/care-plan/permanence-plan-by-second-review",
        "england/adoption/decision-told",
    } <= left_out
    assert not left_out & {
        "england/reviews/first-review",
        "england/reviews/second-review",
        "england/reviews/later-reviews",
        "england/adoption/authority-before-placing",
        "england/adoption/match-decided-before-placement",
        "england/placements/short-breaks-length",
        "england/placements/under-16",
    }
    # Of 137 duties no more than 40 are judged; each one left out saves its time for every child.
    assert len(shipped("england").rules) - len(left_out) <= 40


def test_what_is_judged_reads_only_what_is_judged_and_families_are_whole() -> None:
    rulebook = narrowed()
    judged = {each.id for each in rulebook.rules} - set(rulebook.left_out)
    for each in rulebook.rules:
        assert each.id not in judged or each.needs <= judged
    for family in families_of(list(rulebook.packs)):
        members = set(family.spec.members)
        assert members <= judged or not members & judged


def test_json_may_hold_anything() -> None:
    england = shipped("england")
    assert england.for_source("json") is england
    assert england.left_out == ()


def test_with_every_fact_every_rule_can_be_decided() -> None:
    assert dict(shipped("england").decidable_from(None).lacks) == {}


def test_without_any_fact_no_rule_can_be_decided() -> None:
    found = shipped("england").decidable_from(())
    assert len(found.lacks) == len(shipped("england").rules)
    assert found.judged == frozenset()


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(UsageError, match="no source of that name; choose one of: json, ssda903"):
        shipped("england").for_source("annex")


def test_what_lacks_is_told_by_its_path() -> None:
    found = shipped("england").decidable_from(SSDA903.supplies, SSDA903.leaves_unknown)
    (lack,) = found.lacks["england/adoption/decision-told"]
    assert lack.path == "periods_of_care.adoption.adm_decision.told_orally_on"
    assert shipped("england").words_of(lack) == "when parents or carers were told by word of mouth"
    assert all(found.lacks.values())


REVIEWED = ("periods_of_care.reviews.held_on", "periods_of_care.started_on")


def own(folder: Path, **bodies: str) -> Rulebook:
    """Return a small pack of rules by their names."""
    return Rulebook.load(write_pack(folder, bodies))


def decided(rulebook: Rulebook, *supplies: str) -> set[str]:
    """Return the names of the rules that such cases can decide."""
    found = rulebook.decidable_from(supplies)
    return {each.id.partition("/")[2] for each in rulebook.rules if each.id not in found.lacks}


@pytest.mark.parametrize(
    ("body", "is_decided"),
    [
        (deadline("reviews.first.held_on", "4 weeks"), True),
        # The act: a visit may have been made, or not.
        (deadline("visits.first.held_on", "4 weeks"), False),
        # The clock: it may never have started.
        (deadline("reviews.first.held_on", "4 weeks", "care_plan.prepared_on"), False),
        # One of two clocks is enough for the earliest, and not for the latest.
        (
            (
                "obligation: {deadline: {event: reviews.first.held_on, earliest_of: "
                "[{within: 4 weeks, of: started_on}, {by: care_plan.prepared_on}]}}"
            ),
            True,
        ),
        (
            (
                "obligation: {deadline: {event: reviews.first.held_on, latest_of: "
                "[{within: 4 weeks, of: started_on}, {by: care_plan.prepared_on}]}}"
            ),
            False,
        ),
        # Whether it applies is never known; that it was met is.
        (
            "applies_when: [{field: care_plan.prepared_on, recorded: true}]\n"
            + deadline("reviews.first.held_on", "4 weeks"),
            True,
        ),
        # What must hold is never known; what must not hold is known to hold.
        (
            "obligation: {constraint: {must: [{field: care_plan.prepared_on, recorded: true}]}}",
            False,
        ),
        (
            (
                "obligation: {constraint: {must_not: "
                "[{any_of: reviews, where: [{field: held_on, before: subject.started_on}]}]}}"
            ),
            True,
        ),
        (
            "obligation: {interval: {events: visits.held_on, from: started_on, at_most: 6 weeks}}",
            False,
        ),
        (
            "obligation: {interval: {events: reviews.held_on, from: started_on, at_most: 6 months}}",
            True,
        ),
        (
            "obligation: {sequence: {first: care_plan.prepared_on, then: reviews.first.held_on}}",
            False,
        ),
        # A number of records is none where there is none.
        (
            (
                "let: {seen: {count_of: reviews}}\n"
                "obligation: {indicator: {measure: seen, unit: reviews, advisory_at_most: 9}}"
            ),
            True,
        ),
        (
            (
                "let: {seen: {count_of: visits}}\n"
                "obligation: {indicator: {measure: seen, unit: visits, advisory_at_most: 9}}"
            ),
            False,
        ),
        # An answer that lacks and is read twice is taken each way, and both may be missed.
        (
            (
                "obligation: {constraint: {must: [{any: [{field: arrangement, is: short_breaks}, "
                "{field: arrangement, is_not: short_breaks}]}]}}"
            ),
            True,
        ),
        # What a review lacks is not known; that there is no review is.
        (
            (
                "obligation: {constraint: {must: "
                "[{any_of: reviews, where: [{field: chair, recorded: true}]}]}}"
            ),
            True,
        ),
    ],
)
def test_a_rule_is_decided_where_its_facts_can_be_told(
    tmp_path: Path, body: str, *, is_decided: bool
) -> None:
    rulebook = own(tmp_path, one=rule(body))
    assert decided(rulebook, *REVIEWED) == ({"one"} if is_decided else set())


SEEN, NOT_SEEN = "{field: child_seen_alone, is: true}", "{field: child_seen_alone, is_not: true}"


@pytest.mark.parametrize(
    ("must", "is_decided"),
    [
        # Seen alone it is met, and not seen alone a breach: nothing is certain.
        (SEEN, False),
        # One or the other is so, whichever it is.
        (f"{{any: [{SEEN}, {NOT_SEEN}]}}", True),
    ],
)
def test_what_lacks_and_is_read_twice_is_taken_each_way(
    tmp_path: Path, must: str, *, is_decided: bool
) -> None:
    body = (
        f"exempt_when: [{{all: [{NOT_SEEN}, {{field: held_on, before: 2020-01-01}}], "
        f"because: a reason, provision: a provision}}]\n"
        f"obligation: {{constraint: {{must: [{must}]}}}}"
    )
    rulebook = own(tmp_path, one=rule(body, for_each="periods_of_care.reviews"))
    assert decided(rulebook, *REVIEWED) == ({"one"} if is_decided else set())


def test_a_rule_that_a_judged_one_reads_is_judged(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path,
        {
            "visit": rule(deadline("visits.first.held_on", "1 week")),
            "review": rule(deadline("reviews.first.held_on", "4 weeks")),
        },
    )
    name = Rulebook.load(folder).rules[0].id.partition("/")[0]
    read = f"exempt_when: [{{rule: {name}/visit, outcome: late, because: it was late}}]\n"
    write_pack(
        tmp_path,
        {
            "visit": rule(deadline("visits.first.held_on", "1 week")),
            "review": rule(read + deadline("reviews.first.held_on", "4 weeks")),
        },
    )
    rulebook = Rulebook.load(folder)
    assert decided(rulebook, *REVIEWED) == {"review"}
    assert rulebook.deciding(REVIEWED).left_out == ()


def test_a_narrowed_rulebook_goes_to_other_processes() -> None:
    load, arguments = narrowed().__reduce__()[:2]
    assert load(*arguments).left_out == narrowed().left_out


@pytest.mark.slow
def test_several_processes_leave_out_the_same() -> None:
    cases = [case for case, _ in of_return(EXAMPLE, 5)]
    as_at = date(2025, 3, 31)
    alone = [*narrowed().check_many(cases, as_at=as_at)]
    assert [*narrowed().check_many(cases, as_at=as_at, jobs=2)] == alone


def test_what_a_source_leaves_unknown_is_no_statement_by_silence() -> None:
    england = shipped("england")
    supplies = {*SUPPLIED, "periods_of_care.visits.held_on"}
    with_silence = set(england.deciding(supplies).left_out)
    without = set(england.deciding(supplies, SSDA903.leaves_unknown).left_out)
    assert with_silence <= without
