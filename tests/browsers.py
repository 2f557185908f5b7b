"""A real browser for tests, where there is one; elsewhere they are skipped in one line."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["CHROMIUM", "NO_BROWSER", "keep", "violations"]

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _PROGRAMS)), None)
"""The browser of this machine, such as Debian's package `chromium`."""

NO_BROWSER = (
    "no browser was found: install chromium"
    if CHROMIUM is None
    else "playwright is not installed"
    if find_spec("playwright") is None
    else ""
)
"""Why there is no browser for tests; empty where there is one."""

_KEPT_IN = os.environ.get("SCREENSHOTS")


def keep(page: Page, name: str) -> None:
    """Keep a screenshot in the folder that the environment names in SCREENSHOTS, if it does."""
    if _KEPT_IN:
        page.screenshot(path=Path(_KEPT_IN, f"{name}.png"), full_page=True)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on a page, with all that can be opened open."""
    from axe_playwright_python.base import AXE_FILE_PATH

    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    # The policy of the page forbids foreign scripts; what a debugger evaluates is not the page's.
    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
