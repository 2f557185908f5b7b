"""Reports as web pages: the worst first, nothing from a record that could break the page."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from permanence_rules.errors import InputProblem, SourceError
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report_pages import (
    STATIC,
    Checked,
    case_view,
    check_files,
    checked_view,
    render,
)
from permanence_rules.report_pages.case_files import endings
from permanence_rules.rulebook import Rulebook
from permanence_rules.sources.base import Reject
from tests.outputs.reports import AS_AT, PERIOD, finding, overdue, report
from tests.sources.ssd_database import make
from tests.support import deadline, one_rule


class Page(HTMLParser):
    """The text of each heading, and every id and link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if re.fullmatch("h[1-6]", tag):
            self._open = tag
            self.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, text + data)


def shown(*reports: Any, **more: Any) -> Page:
    checked = Checked(AS_AT, list(reports), **more)
    return Page(render("checked.html", view=checked_view(checked, "england 1")))


def test_a_report_shows_what_is_overdue_then_the_plan_then_the_rest() -> None:
    made = report(
        finding(Outcome.LATE, "It was 3 days late.", days_late=3),
        finding(Outcome.DUE, "It is due.", due_on=AS_AT + timedelta(days=10), days_left=10),
        overdue(60, message="It was due on 1 January 2026."),
        finding(Outcome.MET),
    )
    page = shown(made)
    assert page.headings == [
        ("h1", "Report on case A1"),
        ("h2", "Overdue now (1)"),
        ("h2", "What to do first"),
        ("h2", "Due within 28 days (1)"),
        ("h2", "Past: done late (1)"),
    ]
    assert "60 days overdue" in page.text
    assert "Independent reviewing officer" in page.text
    assert "regulation 33(2)" in page.text
    assert "Also: 1 met." in page.text


def test_links_of_a_page_lead_to_what_is_there_and_each_id_is_one_place() -> None:
    made = [report(overdue(days), case_id=f"A{days}") for days in (5, 70)]
    page = shown(*made)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_of_several_cases_the_worst_is_first_and_only_some_are_shown_in_full() -> None:
    # 12 cases that are overdue by 1 to 12 days: the last is the worst, and 10 are shown in full.
    made = [report(overdue(days), case_id=f"A{days}") for days in range(1, 13)]
    page = shown(*made)
    cases = [text for tag, text in page.headings if tag == "h2"]
    assert cases == [f"Case A{days}" for days in range(12, 2, -1)]
    assert "The 10 most urgent cases are shown in full" in page.text
    assert ("h3", "Overdue now (1)") in page.headings


def test_what_could_not_be_used_is_said_without_the_place_where_the_files_were_put(
    tmp_path: Path,
) -> None:
    rejects = [Reject(str(tmp_path / "a.json"), f"{tmp_path}/b.json has it too", line=3)]
    view = checked_view(Checked(AS_AT, rejects=rejects), "england 1", folder=tmp_path)
    assert view.rejects == (("a.json, line 3", "b.json has it too"),)
    page = Page(render("checked.html", view=view))
    assert page.headings[0] == ("h1", "No case could be checked")
    assert "Could not be used: 1 entry" in page.text


def test_of_very_many_rejects_the_first_are_shown_and_all_are_counted() -> None:
    rejects = [Reject("a.csv", "no child", line=n) for n in range(60)]
    view = checked_view(Checked(AS_AT, rejects=rejects), "england 1")
    assert len(view.rejects) == 50
    assert view.rejects_heading == "Could not be used: 60 entries, of which the first 50 are shown"


def test_nothing_from_a_record_or_a_pack_breaks_out_of_the_page() -> None:
    hostile = "</td><script>alert(1)</script>"
    bad = InputProblem("impossible", ("child", "date_of_birth"), hostile)
    made = report(overdue(1, message=hostile), input_problems=(bad,))
    html = render("checked.html", view=checked_view(Checked(AS_AT, [made]), hostile))
    assert "<script" not in html
    assert "Set aside" in html


