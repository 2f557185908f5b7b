"""Reports as Markdown."""

from __future__ import annotations

from typing import Any

from permanence_rules import Report
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, Options
from permanence_rules.outputs.gathering import MOST_CHILDREN
from tests.outputs.children import a_report
from tests.outputs.reports import finding, overdue, report


def page(*reports: Report, **more: Any) -> str:
    return "".join(map(str, OUTPUTS.load("md").write(iter(reports), Options(**more))))


def test_the_page_has_a_headline_tables_and_children() -> None:
    text = page(a_report(), report(finding(Outcome.MET), case_id="B2"))
    assert "2 children, as at 2 March 2026. Rules: england, version 2026.11." in text
    assert "Of 4 statutory duties that fell due, 1 was done in time (25.0 %)" in text
    assert "| reviews | 2 | 1 | 50.0 % | 0 | 1 | 0 | 0 |" in text
    assert "| none recorded | 1 | 1 | 100 % | 0 | 0 | 0 | 0 |" in text
    assert "| 60 days overdue | It was done. | 1 January 2026 |" in text
    assert "Nothing is overdue, due soon or in question." in text


def test_no_text_is_a_mark_of_markdown_or_a_tag() -> None:
    text = page(report(overdue(3, message="a|b <i>*c*\n# d [x](y)")))
    assert r"a\|b \<i\>\*c\* \# d \[x\](y)" in text


def test_the_worst_children_are_shown_and_the_others_counted() -> None:
    text = page(*(report(overdue(1), case_id=f"c{n}") for n in range(MOST_CHILDREN + 2)))
    assert text.count("## Child ") == MOST_CHILDREN
    assert "2 more are counted above and not shown" in text
