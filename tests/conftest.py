"""What all tests share: thousands of tests are no garbage, and shipped rules are read once."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

# Looking through what lives for the whole run, again and again, took a fifth of its time.
_YOUNG = 90_000


def pytest_configure() -> None:
    """
    Look for garbage less often.

    It is not frozen: the command asks how much is, which takes long where that is much.
    """
    gc.set_threshold(_YOUNG, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """
    Collect once what the tests left, and then look at it no more.

    At its end pytest collects five times, to hear what nobody raised: seconds in each process.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _shipped_rules_are_read_once() -> Iterator[None]:
    """To read and compile the rules that come with the program took a quarter of the run."""
    # Imported here: the process that only hands out the tests needs none of it.
    from tests.read_once import shipped_rules_are_read_once

    with shipped_rules_are_read_once():
        yield
