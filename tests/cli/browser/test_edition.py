"""The browser edition as it is served: built, opened in a real Chromium, and watched."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsers import CHROMIUM, NO_BROWSER, keep, violations
from tests.cli.program import OVERDUE, Run, a_case, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[3]
CASES = ROOT / "examples" / "cases"
RETURNS = ROOT / "examples" / "ssda903"
CHILDREN = ("ASH01", "RIVER06")
LOADED = "body[data-ready=yes]"
ANSWERED = "#report:not([hidden]), #errors:not([hidden])"
LONG = 120_000

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(NO_BROWSER), reason=NO_BROWSER)]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of static files. What was fetched for it is kept in .browser for the next time."""
    sys.path.insert(0, str(ROOT / ".ci"))
    from browser_edition import CannotFetchError, build

    folder = tmp_path_factory.mktemp("built") / "public"
    try:
        build(folder, ROOT / ".browser")
    except CannotFetchError as error:
        pytest.skip(f"the browser edition was left out, as its parts cannot be fetched: {error}")
    return folder


@dataclass
class Served:
    """The page, open and ready, and every address that was asked for."""

    page: Page
    asked: list[str]
    by_server: list[str]
    loaded: int
    """How many requests its server had until it was ready."""
    complaints: list[str]
    """What the browser complained of, such as something that the policy refused."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(edition: Path) -> Iterator[tuple[str, list[str]]]:
    """A static server on loopback: its address, and what it was asked for."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base has it
            asked.append(self.requestline)

    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(edition)))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/", asked
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def served(chromium: Browser, server: tuple[str, list[str]]) -> Iterator[Served]:
    address, by_server = server
    context = chromium.new_context(accept_downloads=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector(LOADED, timeout=LONG)
    yield Served(page, asked, by_server, len(by_server), complaints)
    context.close()


def ask_again(page: Page) -> None:
    """Go back from a report to the question, if one is shown."""
    again = page.get_by_role("link", name="Check another file")
    if again.is_visible():
        again.click()


def check(page: Page, *, as_at: str = "", rules: str = "england") -> None:
    """Fill in the day and the rules, press the button by keyboard, and wait for the answer."""
    ask_again(page)
    typed = as_at.split("-") if as_at else ["", "", ""]
    for name, text in zip(("year", "month", "day"), typed, strict=True):
        page.fill(f"#{name}", text)
    page.select_option("#rules", rules)
    page.focus("#check")
    page.keyboard.press("Enter")
    page.wait_for_selector(ANSWERED, timeout=LONG)


def saved(page: Page, words: str, folder: Path) -> bytes:
    """Save a report twice, for the second is written anew, and return what the second holds."""
    _saved(page, words, folder)
    return _saved(page, words, folder)


def _saved(page: Page, words: str, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save the report ({words})").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def by_command(cli: Run, folder: Path, form: str, *arguments: object) -> bytes:
    path = folder / f"by-command.{form}"
    cli("check", *arguments, "--format", form, "--output", path)
    return path.read_bytes()


def test_a_case_gives_the_bytes_of_the_command(served: Served, tmp_path: Path, cli: Run) -> None:
    case = CASES / "drifting.json"
    served.page.set_input_files("#files", case)
    check(served.page, as_at="2025-07-01")
    for form, words in {"json": "JSON", "csv": "CSV", "text": "text"}.items():
        wanted = by_command(cli, tmp_path, form, case, "--as-at", "2025-07-01")
        assert saved(served.page, words, tmp_path) == wanted


def test_several_files_by_the_rules_of_a_council(served: Served, tmp_path: Path, cli: Run) -> None:
    cases = [CASES / "connected-person.json", CASES / "adoption.json"]
    served.page.set_input_files("#files", cases)
    check(served.page, as_at="2026-02-02", rules="walsall")
    options = ("--as-at", "2026-02-02", "--rules", "walsall")
    wanted = by_command(cli, tmp_path, "json", *cases, *options)
    assert saved(served.page, "JSON", tmp_path) == wanted
    assert served.page.get_by_role("table", name="Cases, the worst first").is_visible()
    assert served.page.title() == "Report on 2 cases - Check a case file - Permanence rules"


def returns_of(children: tuple[str, ...], folder: Path) -> Path:
    """Write the rows of a few children of the example, in a folder for each year."""
    for file in RETURNS.rglob("*.csv"):
        heading, *rows = file.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row.split(",")[0] in children]
        path = folder / file.relative_to(RETURNS)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([heading, *kept, ""]), encoding="utf-8")
    return folder


