"""One check passes few rooms: the house has an order, and the way in is short."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_checking_one_case_by_one_rule_passes_at_most_fifteen_rooms() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.rooms"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    _, of_rooms, _, once_imported, *_ = ran.stdout.splitlines()
    rooms, changes = of_rooms.split(" rooms, ")
    assert 5 <= int(rooms) <= 15
    # The old layout had 1,141 changes between modules that all stood at the top: a third of it.
    assert 100 <= int(changes.split()[0]) <= 380
    of_modules = once_imported.partition(" modules, ")[2]
    assert 100 <= int(of_modules.split()[0]) <= 380
