"""The command in this process and a small pack, as the tests of the command use them."""

from __future__ import annotations

from tests.cli.conftest import reviews, run

__all__ = ["reviews", "run"]
