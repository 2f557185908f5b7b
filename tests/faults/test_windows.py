"""
Windows: what only Unix has stands behind a question, and has its twin.

Nothing here runs on Windows. The tests read the source, and send the signals of Windows by the
names that it has for them.
"""

from __future__ import annotations

import ast
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from permanence_rules.cli.faults import ExitCode, handled, stoppable

SOURCE = Path(__file__).resolve().parents[2] / "src" / "permanence_rules"
ONLY_UNIX = re.compile(
    r"""
    (import|from)\ (fcntl|grp|pwd|resource|termios|tty|pty|syslog|posix)\b
    | \bos\.(fork\w*|forkpty|fchmod|fchown|chown|lchown|chroot|gete?[ug]id|getp?gid|setsid|setuid
             |killpg|kill|wait\w*|sync|sched_\w+|nice|mkfifo|statvfs|uname|pipe2|posix_\w+
             |O_NOCTTY|O_CLOEXEC|O_NOFOLLOW|O_DIRECTORY|sysconf)\b
    | \bsignal\.(SIGHUP|SIGKILL|SIGALRM|SIGCHLD|SIGUSR\d|SIGPIPE|alarm|setitimer|pthread_\w+)\b
    | \bsocket\.(AF_UNIX|SO_REUSEPORT)\b
    | get_context\("fork|set_start_method
    | ["']/(dev|proc|tmp|etc|bin|usr)/
    """,
    re.VERBOSE,
)

TWINS = {
    ("runtime/whole_files.py", "os.geteuid"): "asked only where sys.platform is not win32",
    ("runtime/whole_files.py", "import fcntl"): "Windows lets nobody remove a file that is open",
    ("runtime/whole_files.py", "os.fchmod"): "on Windows the folder says who may read",
    ("service/server.py", "signal.SIGHUP"): "SIGBREAK ends it; --watch reloads the rules",
    ("service/server.py", '"/dev/'): "without it the service has no terminal that can be closed",
    ("service/server.py", "os.O_NOCTTY"): "as above",
    ("service/nursery.py", "signal.SIGHUP"): "processes of multiprocessing (CAN_FORK)",
    ("service/nursery.py", "signal.SIGKILL"): "processes of multiprocessing (CAN_FORK)",
    ("service/nursery.py", "os.kill"): "processes of multiprocessing (CAN_FORK)",
    ("service/nursery.py", "os.fork"): "processes of multiprocessing (CAN_FORK)",
    ("service/nursery.py", "os.waitpid"): "processes of multiprocessing (CAN_FORK)",
}
"""What only Unix has, by module, and what Windows has in its place; `getattr` asks by itself."""


def code_of(path: Path) -> Iterator[str]:
    """Yield the lines of a module without comments and docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    yield from ast.unparse(tree).replace("'/", '"/').splitlines()


def found() -> set[tuple[str, str]]:
    return {
        (path.relative_to(SOURCE).as_posix(), match[0])
        for path in sorted(SOURCE.rglob("*.py"))
        if ONLY_UNIX.search(path.read_text("utf-8"))  # few have it: the others are not parsed
        for line in code_of(path)
        for match in ONLY_UNIX.finditer(line)
    }


def test_what_only_unix_has_has_its_twin() -> None:
    assert found() == set(TWINS)


def test_text_is_written_and_read_in_utf_8() -> None:
    """The usual encoding of Windows is another one."""
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "_text(" in text else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = {each.arg for each in node.keywords}
                is_text = node.func.attr in ("read_text", "write_text")
                has_place = len(node.args) > (node.func.attr == "write_text")
                assert not is_text or "encoding" in named or has_place, f"{path}:{node.lineno}"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> signal.Signals:
    """Return the signal that stands in for the one of a console that closes."""
    stand_in = signal.SIGUSR1
    monkeypatch.setattr(signal, "SIGBREAK", stand_in, raising=False)
    monkeypatch.delattr(signal, "SIGHUP")
    return stand_in


def test_a_console_that_closes_ends_a_run_as_a_terminal_does(
    windows: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    @handled
    def command() -> ExitCode:
        signal.raise_signal(windows)
        raise AssertionError("the signal raised nothing")

    with stoppable(), pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == ExitCode.HUNG_UP
    assert capsys.readouterr().err == "Hung up.\n"
    assert signal.getsignal(windows) is signal.SIG_DFL