def test_a_folder_with_returns_of_two_years(served: Served, tmp_path: Path, cli: Run) -> None:
    returns = returns_of(CHILDREN, tmp_path / "returns")
    served.page.set_input_files("#folder", returns)
    check(served.page)
    wanted = by_command(cli, tmp_path, "json", returns)
    assert len(json.loads(wanted)) == len(CHILDREN)
    assert saved(served.page, "JSON", tmp_path) == wanted
    # The later year ends on 31 March 2025.
    assert "31 March 2025" in served.page.inner_text("#answer")


def test_everything_is_reached_by_the_tab_key(served: Served) -> None:
    page = served.page
    ask_again(page)
    page.focus("a.govuk-skip-link")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["", "files", "folder", "day", "month", "year", "rules", "check"]


def test_what_is_wrong_is_said_where_a_reader_looks(served: Served, tmp_path: Path) -> None:
    page = served.page
    page.set_input_files("#files", [])
    check(page, as_at="2025-02-31")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "errors"
    links = page.locator("#error-list a")
    assert links.all_inner_texts() == [
        "Choose at least one file",
        "The day must be a real date, such as 27 3 2026",
    ]
    links.nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "day"
    # No word of a file is shown: what is no case is said by its place, and can be saved as often
    # as anybody likes.
    page.set_input_files("#files", write(tmp_path / "a.json", {"name": "Sam"}))
    check(page)
    assert "a.json" in page.inner_text("#answer")
    assert "Sam" not in page.inner_text("#answer")
    for _ in range(2):
        with page.expect_download() as download:
            page.get_by_role("button", name="Save what was not used").click()
        download.value.save_as(tmp_path / "not-used.csv")
        assert "a.json" in (tmp_path / "not-used.csv").read_text(encoding="utf-8")


def test_a_check_can_be_stopped_and_another_made(served: Served, tmp_path: Path) -> None:
    page = served.page
    cases = [a_case(f"c-{number}", *OVERDUE) for number in range(300)]
    page.set_input_files("#files", write(tmp_path / "many.json", cases))
    ask_again(page)
    page.focus("#check")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    page.set_input_files("#files", write(tmp_path / "one.json", cases[0]))
    check(page, as_at="2025-12-01")
    assert page.inner_text("h1:visible") == "Report on case c-0"
    # Whoever listens to the page is where the report begins.
    assert page.evaluate("document.activeElement.textContent") == "Report on case c-0"


@pytest.mark.parametrize("state", ["form", "errors", "report"])
def test_no_barrier_is_found(served: Served, state: str) -> None:
    page = served.page
    page.set_input_files("#files", [CASES / "drifting.json"] if state == "report" else [])
    ask_again(page)
    if state != "form":
        check(page, as_at="2025-07-01")
    keep(page, f"browser-edition-{state}")
    assert violations(page) == []


def test_nothing_is_asked_for_or_sent_once_the_page_is_ready(served: Served) -> None:
    page = served.page
    page.set_input_files("#files", CASES / "drifting.json")
    check(page, as_at="2025-07-01")
    # All tests above used this page. What is asked of a blob is in the memory of the page.
    asked = [each for each in served.asked if not each.startswith("blob:")]
    own = page.evaluate("location.origin")
    assert all(each.startswith(f"{own}/") for each in asked)
    assert len(asked) == served.loaded == len(served.by_server)
    assert served.complaints == []


def test_the_page_and_its_worker_can_connect_to_nothing(served: Served) -> None:
    before = len(served.by_server)
    here = served.page.evaluate("location.href")
    (worker,) = served.page.workers
    by_request = """(address) => { try {
        const request = new XMLHttpRequest();
        request.open("POST", address, false);
        request.send("x");
        return "sent";
    } catch (error) { return "refused"; } }"""
    by_import = "(address) => import(address + 'page.js').then(() => 'sent', () => 'refused')"
    by_socket = """(address) => new Promise((resolve) => { try {
        const socket = new WebSocket(address.replace("http", "ws"));
        socket.onopen = () => resolve("sent");
        socket.onerror = () => resolve("refused");
    } catch (error) { resolve("refused"); } })"""
    for way in (by_request, by_import, by_socket):
        assert served.page.evaluate(way, here) == "refused"
        assert worker.evaluate(way, here) == "refused"
    assert len(served.by_server) == before


def test_as_a_file_from_a_disk_it_says_what_it_needs(chromium: Browser, edition: Path) -> None:
    page = chromium.new_page()
    page.goto((edition / "index.html").as_uri())
    page.wait_for_timeout(500)
    said = page.inner_text("#status") + page.inner_text("#errors")
    assert "web server" in said
    page.close()
