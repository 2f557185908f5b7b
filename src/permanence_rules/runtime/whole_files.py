"""Files that are written whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

__all__ = [
    "FilePart",
    "Folder",
    "is_held_alone",
    "keep_the_name",
    "making_folder",
    "replacing",
    "try_folder",
    "try_replacing",
]

_UNFINISHED = ".unfinished"
_HOLD = ".held"
"""A file in a folder that is being made; it is locked for as long as its process lives."""
_MOST_OPEN = 64
"""Files of a folder that are open at a time."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """The next part of one of several files; `file` is its path inside the folder, with `/`."""

    file: str
    data: str | bytes


@contextmanager
def replacing(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """
    Yield a file that takes the place of *path* once it is complete and on the disk.

    Until then it bears a hidden name in the same folder: `.NAME.xxxxxxxx.unfinished`. Whatever
    interrupts the work takes it away again; where nothing could, because the process was killed,
    the next run that writes *path* does. Raises OSError.
    """
    _take_away_leftovers(path)
    # The name is chosen first: an interrupt may come as soon as the file is there.
    temporary = path.with_name(f".{path.name}.{token_hex(4)}{_UNFINISHED}")
    try:
        number = _made(temporary)
        mode = _closed_to_others(number)
        with _opened(number, binary=binary) as file:
            yield file
            file.flush()
            # Without it a power cut may leave the new name on an empty file, and the old report is
            # gone.
            os.fsync(number)
        if path.exists():
            # A report that the council had made readable for a group stays so.
            shutil.copymode(path, temporary)
        else:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    keep_the_name(path.parent)


def try_replacing(path: Path) -> None:
    """Raise OSError now if a file could not take the place of *path* in the end."""
    temporary = path.with_name(f".{path.name}.{token_hex(4)}{_UNFINISHED}")
    try:
        os.close(_made(temporary))
    finally:
        temporary.unlink(missing_ok=True)
    if path.exists():
        _try_to_move(path)


def _try_to_move(path: Path) -> None:
    """
    Raise OSError where the file may not be replaced.

    Windows refuses it while a program such as Excel has the file open, and so does it a move of
    the file onto itself; elsewhere that does nothing. In a shared folder such as /tmp only the
    owner of a file may replace it.
    """
    path.replace(path)
    folder = path.parent.stat()
    if folder.st_mode & stat.S_ISVTX and sys.platform != "win32":
        user = os.geteuid()
        if user not in {0, folder.st_uid, path.stat().st_uid}:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def _opened(number: int, *, binary: bool) -> IO[Any]:
    if binary:
        return open(number, "wb")
    return open(number, "w", encoding="utf-8", newline="")


class Folder:
    """
    The files of a folder while they are written, each made when its first part comes.

    Few are open at a time, since a system allows only so many: a calendar for each worker of a
    county may be a thousand files.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: dict[str, Path] = {}
        self._open: dict[Path, IO[bytes]] = {}

    def put(self, part: FilePart) -> None:
        """Add a part to the end of its file."""
        data = part.data.encode("utf-8") if isinstance(part.data, str) else part.data
        self._file(part.file).write(data)

    def close(self) -> None:
        """Write what is still in memory to the disk; every file is whole then."""
        while self._open:
            self._open.pop(next(iter(self._open))).close()

    def _file(self, name: str) -> IO[bytes]:
        is_new = name not in self._made
        if is_new:
            self._made[name] = self._place(name)
        place = self._made[name]
        if place in self._open:
            file = self._open.pop(place)
        else:
            if len(self._open) >= _MOST_OPEN:
                self._open.pop(next(iter(self._open))).close()
            file = place.open("xb" if is_new else "ab")
        self._open[place] = file  # now the last to be closed
        return file

    def _place(self, name: str) -> Path:
        place = (self._path / name).resolve()
        if not place.is_relative_to(self._path.resolve()):
            raise ValueError("a file of an output leads out of its folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


@contextmanager
def making_folder(path: Path) -> Iterator[Folder]:
    """
    Yield a folder that bears the name *path* once all of its files are complete.

    Until then it bears a hidden name beside it, and what a killed run left behind is taken away
    as it is for files. Raises FileExistsError where something bears the name already, for a
    folder cannot take the place of another in one step; else OSError.
    """
    try_folder(path)
    _take_away_leftovers(path)
    temporary = path.with_name(f".{path.name}.{token_hex(4)}{_UNFINISHED}")
    temporary.mkdir()
    mode = stat.S_IMODE(temporary.stat().st_mode)
    try:
        temporary.chmod(0o700)  # unfinished, it is for nobody else
        with _held(temporary / _HOLD), closing(Folder(temporary)) as folder:
            yield folder
        temporary.chmod(mode)
        if path.exists():
            path.rmdir()
        temporary.replace(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    keep_the_name(path.parent)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a file for as long as its folder is made, by which others tell it from a leftover."""
    number = _made(path)
    try:
        yield
    finally:
        os.close(number)
        path.unlink(missing_ok=True)


def try_folder(path: Path) -> None:
    """Raise OSError where a new folder could not take this name."""
    if path.exists() and any(path.iterdir()):
        raise FileExistsError(None, "there is something in this folder already")
    path.parent.stat()


def _made(path: Path) -> int:
    """Open a new file that is held, so that another run can tell it from a leftover."""
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)  # less the umask
        _hold(number)
        if path.exists():  # a run that cleans up may have come between the two
            return number
        os.close(number)


def _take_away_leftovers(path: Path) -> None:
    """What a killed run left behind holds children's data under a name that nobody looks at."""
    leftover = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}{re.escape(_UNFINISHED)}")
    for each in _beside(path):
        if leftover.fullmatch(each.name):
            with suppress(OSError):  # it is being written, or is not ours to remove
                _remove_leftover(each)


def _remove_leftover(path: Path) -> None:
    if not path.is_dir():
        _remove_unless_held(path)
    elif (path / _HOLD).exists():  # else a run may be about to put it there
        _remove_unless_held(path / _HOLD)
        shutil.rmtree(path, ignore_errors=True)


def _beside(path: Path) -> list[Path]:
    """Some folders may be written to and not listed."""
    try:
        return list(path.parent.iterdir())
    except PermissionError:
        return []


if sys.platform == "win32":

    def _hold(_number: int) -> None:
        """Windows lets nobody remove a file that is open."""

    def is_held_alone(number: int) -> bool:
        """Lock one byte far behind the end of a file; false where another process has it."""
        import msvcrt

        place = os.lseek(number, 0, os.SEEK_CUR)
        try:
            os.lseek(number, 1 << 40, os.SEEK_SET)
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(number, place, os.SEEK_SET)
        return True

    def _remove_unless_held(path: Path) -> None:
        path.unlink()

    def _closed_to_others(number: int) -> int:
        """On Windows the folder says who may read."""
        return stat.S_IMODE(os.fstat(number).st_mode)

    def keep_the_name(_folder: Path) -> None:
        """Windows writes names of files at once."""

else:
    import fcntl

    def _hold(number: int) -> None:
        """Lock the file for as long as this process lives; some network drives cannot."""
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def is_held_alone(number: int) -> bool:
        """
        Lock a file for this process alone; false where another process has it.

        Processes that this one forks do not have the lock, so that one of them that outlives it
        for a moment keeps nobody waiting. Some network drives lock nothing.
        """
        try:
            fcntl.lockf(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _closed_to_others(number: int) -> int:
        """Close a new file to others while it is unfinished; return the mode of the umask."""
        mode = stat.S_IMODE(os.fstat(number).st_mode)
        os.fchmod(number, 0o600)
        return mode

    def _remove_unless_held(path: Path) -> None:
        number = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(number)

    def keep_the_name(folder: Path) -> None:
        """Have the folder itself written, so that a power cut does not bring back the old file."""
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
