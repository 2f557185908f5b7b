"""The page: nothing loaded, nothing run, all text escaped, and its sums by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from permanence_rules import Case, Report
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, Options, RunFacts
from permanence_rules.outputs.gathering import MOST_CHILDREN
from permanence_rules.outputs.html.style import STYLE
from permanence_rules.outputs.palette import SHAPES_ON, WORDS_ON
from permanence_rules.outputs.shares import percent
from tests.outputs.children import CASE, a_report
from tests.outputs.reports import finding, overdue, report


def page(*reports: Report, case: Case | None = None, **more: object) -> str:
    def case_of(of: Report) -> Case | None:
        return case.model_copy(update={"case_id": of.case_id}) if case is not None else None

    run = RunFacts(case_of=case_of)
    options = Options(run=run, **more)  # type: ignore[arg-type]
    return "".join(map(str, OUTPUTS.load("html").write(iter(reports), options)))


class Checked(HTMLParser):
    """Notes tags that are closed in the wrong order, ids, and links within the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.targets |= {(known.get("href") or "#")[1:]} - {""}
        self.targets |= set((known.get("aria-labelledby") or "").split())
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag of SVG without contents opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_the_page_is_well_formed_and_its_links_lead_somewhere() -> None:
    found = Checked(page(a_report("A1"), a_report("A2"), case=CASE))
    assert (found.open, found.wrong) == ([], [])
    assert len(found.ids) == len(set(found.ids))
    assert found.targets <= set(found.ids)


def test_headings_leave_no_level_out() -> None:
    levels = Checked(page(a_report(), case=CASE)).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_loaded_and_nothing_can_run() -> None:
    text = page(a_report(), case=CASE)
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\son\w+=|javascript:", text)
    assert set(re.findall(r"https?://[^\"'<\s]+", text)) == {"http://www.w3.org/2000/svg"}


def test_no_text_of_a_rule_or_record_is_a_tag() -> None:
    text = page(report(overdue(3, message="<script>alert(1)</script> & more", title="<b>")))
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text


def test_the_headline_counts_every_occasion() -> None:
    # A review is overdue, a visit was late, a plan was missed: 3 were due, none in time.
    text = page(a_report(), report(finding(Outcome.MET), case_id="A2"))
    assert (
        "Of 4 statutory duties that fell due, 1 was done in time (25.0 %). 1 is overdue now."
        in text
    )
    assert "<strong>1</strong> of 2 children with an overdue duty" in text
    assert "<strong>1</strong> duties due within 28 days" in text


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.5, "50.0 %"), (None, "none due")]
)
def test_only_all_is_a_hundred_per_cent(share: float | None, words: str) -> None:
    assert percent(share) == words


def test_each_picture_has_a_table_beside_it() -> None:
    text = page(a_report(), case=CASE)
    assert text.count("<svg") == text.count("The picture in words: A1</caption>") == 1
    assert "12 days late" in text.partition("The picture in words")[2]


def test_without_the_record_there_is_no_picture() -> None:
    assert "<svg" not in page(a_report())


def test_teams_are_compared_where_records_name_them() -> None:
    assert "Statutory duties by team" in page(a_report(), report(case_id="A2"))
    assert "no team recorded" in page(a_report(), report(case_id="A2"))
    assert "by team" not in page(report())


def test_the_worst_children_are_shown_and_the_others_counted() -> None:
    def reports() -> Iterator[Report]:
        for number in range(MOST_CHILDREN + 7):
            yield report(overdue(number + 1), case_id=f"c{number:03}")

    text = page(*reports())
    shown = re.findall(r'<article aria-labelledby="child-(c\d+)">', text)
    # Longest first: c106 is 107 days overdue; c000 to c006 are left out.
    assert shown == [f"c{number:03}" for number in range(MOST_CHILDREN + 6, 6, -1)]
    assert "7 more are counted above and not shown" in text
    assert f"of {MOST_CHILDREN + 7} children with an overdue duty" in text


def test_only_selected_findings_are_listed_and_all_are_counted() -> None:
    text = page(a_report(), selects=lambda each: each.outcome is Outcome.LATE)
    assert "A visit was late." in text
    assert "It was done." not in text
    assert "Of 3 statutory duties that fell due" in text


def test_a_page_of_no_report_is_still_a_page() -> None:
    found = Checked(page())
    assert (found.open, found.wrong) == ([], [])


def test_the_colours_of_the_page_are_those_whose_contrast_is_tested() -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}", STYLE))
    assert colours <= {each for pair in (*WORDS_ON, *SHAPES_ON) for each in pair}


def test_the_first_piece_comes_before_any_report_is_drawn() -> None:
    drawn: list[int] = []

    def reports() -> Iterator[Report]:
        drawn.append(1)
        yield report()

    pieces = OUTPUTS.load("html").write(reports(), Options())
    assert str(next(pieces)).startswith("<!doctype html>")
    assert drawn == []


def test_the_words_of_a_picture_follow_what_is_to_be_done() -> None:
    text = page(a_report(), case=CASE)
    places = [text.index(each) for each in ("<svg", "Overdue now (1)</caption>", 'id="words-A1"')]
    assert places == sorted(places)
    assert 'href="#words-A1"' in text
