"""The page itself, written once when the edition is built."""

from __future__ import annotations

from permanence_rules.cli.browser.session import KINDS_LEFT_OUT, endings
from permanence_rules.packs.loading import pack_names
from permanence_rules.report_pages import environment

__all__ = ["POLICY", "page"]

POLICY = (
    "default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; worker-src blob:; "
    "connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
)
"""
While the page loads: its own files alone. WebAssembly is Python; a blob is in memory already.

Once it has loaded, page.js adds a policy under which nothing can be connected to.
"""

_FILES = "Cases as JSON or JSON lines, or the CSV or XML files of an SSDA903 return"


def page() -> str:
    """Return the page as HTML."""
    from jinja2 import PackageLoader

    templates = environment(PackageLoader("permanence_rules.cli.browser", "templates"))
    return templates.get_template("index.html").render(
        root="",
        here="",
        navigation=(),
        policy=POLICY,
        files=_FILES,
        endings=endings(),
        left_out=tuple(KINDS_LEFT_OUT.items()),
        rulebooks=[(name, _title(name)) for name in pack_names()],
    )


def _title(name: str) -> str:
    """
    Return the name of a rulebook as a person writes it.

    >>> _title("east-riding")
    'East Riding'
    """
    return name.replace("-", " ").title()
