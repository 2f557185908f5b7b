"""Calendars: one for each owner, read back with the library that reads others' calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from permanence_rules import Report
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, FilePart, Options
from permanence_rules.report.findings import NextAction
from tests.outputs.children import a_report
from tests.outputs.reports import finding, overdue, report


def folder(*reports: Report, **more: Any) -> dict[str, str]:
    files: dict[str, str] = {}
    for part in OUTPUTS.load("ics").write(iter(reports), Options(**more)):
        assert isinstance(part, FilePart)
        assert isinstance(part.data, bytes)
        files[part.file] = files.get(part.file, "") + part.data.decode()
    return files


def events(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def to_do(owner: str, by: date | None = date(2026, 3, 9), **more: Any) -> Report:
    action = NextAction(do="Do it", owner=owner, by=by)
    return report(finding(Outcome.DUE, due_on=by, next_action=action), **more)


def test_each_owner_has_a_calendar_and_a_worker_one_under_the_code() -> None:
    files = folder(a_report())
    names = {name.rsplit("-", 1)[0]: Calendar.from_ical(text) for name, text in files.items()}
    # The team's slash is no part of a name, so each name ends in a few signs of its own.
    assert set(names) == {
        "CLA-2-independent_reviewing_officer",
        "CLA-2-worker-W-7",
        "CLA-2-nurse",
    }
    assert str(names["CLA-2-worker-W-7"]["X-WR-CALNAME"]) == "worker W-7, CLA/2"


def test_events_take_the_whole_day_and_nobody_is_busy() -> None:
    [text] = folder(to_do("social_worker")).values()
    [event] = events(text)
    assert event["DTSTART"].dt == date(2026, 3, 9)
    assert event["DTEND"].dt == date(2026, 3, 10)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == "Do it (child A1)"
    assert "Due by 9 March 2026. Who: social worker." in event["DESCRIPTION"]


def test_what_is_overdue_stands_on_the_day_of_the_report() -> None:
    [text] = folder(report(overdue(60))).values()
    [event] = events(text)
    assert event["DTSTART"].dt == date(2026, 3, 2)
    assert event["SUMMARY"] == "Overdue by 60 days: Hold the second review (child A1)"


def test_a_later_run_changes_the_event_and_adds_none() -> None:
    [before] = events(next(iter(folder(to_do("social_worker")).values())))
    later = to_do("social_worker", as_at=date(2026, 3, 5))
    [after] = events(next(iter(folder(later).values())))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 3  # from 2 to 5 March
    other = events(next(iter(folder(to_do("social_worker", case_id="A2")).values())))
    assert other[0]["UID"] != before["UID"]


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        ("social_worker or team_manager", {"social_worker.ics", "team_manager.ics"}),
        ("social_worker and team_manager", {"social_worker.ics", "team_manager.ics"}),
        ("reviewing_service for local_authority", {"reviewing_service.ics"}),
    ],
)
def test_an_action_of_several_is_in_the_calendar_of_each(owner: str, names: set[str]) -> None:
    assert set(folder(to_do(owner))) == names


@pytest.mark.parametrize(
    ("team", "begins"),
    [("A/../../B", "A-..-..-B-nurse-"), ("EAST/1", "EAST-1-nurse-"), (".hidden", "hidden-nurse-")],
)
def test_no_code_leads_out_of_the_folder(team: str, begins: str) -> None:
    [name] = folder(to_do("nurse", team=team))
    assert name.startswith(begins)
    assert "/" not in name


def test_an_owner_with_a_slash_or_the_name_of_a_device_gets_a_safe_name() -> None:
    assert [name.rsplit("-", 1)[0] for name in folder(to_do("a/b"), to_do("con"))] == ["a-b", "con"]


def test_names_that_differ_in_capitals_alone_stay_apart() -> None:
    names = list(folder(to_do("nurse", team="cla"), to_do("nurse", team="CLA")))
    assert len({name.lower() for name in names}) == 2


def test_what_has_no_day_has_no_event_and_what_is_not_selected_neither() -> None:
    assert folder(to_do("nurse", by=None)) == {}
    assert folder(to_do("nurse"), selects=lambda _: False) == {}


def test_texts_cannot_add_lines_to_a_calendar() -> None:
    action = NextAction(do="Do it\r\nEND:VEVENT\nX:1", owner="nurse", by=date(2026, 3, 9))
    of = report(finding(Outcome.DUE, due_on=date(2026, 3, 9), next_action=action))
    [text] = folder(of).values()
    assert len(events(text)) == 1
    assert "\nX:1" not in text.replace("\r", "")


def test_several_children_share_the_calendar_of_an_owner() -> None:
    files = folder(to_do("nurse"), to_do("nurse", case_id="A2"))
    assert [str(event["SUMMARY"]) for event in events(files["nurse.ics"])] == [
        "Do it (child A1)",
        "Do it (child A2)",
    ]
