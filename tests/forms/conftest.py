"""Django is configured before any test of a form is imported."""

from __future__ import annotations

from tests.forms.configured import configure_django

configure_django()
