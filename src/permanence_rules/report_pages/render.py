"""Pages from templates: one environment, everything escaped, and the same head and foot for all."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

__all__ = ["CONTENT_SECURITY_POLICY", "STATIC", "environment", "render"]

STATIC = Path(__file__).with_name("static")
"""The styles and scripts of the pages, and the licences of those that are others'."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""A page fetches its own files alone; it holds no script and no style of its own."""


def environment(*loaders: BaseLoader) -> Environment:
    """
    Return an environment with the templates of this room, after those of *loaders*.

    A template says what it wants: a name that it is not given is an error, and never empty.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    own = PackageLoader("permanence_rules.report_pages", "templates")
    return Environment(
        loader=ChoiceLoader([*loaders, own]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def _own_environment() -> Environment:
    return environment()


def render(template: str, **given: object) -> str:
    """Return a page, or a part of one, from a template of this room."""
    return _own_environment().get_template(template).render(given)
