"""Answers of a page: HTML or a file of its own files' policy alone, never kept by anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from permanence_rules.report_pages import CONTENT_SECURITY_POLICY, STATIC, environment
from permanence_rules.service.pages.sections import SHOWN

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["NAVIGATION", "download", "page", "static_file"]

NAVIGATION = (
    ("check", "Check a case file"),
    *((each.address, each.title) for each in SHOWN),
)
"""The addresses of the pages, and their names in the menu."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A report is about a child: no browser and no proxy keeps it.
_NOT_KEPT = {**_HEADERS, "Cache-Control": "no-store"}


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import PackageLoader

    from permanence_rules.forms.adapters.govuk import macros

    own = PackageLoader("permanence_rules.service.pages", "templates")
    return environment(own, macros())


def page(template: str, here: str, *, status: int = 200, **given: Any) -> HTMLResponse:
    """Return a page from a template; *here* is its address in the menu."""
    common = {"root": "/", "navigation": NAVIGATION, "here": here}
    html = _templates().get_template(template).render(**common, **given)
    return HTMLResponse(html, status_code=status, headers=_NOT_KEPT)


def download(data: Mapping[str, Any], name: str) -> Response:
    """Return plain data as a file of JSON to be kept."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    headers = {**_NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}.json"'}
    return Response(text, media_type="application/json", headers=headers)


_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {path.name: path for path in STATIC.iterdir() if path.suffix in _TYPES}


def static_file(name: str) -> FileResponse:
    """Return a style, a script or the icon; what is none of them is not found."""
    found = _FILES.get(name)
    if found is None:
        raise HTTPException(404)
    headers = {**_HEADERS, "Cache-Control": "no-cache"}
    return FileResponse(found, media_type=_TYPES[found.suffix], headers=headers)
