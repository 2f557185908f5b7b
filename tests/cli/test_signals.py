"""A request to end is told as one, whatever becomes of the exception that a signal raises."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import NoReturn

import pytest
import typer

from permanence_rules.cli.faults import ExitCode, Stopped, handled, stoppable
from permanence_rules.runtime.whole_files import replacing


def lose_the_exception(number: signal.Signals) -> NoReturn:
    """Do as pydantic does when a signal comes while it writes JSON."""
    try:
        signal.raise_signal(number)
    except BaseException as request:
        raise ValueError("something went wrong in a library") from request
    raise AssertionError("the signal raised nothing")


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (signal.SIGTERM, ExitCode.STOPPED, "Stopped.\n"),
        (signal.SIGINT, ExitCode.INTERRUPTED, "Interrupted.\n"),
        (signal.SIGHUP, ExitCode.HUNG_UP, "Hung up.\n"),
    ],
)
def test_a_request_that_a_library_turns_into_its_own_error_is_still_told(
    number: signal.Signals, code: ExitCode, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @handled
    def command() -> ExitCode:
        lose_the_exception(number)

    with stoppable(), pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == code
    assert capsys.readouterr().err == told


def test_what_was_asked_of_one_command_is_forgotten_by_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with stoppable(), pytest.raises(Stopped):
        signal.raise_signal(signal.SIGTERM)

    @handled
    def command() -> ExitCode:
        raise ValueError("a defect")

    with stoppable(), pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == ExitCode.DEFECT
    assert "A defect of permanence-rules (ValueError)" in capsys.readouterr().err


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with stoppable():
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_under_nohup_a_hang_up_ends_nothing() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_hang_up_leaves_the_file_from_before(tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.write_text("from before", encoding="utf-8")

    def write_half() -> None:
        with replacing(output) as file:
            file.write("half")
            signal.raise_signal(signal.SIGHUP)

    with stoppable(), pytest.raises(Stopped):
        write_half()
    assert output.read_text(encoding="utf-8") == "from before"
    assert list(tmp_path.iterdir()) == [output]


def test_the_exit_code_of_a_hang_up_is_what_a_shell_tells() -> None:
    assert ExitCode.HUNG_UP == 128 + signal.SIGHUP == 129
