"""What is wrong in a case is told in the order of the schema, in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_two_unknown_roles_are_told_in_one_order_whatever_the_hash_seed() -> None:
    command = ["check", "examples/cases/connected-person.json", "--as-at", "2026-03-31"]
    said = {
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "permanence_rules", *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        ).stderr
        for seed in "1234"
    }
    assert len(said) == 1
    (words,) = said
    assert words.count(b"this is not a role that the rules in use know") == 2
