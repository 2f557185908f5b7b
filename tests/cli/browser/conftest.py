"""The command run in this process."""

from __future__ import annotations

import pytest

from permanence_rules.cli import main
from tests.cli.program import Ran, Run


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command and return its exit code and what it wrote."""

    def ran(*arguments: object) -> Ran:
        code = main([str(each) for each in arguments])
        return Ran(code, *capfd.readouterr())

    return ran
