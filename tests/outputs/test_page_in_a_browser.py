"""The page in a real browser: WCAG 2.2 AA by axe, narrow screens, paper, and no connection."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from permanence_rules import Case, Report, Rulebook, read_case
from permanence_rules.outputs import OUTPUTS, Options, RunFacts

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[2] / "examples" / "cases"
AS_AT = date(2026, 3, 31)
STORIES = ("adoption", "drifting", "disruption", "short-breaks")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return the browser of this machine; another one is not downloaded."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        pytest.skip("no browser was found: install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of four of the example children, in two teams."""
    rulebook = Rulebook.load("england")
    cases: dict[str, Case] = {}

    def reports() -> Iterator[Report]:
        for number, story in enumerate(STORIES):
            case = read_case((CASES / f"{story}.json").read_bytes())
            cases[case.case_id] = case
            report = rulebook.check(case, as_at=AS_AT)
            yield report.model_copy(update={"team": f"CLA-{number % 2}", "worker": "W-1"})

    run = RunFacts(case_of=lambda report: cases[report.case_id])
    path = tmp_path_factory.mktemp("page") / "report.html"
    pieces = OUTPUTS.load("html").write(reports(), Options(run=run))
    path.write_text("".join(map(str, pieces)), encoding="utf-8")
    return path


@pytest.fixture
def page(chromium: Browser, written: Path) -> Iterator[Page]:
    context = chromium.new_context(offline=True)
    shown = context.new_page()
    shown.goto(written.as_uri())
    yield shown
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    # axe is put into the page from outside; the page's own policy would refuse any script.
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert found.violations_count == 0, found.generate_report()


def test_a_narrow_screen_does_not_scroll_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_tables_and_pictures_are_reached_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"


def test_words_of_a_picture_lie_within_it(page: Page) -> None:
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
          const box = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('text')].filter(each => {
            const own = each.getBoundingClientRect();
            return own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1;
          }).map(each => each.textContent);
        })"""
    )
    assert outside == []


def test_words_of_a_lane_do_not_lie_on_each_other(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    meeting = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
          const all = [...svg.querySelectorAll('text')].filter(each => +each.getAttribute('y') > 44)
            .map(each => [each.textContent, each.getBoundingClientRect()]);
          return all.flatMap(([one, a], i) => all.slice(i + 1).filter(([other, b]) =>
            a.left < b.right - 1 && b.left < a.right - 1 && a.top + 3 < b.bottom - 3 && b.top + 3 < a.bottom - 3
          ).map(([other]) => one + ' / ' + other));
        })"""
    )
    assert meeting == []


def test_on_paper_each_child_begins_a_page_and_nothing_is_cut(page: Page) -> None:
    page.emulate_media(media="print")
    breaks = page.eval_on_selector_all(
        "article", "all => all.map(each => getComputedStyle(each).breakBefore)"
    )
    assert breaks == ["page"] * len(STORIES)
    overflow = page.eval_on_selector(".scroll", "each => getComputedStyle(each).overflowX")
    assert overflow == "visible"
    assert page.pdf().startswith(b"%PDF")
