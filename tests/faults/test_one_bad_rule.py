"""One bad rule or one bad case never ends a batch, and nothing grows without bound."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import CaseError, Outcome, Report, Rulebook, read_case
from permanence_rules.errors import CaseFaultError
from permanence_rules.facts.ordering import in_order
from permanence_rules.outputs import csv as csv_output
from permanence_rules.report import findings
from tests.support import ENGINES_HERE, rule, shipped, write_pack

DONE = "obligation: {deadline: {event: care_plan.prepared_on, within: 3 days, of: started_on}}"
READS = "applies_when: [{rule: pack/a-good, outcome: [met, late]}]\n" + DONE
# 6 January + 2 days = 8 January: late where it applies. What is met is so whether it applies or not.
READS_BAD = "applies_when: [{rule: pack/bad, outcome: [met, late]}]\n" + DONE.replace("3", "2")
AS_AT = date(2025, 6, 1)
# 6 January + 3 days = 9 January.
PERIOD = {"started_on": "2025-01-06", "care_plan": {"prepared_on": "2025-01-09"}}


def case(name: str = "A", **period: Any) -> Any:
    return read_case({"case_id": name, "periods_of_care": [PERIOD | period]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bad = "obligation: {indicator: {measure: days, unit: days}}\nlet: {days: {days_of: placements}}"
    rules = {
        "a-good": rule(DONE),
        "bad": rule(bad),
        "reads": rule(READS),
        "reads-bad": rule(READS_BAD),
    }
    return write_pack(tmp_path / "pack", rules)


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the days of placements raise, in whichever engine, as a defect would."""
    from permanence_rules.engine import selections

    def fail(*_: object) -> None:
        raise KeyError("Anna's own words")

    monkeypatch.setattr(selections, "_span", fail)
    if "durable" in ENGINES_HERE:
        from permanence_rules.oracle import names

        monkeypatch.setattr(names, "_spanned", fail)


PLACED = [{"started_on": "2025-01-06"}]


@pytest.mark.parametrize("engine", ENGINES_HERE)
def test_a_rule_that_fails_is_a_named_fault_and_all_others_stand(
    folder: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    if engine == "durable":
        from permanence_rules.oracle import names

        monkeypatch.setitem(names._OF_RECORDS, "days_of", _fails)
    _break(monkeypatch)
    rulebook = Rulebook.load(folder, engine=engine)
    report = rulebook.check(case(placements=PLACED), as_at=AS_AT)
    assert [(each.rule, each.subject.path) for each in report.faults] == [
        ("pack/bad", "periods_of_care[0]")
    ]
    outcomes = {each.rule: each.outcome.value for each in report.findings}
    # What reads the rule that failed reads that its outcome is not known.
    assert outcomes == {"pack/a-good": "met", "pack/reads": "met", "pack/reads-bad": "undetermined"}
    assert "Anna" not in report.model_dump_json()
    assert report.counts[Outcome.UNDETERMINED] == 1


def _fails(*_: object) -> None:
    raise KeyError("Anna's own words")


def test_a_fault_has_its_line_in_the_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch)
    report = Rulebook.load(folder).check(case(placements=PLACED), as_at=AS_AT)
    text = csv_output.CSV.head + csv_output.piece_of(report)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["rule"] for row in rows if row["outcome"] == "fault"] == ["pack/bad"]


def test_a_finding_that_cannot_be_written_is_a_fault_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from permanence_rules.report import messages
    from permanence_rules.report import writing as reporting

    whole = messages.message_for

    def some(messages: Any, title: str, found: Any, *more: Any) -> str:
        if found.figure is not None:
            raise ZeroDivisionError
        return whole(messages, title, found, *more)

    monkeypatch.setattr(reporting, "message_for", some)
    report = Rulebook.load(folder).check(
        case(placements=PLACED), as_at=AS_AT, list_not_applicable=True
    )
    assert [each.rule for each in report.faults] == ["pack/bad"]
    assert sum(report.counts.values()) == len(report.findings)


def test_a_case_that_fails_whole_does_not_end_the_batch(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulebook = Rulebook.load(folder)
    whole = rulebook.check

    def some(each: Any, **more: Any) -> Report:
        if each.case_id == "B":
            raise RuntimeError("Anna's own words")
        return whole(each, **more)

    monkeypatch.setattr(rulebook, "check", some)
    results = list(rulebook.check_many([case("A"), case("B"), case("C")], as_at=AS_AT))
    assert [isinstance(each, CaseError) for each in results] == [False, True, False]
    assert isinstance(results[1], CaseFaultError)
    assert "RuntimeError" in str(results[1])
    assert "Anna" not in str(results[1])


# ---- bounds --------------------------------------------------------------------------------------


def reviews(number: int) -> list[dict[str, str]]:
    return [{"held_on": (date(2008, 1, 1) + timedelta(days=n)).isoformat()} for n in range(number)]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES_HERE)
def test_conditions_over_each_other_are_given_up_and_that_is_said(
    tmp_path: Path, engine: str
) -> None:
    inner = "{field: held_on, before: 1999-01-01}"
    for _ in range(4):
        inner = f"{{any_of: period_of_care.reviews, where: [{inner}]}}"
    rules = {
        "nested": rule(f"obligation: {{constraint: {{must_not: [{inner}]}}}}"),
        "good": rule(DONE),
    }
    rulebook = Rulebook.load(write_pack(tmp_path / "pack", rules), engine=engine)
    # 60 reviews: 60 + 3,600 + 216,000 looks at a record, and more.
    report = rulebook.check(case(reviews=reviews(60), started_on="2007-12-01"), as_at=AS_AT)
    by_rule = {each.rule: each for each in report.findings}
    assert by_rule["pack/good"].outcome == "late"
    assert by_rule["pack/nested"].outcome == "undetermined"
    assert "looks at more than 200,000 records" in by_rule["pack/nested"].message
    assert not report.faults


def test_of_very_many_findings_the_most_urgent_are_listed_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST_FINDINGS", 3)
    body = "obligation: {deadline: {event: record.completed_on, within: 5 days, of: held_on}}"
    folder = write_pack(tmp_path / "pack", {"r": rule(body, for_each="periods_of_care.reviews")})
    done = [
        {"held_on": "2025-01-07", "record": {"completed_on": "2025-01-08"}},
        {"held_on": "2025-01-08", "record": {"completed_on": "2025-01-09"}},
        {"held_on": "2025-01-09", "record": {"completed_on": None}},
        {"held_on": "2025-01-10", "record": {"completed_on": "2025-03-01"}},
    ]
    for engine in ENGINES_HERE:
        report = Rulebook.load(folder, engine=engine).check(case(reviews=done), as_at=AS_AT)
        assert [each.outcome for each in report.findings] == ["met", "breached", "late"]
        assert report.counts[Outcome.MET] == 2
        assert any("4 findings; the 3 most urgent are listed" in note for note in report.notes)


@pytest.mark.slow
def test_the_order_of_a_collection_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from permanence_rules.facts import ordering as paths

    sorted_so_often: Counter[date] = Counter()
    whole = paths._in_order

    def counted(many: Any) -> Any:
        if len(many.items) > 1:
            sorted_so_often[many.items[0].as_at] += 1
        return whole(many)

    monkeypatch.setattr(paths, "_in_order", counted)
    assert in_order is paths.in_order
    made = case(reviews=reviews(200), started_on="2007-12-01")
    shipped("england").check(made, as_at=AS_AT)
    # A few collections are chosen from the reviews; none is put in order for each review.
    # Each earlier day that is looked at has a record of its own, with an order of its own.
    assert max(sorted_so_often.values()) < 10
