"""The pages in a real browser: with scripts and without, by keyboard alone, checked by axe-core."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsers import CHROMIUM, NO_BROWSER, keep, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

if NO_BROWSER:
    pytest.skip(NO_BROWSER, allow_module_level=True)  # in one line, and not one for each test

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[2] / "src/permanence_rules/cli/demo_cases.json"
EXAMPLES = Path(__file__).parents[2] / "examples"
IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
FALSE_DATE = "Prepared on must be a real date: there is no such day"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Run the service itself on a port of its own, and return its address."""
    import uvicorn

    from permanence_rules.service import Settings, create_app

    app = create_app(Settings(rules=("england",)))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="none"))
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        running.join(0.05)
        assert running.is_alive(), "the service did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    running.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(params=["with scripts", "without scripts"])
def either(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Return a page with scripts, and one where the browser runs none."""
    yield from _page(browser.new_context(java_script_enabled=request.param == "with scripts"), site)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    yield from _page(browser.new_context(), site)


def _page(context: BrowserContext, site: str) -> Iterator[Page]:
    """Yield a page that may ask nobody else for anything, and reports no mistake of its own."""
    said: list[str] = []
    asked: list[str] = []
    page = context.new_page()
    page.set_default_timeout(60_000)  # a machine may have much else to do
    page.on("pageerror", lambda error: said.append(str(error)))
    # An answer of 400 or 422 is a page as well; the browser notes it as an error. It also notes
    # that it did not move the focus where somebody was quicker.
    page.on("console", lambda each: None if _is_no_mistake(each.text) else said.append(each.text))
    page.on("request", lambda each: asked.append(each.url))
    page.goto(f"{site}/")
    yield page
    context.close()
    assert said == []
    assert [each for each in asked if not each.startswith(f"{site}/")] == []


def _is_no_mistake(note: str) -> bool:
    return "status of 4" in note or note.startswith("Autofocus processing was blocked")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def open_page(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=name).click()


def enter_day(page: Page, box: str, day: str, month: str, year: str) -> None:
    for end, text in (("", day), ("-month", month), ("-year", year)):
        page.fill(f"#{box}{end}", text)


def heading(page: Page) -> str:
    return page.inner_text("h1")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


# ---- both forms, with scripts and without -----------------------------------------------------


def test_a_care_plan_is_filled_in_from_the_first_page_to_the_record(either: Page) -> None:
    page = either
    open_page(page, "Care plan")
    press(page, "Start")
    assert heading(page) == "The care plan"
    enter_day(page, "prepared_on", "31", "2", "2025")
    press(page, "Continue")
    # It cannot be: the same page, with the summary in focus and the same words at the box.
    assert page.title().startswith("Error: The care plan")
    page.locator(".govuk-error-summary:focus").wait_for()
    assert page.text_content("#prepared_on-error") == f"Error: {FALSE_DATE}"
    page.get_by_role("link", name=FALSE_DATE).first.click()
    assert focused(page) == "prepared_on"
    enter_day(page, "prepared_on", "18", "11", "2024")
    page.get_by_text("Add: Deliveries 1").click()
    page.select_option("#deliveries-0-role", "parent")
    page.fill("#deliveries-0-sent_on", "20 November 2024")
    press(page, "Continue")
    assert heading(page) == "The plan for permanence"
    page.select_option("#permanence_plan-option", "special_guardianship")
    page.get_by_label("Special guardianship").check()
    page.get_by_role(
        "group", name="Permanence plan: whether the care plan contains it"
    ).get_by_label("Yes").check()
    press(page, "Check this page")
    assert page.get_by_label("Special guardianship").is_checked()
    press(page, "Check your answers")
    assert heading(page) == "Check your answers"
    assert page.inner_text("main").count("Special guardianship") == 2
    keep(page, "answers")
    with page.expect_download() as download:
        press(page, "Download the record")
    plan = json.loads(download.value.path().read_text())["periods_of_care"][0]["care_plan"]
    assert plan["prepared_on"] == "2024-11-18"
    assert plan["permanence_plan"]["option"] == "special_guardianship"
    assert plan["permanence_plan"]["options_considered"] == ["special_guardianship"]
    assert plan["permanence_plan"]["is_in_care_plan"] is True
    assert plan["deliveries"] == [{"role": "parent", "sent_on": "2024-11-20"}]
    press(page, "See the whole report")
    assert heading(page) == "Report on case demo-birch"
    press(page, "Back to your answers")
    assert heading(page) == "Check your answers"


def test_a_review_record_shows_what_a_save_would_bring(either: Page) -> None:
    page = either
    open_page(page, "Review record")
    page.get_by_label("Birch").check()
    press(page, "Start")
    # The second review was held on 20 August 2025, and six months on is 20 February 2026.
    assert "was due by 20 February 2026" in page.inner_text("#channels")
    enter_day(page, "held_on", "27", "2", "2026")
    press(page, "Check this page")
    assert "This settles a duty" in page.inner_text("#channels")
    assert "Settles" in page.inner_text("#channels")
    enter_day(page, "held_on", "1", "5", "2026")
    press(page, "Check this page")
    # The record is judged on 2 March: what is said to have been done in May is unlikely.
    assert "is in the future. Check the date" in page.inner_text("#channels")
    press(page, "Continue")
    assert heading(page) == "Who took part"
    press(page, "Back")
    assert page.input_value("#held_on-month") == "5"


def test_the_panel_changes_as_answers_do_and_the_focus_stays(page: Page) -> None:
    open_page(page, "Care plan")
    press(page, "Start")
    assert page.inner_text("#status") == "Nothing to say yet."
    page.wait_for_load_state()  # the words are there before the scripts that watch the boxes
    enter_day(page, "prepared_on", "31", "2", "2025")
    page.keyboard.press("Tab")
    page.get_by_text("1 cannot be right").wait_for()
    assert FALSE_DATE in page.inner_text("#channels")
    assert focused(page) == "last_updated_on"
    assert not page.title().startswith("Error")
    page.get_by_role("complementary").get_by_role("link", name=FALSE_DATE).click()
    assert focused(page) == "prepared_on"


# ---- by keyboard alone ------------------------------------------------------------------------


def tab_to(page: Page, target: str, most: int = 80) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    pytest.fail(f"{target} is not reached by Tab")


def test_the_menu_is_skipped_by_the_first_key(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Skip to main content"
    page.keyboard.press("Enter")
    assert focused(page) == "main-content"


def test_a_review_record_is_filled_in_by_keyboard_alone(page: Page) -> None:
    tab_to(page, "nav a[href='/review-record']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review-record")
    tab_to(page, "input[name=record]:checked")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("input[value=demo-cedar]")
    tab_to(page, "button[value=start]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#held_on")
    tab_to(page, "#held_on")
    for text in ("4", "3", "2026"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    tab_to(page, "input[name=is_cancelled]")
    page.keyboard.press("Space")
    assert page.is_checked("input[name=is_cancelled][value=yes]")
    tab_to(page, "details summary")
    page.keyboard.press("Enter")
    tab_to(page, "#adjournments-0-adjourned_on")
    page.keyboard.type("5/3/2026")
    # Enter in a box does what the first button does: it goes on, and here it is refused.
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    assert "cannot have been held and cancelled" in page.inner_text(".govuk-error-summary")
    tab_to(page, ".govuk-error-summary a")
    page.keyboard.press("Enter")
    assert focused(page) in ("held_on", "is_cancelled")


def test_a_care_plan_is_filled_in_by_keyboard_alone_up_to_the_record(page: Page) -> None:
    tab_to(page, "nav a[href='/care-plan']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/care-plan")
    tab_to(page, "button[value=start]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#prepared_on")
    tab_to(page, "#prepared_on")
    page.keyboard.type("18")
    page.keyboard.press("Enter")
    page.get_by_text("page 2 of 6").wait_for()
    tab_to(page, "#permanence_plan-option")
    page.keyboard.type("Special")
    tab_to(page, "#permanence_plan-options_considered")
    page.keyboard.press("Space")
    tab_to(page, "button[value=page-6]", 150)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Check your answers").wait_for()
    tab_to(page, "button[value=download]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    plan = json.loads(download.value.path().read_text())["periods_of_care"][0]["care_plan"]
    assert plan["prepared_on"] == "2024-11-18"
    assert plan["permanence_plan"]["option"] == "special_guardianship"
    assert plan["permanence_plan"]["options_considered"] == ["stay_at_home"]


def test_a_file_is_checked_by_keyboard_alone(page: Page) -> None:
    tab_to(page, "nav a[href='/check']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    tab_to(page, "#files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(CASES)
    tab_to(page, "form button")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Report on 3 cases").wait_for()
    tab_to(page, "a[href='#case-1']")
    page.keyboard.press("Enter")
    assert page.url.endswith("#case-1")
    tab_to(page, "details summary")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1


# ---- the check of files -----------------------------------------------------------------------


def test_a_file_is_checked_and_the_worst_case_comes_first(either: Page) -> None:
    page = either
    open_page(page, "Check a case file")
    press(page, "Check")
    assert page.title().startswith("Error: Check a case file")
    page.get_by_role("link", name="Select a file").click()
    assert focused(page) == "files"
    page.set_input_files("#files", CASES)
    enter_day(page, "as_at", "2", "3", "2026")
    press(page, "Check")
    assert heading(page) == "Report on 3 cases"
    rows = page.get_by_role("table", name="Cases, the worst first").get_by_role("row")
    assert rows.nth(1).get_by_role("rowheader").inner_text() == "demo-birch"
    page.get_by_role("link", name="demo-birch").click()
    assert page.url.endswith("#case-1")
    assert "40 days overdue" in page.inner_text("main")


def test_a_return_of_several_files_is_checked(page: Page) -> None:
    open_page(page, "Check a case file")
    page.set_input_files("#files", sorted((EXAMPLES / "ssda903/2024-25").glob("*.csv")))
    press(page, "Check")
    assert re.fullmatch(r"Report on \d+ cases", heading(page))
    assert "31 March 2025" in page.inner_text("main")
    assert "Rows of the files" in page.inner_text("main")


# ---- axe-core ---------------------------------------------------------------------------------


def test_axe_finds_nothing_on_the_pages_around_the_forms(page: Page) -> None:
    found = {"home": violations(page)}
    keep(page, "home")
    open_page(page, "Check a case file")
    found["check"] = violations(page)
    press(page, "Check")
    found["check, with an error"] = violations(page)
    keep(page, "check-error")
    page.set_input_files("#files", [CASES, EXAMPLES / "README.md"])
    enter_day(page, "as_at", "2", "3", "2026")
    press(page, "Check")
    found["several cases"] = violations(page)
    open_page(page, "Check a case file")
    page.set_input_files("#files", EXAMPLES / "cases/drifting.json")
    press(page, "Check")
    keep(page, "report")
    found["one case"] = violations(page)
    page.set_viewport_size({"width": 320, "height": 600})
    assert not page.evaluate(IS_WIDER)
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("name", ["Care plan", "Review record"])
def test_axe_finds_nothing_on_any_page_of_a_form(page: Page, name: str) -> None:
    open_page(page, name)
    found = {"start": violations(page)}
    press(page, "Start")
    pages = page.locator("ol.pr-pages li").count()
    for number in range(1, pages):
        found[f"page {number}"] = violations(page)
        keep(page, f"{name}-{number}")
        press(page, "Continue")
    found["answers"] = violations(page)
    assert {where: each for where, each in found.items() if each} == {}


def test_axe_finds_nothing_on_a_form_with_errors_or_on_a_narrow_screen(page: Page) -> None:
    open_page(page, "Care plan")
    page.get_by_label("A record of my own").check()
    press(page, "Start")
    found = {"start": violations(page)}
    page.get_by_label("Birch").check()
    press(page, "Start")
    enter_day(page, "prepared_on", "31", "2", "2025")
    page.get_by_text("Add: Deliveries 1").click()
    page.fill("#deliveries-0-sent_on", "next week")
    press(page, "Continue")
    page.set_viewport_size({"width": 320, "height": 600})
    found["page 1"] = violations(page)
    keep(page, "errors")
    assert not page.evaluate(IS_WIDER)
    press(page, "Check your answers")
    found["answers"] = violations(page)
    assert {where: each for where, each in found.items() if each} == {}
