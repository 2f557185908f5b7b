"""What all tests share: thousands of tests and the modules that they import are no garbage."""

from __future__ import annotations

import gc

# Looking through what lives for the whole run, again and again, took a fifth of its time.
_YOUNG = 50_000


def pytest_configure() -> None:
    """Look for garbage less often."""
    gc.set_threshold(_YOUNG, 20, 100)
