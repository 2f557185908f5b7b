"""Opening what may be read: files and pipes, up to a size; never a device that has no end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

__all__ = ["is_there", "open_plain", "read_bounded"]


def is_there(path: Path) -> bool:
    """Whether there is anything at *path*; nothing is where no file can have that name."""
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a null in it
        return False


def open_plain(path: Path, *, pipes: bool = True) -> BinaryIO:
    """
    Return *path* opened to read bytes.

    Raises OSError for anything else than a file, or a pipe if *pipes* are allowed. A device
    may have no end, and a pipe that nobody writes to would block forever.
    """
    try:
        mode = path.stat().st_mode
    except ValueError:
        missing = errno.ENOENT
        raise FileNotFoundError(missing, os.strerror(missing), str(path)) from None
    if not stat.S_ISREG(mode) and not (pipes and stat.S_ISFIFO(mode)):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return path.open("rb")


def read_bounded(path: Path, most: int, *, pipes: bool = True) -> bytes | None:
    """Return what is in *path*, or None where that is more than *most* bytes; errors as above."""
    with open_plain(path, pipes=pipes) as stream:
        content = stream.read(most + 1)
    return content if len(content) <= most else None
