"""The verdicts of a report are told at once; the words of its findings when somebody reads them."""

import copy
import json
import pickle
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from permanence_rules import Finding, Report, Rulebook, read_case
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report import writing
from permanence_rules.report.judgements import Judgement
from tests.support import rule, write_pack

FIRST_REVIEW = "obligation: {deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}}"
# Twenty working days from Monday 6 January 2025 end on Monday 3 February: four weeks without a
# bank holiday. Held on Wednesday 5 February, the review is two days late.
CASE = {
    "case_id": "A1",
    "periods_of_care": [
        {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-02-05"}]},
    ],
}


AS_AT = date(2025, 3, 3)


def fails(*_: object) -> str:
    raise ZeroDivisionError


@pytest.fixture
def rulebook(tmp_path: Path) -> Rulebook:
    first = rule(FIRST_REVIEW, for_each="periods_of_care")
    return Rulebook.load(write_pack(tmp_path / "pack", {"first": first}))


@pytest.fixture
def check(rulebook: Rulebook) -> Callable[[], Report]:
    return lambda: rulebook.check(read_case(CASE), as_at=AS_AT)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the rules of which words were made, in the order in which that was done."""
    made: list[str] = []
    whole = writing.Reporter._words

    def counted(reporter: writing.Reporter, judgement: Judgement, *more: object) -> object:
        made.append(judgement.rule.id)
        return whole(reporter, judgement, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(writing.Reporter, "_words", counted)
    return made


def test_verdicts_are_counted_chosen_and_planned_without_a_word(
    check: Callable[[], Report], words: list[str]
) -> None:
    report = check()
    (found,) = report.violations
    assert report.counts[Outcome.LATE] == 1
    assert (found.outcome, found.due_on, found.days_late) == (Outcome.LATE, date(2025, 2, 3), 2)
    assert report.next_actions == ()
    assert [each.rule for each in report.with_urgent_only().findings] == ["pack/first"]
    assert words == []
    assert {each.value for each in found.evidence} == {"2025-01-06", "2025-02-05"}
    assert words == ["pack/first"]
    assert "2 days late" in found.message
    assert words == ["pack/first"], "all words of a finding are made once"


WHOLES: dict[str, Callable[[Report], object]] = {
    "JSON": lambda report: json.loads(report.model_dump_json()),
    "JSON within another model": lambda report: json.loads(Held(report=report).model_dump_json())[
        "report"
    ],
    "JSON by a TypeAdapter": lambda report: json.loads(TypeAdapter(Report).dump_json(report)),
    "a mapping": lambda report: Report.model_validate(report.model_dump()).model_dump(mode="json"),
    "a pickle": lambda report: pickle.loads(pickle.dumps(report)).model_dump(mode="json"),  # noqa: S301 - of our own
    "a copy": lambda report: copy.copy(report).model_dump(mode="json"),
    "a deep copy": lambda report: copy.deepcopy(report).model_dump(mode="json"),
    "a changed copy": lambda report: report.model_copy(update={}).model_dump(mode="json"),
    "its fields": lambda report: TypeAdapter(dict[str, object]).dump_python(
        dict(report), mode="json"
    ),
}


class Held(BaseModel):
    """A model of somebody else's that holds a report."""

    report: Report


@pytest.mark.parametrize("whole", WHOLES)
def test_who_reads_the_whole_gets_the_whole(check: Callable[[], Report], whole: str) -> None:
    written = check().written()
    assert [*written.findings[0].__dict__] == [*Finding.model_fields], "in the order of the class"
    assert WHOLES[whole](check()) == written.model_dump(mode="json")


def test_two_reports_of_one_case_are_equal_whether_or_not_they_were_read(
    check: Callable[[], Report],
) -> None:
    assert check() == check().written()
    assert hash(check().findings[0]) == hash(check().findings[0].written())
    assert repr(check().findings[0]) == repr(check().findings[0].written())


def test_a_web_view_may_return_a_report_or_a_finding(check: Callable[[], Report]) -> None:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI()
    app.add_api_route("/report", check, response_model=Report)
    app.add_api_route("/findings", lambda: check().findings, response_model=tuple[Finding, ...])
    web = TestClient(app)
    written = check().model_dump(mode="json")
    assert web.get("/report").json() == written
    assert web.get("/findings").json() == written["findings"]
    schemas = web.get("/openapi.json").json()["components"]["schemas"]
    assert {*schemas["Finding"]["properties"]} == {*Finding.model_fields}


def test_a_report_cannot_be_changed(check: Callable[[], Report]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        check().findings[0].message = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        check().findings[0].nothing  # type: ignore[attr-defined]  # noqa: B018


def test_a_finding_that_cannot_be_written_is_a_fault_of_the_whole_and_an_error_by_itself(
    check: Callable[[], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "message_for", fails)
    report = check()
    (found,) = report.findings
    assert found.outcome is Outcome.LATE, "what was decided stands"
    with pytest.raises(ZeroDivisionError):
        found.message  # noqa: B018
    assert [each.rule for each in report.faults] == ["pack/first"]
    assert (report.findings, report.counts[Outcome.LATE]) == ((), 0)


def test_what_is_no_finding_asks_for_nothing(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = {"started_on": "2025-01-06", "reviews": []}
    read = read_case({"case_id": "A1", "periods_of_care": [period]})
    assert [each.rule for each in rulebook.check(read, as_at=AS_AT).next_actions] == ["pack/first"]
    monkeypatch.setattr(writing, "message_for", fails)
    report = rulebook.check(read, as_at=AS_AT)
    assert [each.rule for each in report.faults] == ["pack/first"]
    assert report.next_actions == ()


def test_a_doubtful_fact_does_not_let_one_bad_finding_end_a_check(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visit after care ended is hardly possible: the case is judged with it and without."""
    monkeypatch.setattr(writing, "message_for", fails)
    period = {"started_on": "2025-01-06", "ended_on": "2025-02-10", "reviews": []}
    visits = {"visits": [{"held_on": "2025-02-20"}]}
    read = read_case({"case_id": "A1", "periods_of_care": [period | visits]})
    report = rulebook.check(read, as_at=AS_AT)
    assert [each.place for each in report.input_problems] == [
        "periods_of_care[0].visits[0].held_on"
    ]
    assert [each.rule for each in report.faults] == ["pack/first"]


def test_threads_may_read_one_finding_at_the_same_moment(check: Callable[[], Report]) -> None:
    wrong: list[Exception] = []

    def read(each: Finding, start: threading.Barrier) -> None:
        start.wait()
        try:
            assert "2 days late" in each.message
        except Exception as error:  # noqa: BLE001 - told below
            wrong.append(error)

    for _ in range(200):
        (found,) = check().findings
        start = threading.Barrier(3)
        readers = [threading.Thread(target=read, args=(found, start)) for _ in range(3)]
        for each in readers:
            each.start()
        for each in readers:
            each.join()
    assert wrong == []