def test_a_provision_leads_to_a_web_address_alone() -> None:
    for url, is_link in (("https://example.org/33", True), ("javascript:alert(1)", False)):
        cited = finding(Outcome.DUE).citations[0].model_copy(update={"url": url})
        view = case_view(report(finding(Outcome.DUE, citations=(cited,))))
        assert (view.sections[0].findings[0].url == url) is is_link


def test_a_page_holds_no_script_and_no_style_of_its_own() -> None:
    html = render("checked.html", view=checked_view(Checked(AS_AT, [report(overdue(1))]), "x"))
    layout = render("layout.html", root="/", navigation=[("check", "Check")], here="check")
    for text in (html, layout):
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)", text)


def test_the_styles_have_no_font_and_no_arms_of_the_government_and_fetch_nothing() -> None:
    for file in STATIC.glob("*.css"):
        text = file.read_text(encoding="utf-8").lower()
        assert not re.search(r"gds transport|crest|crown|@import|url\(|@font-face", text)


# ---- files ------------------------------------------------------------------------------------

DAY = date(2025, 3, 1)


def case(number: int, **more: Any) -> dict[str, Any]:
    period = {"started_on": "2025-01-06", "care_plan": None}
    return {"case_id": f"A{number}", "periods_of_care": [period], "jurisdiction": "england", **more}


@pytest.fixture
def rulebook(tmp_path: Path) -> Rulebook:
    return Rulebook.load(one_rule(tmp_path / "pack", deadline("care_plan.prepared_on", "10 days")))


def checked(rulebook: Rulebook, file: Path, data: Any, **more: Any) -> Checked:
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return check_files([file], rulebook, as_at=None, today=DAY, **more)


def test_each_case_of_a_file_is_checked_and_the_rest_is_said(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    found = checked(rulebook, tmp_path / "a.json", [case(1), {"case_id": "A2", "x": 1}, case(3)])
    assert [each.case_id for each in found.reports] == ["A1", "A3"]
    assert [each.record for each in found.rejects] == ["A2"]
    # Due 10 days after 6 January: 16 January. On 1 March that is 15 + 28 + 1 = 44 days ago.
    assert found.reports[0].findings[0].days_overdue == 44
    assert found.as_at == DAY


def test_a_child_under_the_law_of_another_nation_has_a_report_that_says_so(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    found = checked(rulebook, tmp_path / "a.json", case(1, jurisdiction="wales"))
    assert "No duty was judged; the record says why not." in found.reports[0].notes
    assert not found.rejects


def test_a_page_checks_so_many_cases_and_says_that_there_are_more(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    found = checked(rulebook, tmp_path / "a.json", [case(n) for n in range(4)], most=3)
    assert (len(found.reports), found.has_more) == (3, True)
    assert "The first 3 were checked." in checked_view(found, "england 1").more
    found = checked(rulebook, tmp_path / "a.json", [case(n) for n in range(3)], most=3)
    assert (len(found.reports), found.has_more) == (3, False)
    found = checked(rulebook, tmp_path / "a.json", [case(n) for n in range(3)], seconds=-1)
    assert (len(found.reports), found.has_more) == (0, True)


def test_files_that_nothing_reads_are_refused_in_words(tmp_path: Path, rulebook: Rulebook) -> None:
    with pytest.raises(SourceError, match=r"there is no \.json"):
        checked(rulebook, tmp_path / "a.txt", "hello")
    assert {".json", ".jsonl", ".csv"} <= set(endings())


def test_a_page_opens_no_database_that_is_sent(tmp_path: Path, rulebook: Rulebook) -> None:
    assert not {".db", ".sqlite", ".sqlite3"}.intersection(endings())
    with pytest.raises(SourceError, match=r"there is no \.json"):
        check_files([make(tmp_path / "ssd.db")], rulebook, as_at=None, today=AS_AT)


def test_a_view_of_no_findings_says_that_nothing_is_overdue() -> None:
    view = case_view(report())
    assert (view.sections, view.steps, view.number("overdue")) == ((), (), 0)
    assert view.headline.startswith("Nothing is known to be overdue.")
    assert PERIOD.label
