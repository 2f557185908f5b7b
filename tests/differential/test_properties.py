"""Properties that hold for any rules and any record, tried on those that Hypothesis makes."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from permanence_rules import Outcome, Report, Rulebook
from permanence_rules.facts.derived.registry import told_facts
from permanence_rules.facts.kinds import kinds_of_record, record_type
from permanence_rules.timing import birthday
from tests.differential.cases import any_case, as_at_dates
from tests.differential.packs import judged, loaded
from tests.differential.reading import facts_read, is_shown
from tests.differential.rules import lifetimes, limits, rule_about
from tests.differential.samples import Case, Rules, Sample, holders, outcomes, samples, without
from tests.support import MAY_TURN_OUT_AS

# Hundreds of made cases; tests/hostile/test_structured.py tries a few each day.
pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module")
def made() -> list[Sample]:
    found = samples(packs=60, cases=8, number=1)
    assert len(found) > 300
    return found


# ---- order -----------------------------------------------------------------------------------------


def test_the_order_of_keys_and_rules_does_not_matter(made: list[Sample]) -> None:
    chance = random.Random(1)  # noqa: S311 - chooses test data
    for sample in made[::4]:
        rulebooks = loaded(dict(reversed(sample.rules.items())))
        plain = loaded(sample.rules)
        assert rulebooks
        assert plain
        again = judged(rulebooks[0], _shuffled(sample.data, chance), sample.as_at)
        first = judged(plain[0], sample.data, sample.as_at)
        assert again is not None
        assert first is not None
        assert again.findings == first.findings
        assert again.next_actions == first.next_actions


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list):
        return [_shuffled(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    chance.shuffle(names)
    return {name: _shuffled(value[name], chance) for name in names}


def test_the_order_of_records_does_not_matter(made: list[Sample]) -> None:
    """Records of one day are alike but for their place, so only records of different days turn."""
    for sample in made:
        turned = copy.deepcopy(sample.data)
        period = turned["periods_of_care"][0]
        for name, records in period.items():
            if isinstance(records, list) and _are_on_different_days(records):
                period[name] = records[::-1]
        again = sample.again(turned)
        assert again is not None
        assert _told(again) == _told(sample.report), sample.rules


def _are_on_different_days(records: list[Any]) -> bool:
    for name in ("held_on", "started_on", "requested_on"):
        days = [each.get(name) for each in records]
        if None not in days:
            return len(set(days)) == len(days)
    return False


def _told(report: Report) -> set[tuple[Any, ...]]:
    return {
        (each.rule, each.outcome, each.due_on, each.done_on, each.message)
        for each in report.findings
        if not each.missing
    }


# ---- what is not known ------------------------------------------------------------------------------

# Their absence is a documented statement: "still there", "continuous", "the child was seen";
# or others of the record tell them.
_SAYS_BY_SILENCE = {
    name
    for kind in kinds_of_record(record_type()).values()
    for name, fact in kind.facts.items()
    if fact.absence_is_a_statement
} | {fact.name for fact in told_facts()}
_SAYS_BY_SILENCE |= {
    "reviews_recorded_from",
    "recorded_until",
    "not_supplied",
    "case_id",
    "periods_of_care",
}


def test_filling_in_an_unknown_never_turns_a_finding_round(made: list[Sample]) -> None:
    """Seen from the other side: leaving a fact out may leave the finding open, and no more."""
    chance = random.Random(2)  # noqa: S311 - chooses test data
    turned = []
    for sample in made:
        places = list(_facts(sample.data, sample.as_at))
        for place, name in chance.sample(places, min(4, len(places))):
            report = sample.again(without(sample.data, place, name))
            if report is not None:
                turned += [
                    f"{sample.rules}\n{json.dumps(sample.data)}\n{sample.as_at} {place} {name} {each}"
                    for each in _turned(sample, report)
                ]
    assert not turned, "\n\n".join(turned)


def _facts(data: Case, as_at: date) -> Iterator[tuple[Any, str]]:
    for place, holder in holders(data):
        # A record that is booked has not been held unless it says so.
        is_booked = {"held_on", "scheduled_for"} if holder.get("scheduled_for") else set()
        # Care of which no end is recorded ends at 18, and goes on while the birthday is unknown.
        tells_the_end = {"date_of_birth", "child"} if _is_grown_up(data, as_at) else set()
        for name in sorted(holder.keys() - _SAYS_BY_SILENCE - is_booked - tells_the_end):
            # What lies ahead is not known yet, and so there is nothing to leave out.
            if not (name.endswith("_on") and (holder[name] or "") > as_at.isoformat()):
                yield place, name


def _is_grown_up(data: Case, as_at: date) -> bool:
    born = (data.get("child") or {}).get("date_of_birth")
    return born is not None and birthday(date.fromisoformat(born), 18) <= as_at


def _turned(sample: Sample, report: Report) -> Iterator[str]:
    full, less = outcomes(sample.report), outcomes(report)
    for key in sorted(full.keys() & less.keys()):
        # A rule that applies while another is open is turned round by what settles that one.
        asks = json.dumps(sample.rules[key[0].split("/")[1]])
        if '"undetermined"' in asks or Outcome.UNDETERMINED in (full[key], less[key]):
            continue
        may_be: tuple[str, ...] = MAY_TURN_OUT_AS.get(less[key], ())
        if less[key] is Outcome.LATE and ('"constraint"' in asks or '"checklist"' in asks):
            # What was put right late may lack again since a later record, of which a part is unknown.
            may_be = ("breached",)
        if full[key] is not less[key] and full[key] not in may_be:
            yield f"{key} is {full[key]} and {less[key]} without it"


# ---- time ------------------------------------------------------------------------------------------


def test_a_breach_stays_one_while_nothing_more_is_recorded(made: list[Sample]) -> None:
    """
    From the day after the last in the record on nothing in it is still ahead.

    Many made rules ask the day itself, so that it takes more of them than elsewhere.
    """
    seen = 0
    more = (samples(packs=30, cases=8, number=7), samples(packs=40, cases=4, number=3))
    for sample in chain(made, *more):
        # What is worked out from a day of the record lies a year or two after it at most.
        last = max(_days(sample.data), default=sample.as_at) + timedelta(days=800)
        now, later = sample.again(as_at=last), sample.again(as_at=last + timedelta(days=200))
        assert now is not None
        assert later is not None
        after = outcomes(later)
        for (rule, path), outcome in outcomes(now).items():
            if outcome is Outcome.BREACHED and not _asks_the_day(sample.rules, rule):
                seen += 1
                assert after[rule, path] is Outcome.BREACHED, (sample.rules, sample.data, rule)
    assert seen > 30


def _days(value: Any) -> Iterator[date]:
    for _, holder in holders(value):
        for name, each in holder.items():
            if isinstance(each, str) and name.endswith(("_on", "_for")):
                yield date.fromisoformat(each)


def _asks_the_day(rules: Rules, rule: str) -> bool:
    """Whether a rule, or the one that it reads, hangs on the as-at date itself."""
    words = ("as_at", "birthday", "child.age", "in_last", "days_of", "longest_of")
    own = str(rules.get(rule.split("/")[1]))
    read = str(rules["r0"]) if "made/r0" in own else ""
    return any(word in own + read for word in words)


_ORDER = (Outcome.MET, Outcome.LATE, Outcome.BREACHED)


def test_an_event_a_day_later_never_makes_a_deadline_better() -> None:
    """
    Only where nothing else hangs on the event.

    Left out are what may not be done before a day, and what does not count when it is done
    before its clock starts: there later may be better. So it may be in an interval, where a
    later event leaves less time until today.
    """
    seen = 0
    for sample in samples(packs=40, cases=12, number=3, made=_deadlines()):
        held = sample.data["periods_of_care"][0].get("iro") or {}
        if held.get("met_child_on") is None:
            continue
        later = copy.deepcopy(sample.data)
        moved = date.fromisoformat(held["met_child_on"]) + timedelta(days=1)
        later["periods_of_care"][0]["iro"]["met_child_on"] = moved.isoformat()
        report = sample.again(later)
        assert report is not None
        before, after = outcomes(sample.report), outcomes(report)
        for key in before:
            if {before[key], after[key]} <= set(_ORDER):
                seen += 1
                assert _ORDER.index(before[key]) <= _ORDER.index(after[key]), sample.rules
    assert seen > 100


def _deadlines() -> st.SearchStrategy[Rules]:
    """Deadlines for the meeting with the child, on which nothing else in the rule hangs."""

    def rule(limit: Rules, life: Rules) -> Rules:
        deadline = {"event": "iro.met_child_on", **limit, **life}
        return {"r0": rule_about(deadline=deadline)}

    return st.builds(rule, limits(), lifetimes()).filter(
        lambda rules: str(rules).count("met_child_on") == 1
    )


# ---- what is shown ---------------------------------------------------------------------------------


def test_a_report_is_the_same_after_json(made: list[Sample]) -> None:
    for sample in made:
        assert Report.model_validate_json(sample.report.model_dump_json()) == sample.report


def test_every_fact_that_is_read_is_evidence(made: list[Sample]) -> None:
    """But for the days by which records are put in order, of which the one that is read is shown."""
    read = 0
    for sample in made:
        found = sample.report.findings
        shown = {each.path for finding in found for each in finding.evidence}
        shown |= {path for finding in found for path in finding.missing}
        # What is read of earlier days is evidence only of a finding that hangs on them.
        for place in facts_read(sample.again, sample.as_at):
            read += 1
            assert is_shown(place, shown), (place, sample.rules, sample.data)
    assert read > 1000


def test_an_unrelated_record_changes_nothing(made: list[Sample]) -> None:
    for sample in made:
        more = copy.deepcopy(sample.data)
        more["periods_of_care"][0]["practice_audits"] = []
        more["periods_of_care"][0]["disputes"] = [{}]
        more["responsible_authority"] = "Another"
        again = sample.again(more)
        assert again is not None
        assert again.findings == sample.report.findings


# ---- any case --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walsall() -> Rulebook:
    return Rulebook.load("walsall")


LAST = date(2026, 6, 1)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=any_case(), as_at=as_at_dates)
@example(data={"case_id": "bare", "periods_of_care": [{}]}, as_at=LAST)
def test_any_case_of_the_schema_is_judged_by_every_rule(
    walsall: Rulebook, data: Case, as_at: date
) -> None:
    report = judged(walsall, data, as_at)
    assume(report is not None)
    assert report is not None
    assert sum(report.counts.values()) == len(report.findings)
    for finding in report.findings:
        is_open = finding.outcome is Outcome.UNDETERMINED
        assert bool(finding.missing) or not is_open, finding.rule
        assert "{" not in finding.message
