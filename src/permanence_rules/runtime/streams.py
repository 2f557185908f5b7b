"""Where things are written: data to standard output, messages and progress to standard error."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from io import TextIOWrapper, UnsupportedOperation
from itertools import combinations
from pathlib import Path
from typing import IO, Any, TextIO

from permanence_rules.errors import UsageError
from permanence_rules.runtime.whole_files import making_folder, replacing, try_folder, try_replacing

__all__ = [
    "destination",
    "prepare_streams",
    "put",
    "receiving",
    "silence_output",
    "tell",
    "try_outputs",
    "wants_colour",
    "width_of",
]

_PLAIN_WIDTH = 100
_WIDEST = 120


def put(text: str) -> None:
    """Write a line of data."""
    sys.stdout.write(f"{text}\n")


def tell(message: str) -> None:
    """Write a line for the person who runs the command; if it cannot be, the exit code tells."""
    try:
        sys.stderr.write(f"{_CONTROL.sub(_escaped, message)}\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


# A name of a file, or a word quoted from a rule, must not steer the terminal that shows it.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def prepare_streams() -> None:
    """Write UTF-8 to files and pipes, and never fail on a letter that a terminal lacks."""
    if sys.stdout is None:  # closed by whoever started the program
        sys.stdout = _closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - not a file
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def silence_output() -> None:
    """Send the rest of standard output nowhere, if it can no longer be written."""
    try:
        sys.stdout.flush()
    except OSError:
        _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    """Python would otherwise try again when it ends, fail, and change the exit code."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, suppress(UnsupportedOperation):  # noqa: PTH123 - not a file
        os.dup2(nowhere.fileno(), stream.fileno())


def _closed() -> TextIO:
    """Return a stream that refuses what is written to it: nothing may seem to be written."""
    return open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: PTH123 - not a file


def wants_colour(stream: TextIO) -> bool:
    """Whether *stream* is a terminal that shows colour, and its user has not said no."""
    terminal = os.environ.get("TERM", "")
    # An old Windows console prints the codes of colours as they are.
    is_known = os.name != "nt" or bool(terminal or os.environ.get("WT_SESSION"))
    return stream.isatty() and is_known and terminal != "dumb" and not os.environ.get("NO_COLOR")


def width_of(stream: TextIO) -> int:
    """Return the width to wrap to: that of the terminal, within reason."""
    if not stream.isatty():
        return _PLAIN_WIDTH
    return min(shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns, _WIDEST)


@contextmanager
def destination(path: Path | None, option: str = "--output") -> Iterator[IO[str]]:
    """
    Yield where to write data: standard output, or a file that is written whole or not at all.

    Raises UsageError when the file that *option* names cannot be written; what stood
    there before then stays.
    """
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with _explained(path, option), _opened(path, binary=False) as file:
        yield file


def try_outputs(
    outputs: Mapping[str, Path | None], inputs: Iterable[Path], *, makes: str = "text"
) -> None:
    """
    Raise UsageError before the work begins where an output could not, or must not, be written.

    *outputs* are the files by option; *makes* is what the form of `--output` makes. No output may
    replace an input or lie in a folder that is read, where the next run would read it, nor may
    two be one file.
    """
    named = {option: path for option, path in outputs.items() if path is not None}
    read = list(inputs)
    for option, path in named.items():
        _refuse_an_input(path, option, read)
        with _explained(path, option):
            _try(path, makes if option == "--output" else "text")
    for (one, first), (other, second) in combinations(named.items(), 2):
        if _is_file_to_be(first) and _is_one_place(first, second):
            raise UsageError(f"{one} and {other}: both name {first}; give each a file of its own.")


def _refuse_an_input(path: Path, option: str, inputs: Iterable[Path]) -> None:
    for each in inputs:
        if _is_one_place(path, each):
            raise UsageError(
                f"{option}: {path} is an input, which this would replace; name another."
            )
        if each.is_dir() and path.resolve().is_relative_to(each.resolve()):
            raise UsageError(
                f"{option}: {path} lies in {each}, which is read; name a file outside of it."
            )


def _is_file_to_be(path: Path) -> bool:
    """Two outputs may go to one terminal, or nowhere."""
    return path.is_file() or not path.exists()


def _is_one_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by a link as well."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _try(path: Path, makes: str) -> None:
    if makes == "folder":
        try_folder(path.resolve())
    elif path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    elif _is_file_to_be(path):
        try_replacing(path.resolve())


@contextmanager
def receiving(path: Path | None, makes: str) -> Iterator[Callable[[Any], object]]:
    """
    Yield where the pieces of an output go: text, bytes, or the parts of the files of a folder.

    *makes* is what the form of output makes. Raises UsageError where that cannot be written to
    *path*, or has no place to go.
    """
    if makes == "text":
        with destination(path) as file:
            yield file.write
    elif path is None:
        with _binary_output(makes) as file:
            yield file.write
    else:
        with _explained(path, "--output"), _receiver(path, makes) as receive:
            yield receive


@contextmanager
def _explained(path: Path, option: str) -> Iterator[None]:
    """Say of a file that cannot be written how to put it right."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path}: this file cannot be written ({error.strerror}); "
            f"name another with {option}, in a folder that exists."
        ) from error


@contextmanager
def _receiver(path: Path, makes: str) -> Iterator[Callable[[Any], object]]:
    if makes == "folder":
        with making_folder(path.resolve()) as folder:
            yield folder.put
        return
    with _opened(path, binary=True) as file:
        yield file.write


@contextmanager
def _binary_output(makes: str) -> Iterator[IO[bytes]]:
    """Bytes may go into a pipe, never onto a terminal; a folder can do neither."""
    if makes == "folder" or sys.stdout.isatty():
        raise UsageError("This form of output is no text; name a file or folder with --output.")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _opened(path: Path, *, binary: bool) -> AbstractContextManager[IO[Any]]:
    if path.exists() and not path.is_file():
        return _in_place(path, binary=binary)
    return replacing(path.resolve(), binary=binary)


@contextmanager
def _in_place(path: Path, *, binary: bool) -> Iterator[IO[Any]]:
    """A terminal or a pipe cannot be replaced."""
    mode = {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "newline": ""}
    with path.open(**mode) as file:  # type: ignore[call-overload]  # one of its two forms
        yield file
