"""A file that grows block by block while a run goes on: each block is whole, or is not there."""

from __future__ import annotations

import gzip
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from permanence_rules.runtime.whole_files import is_held_alone, keep_the_name

__all__ = ["BlockFile", "InUseError", "growing"]

_GZIP = 31  # what zlib calls a member of a gzip file
_PIECE = 64 * 1024
_LARGEST = 1 << 30
"""Bytes of the largest block that is read; fifty reports take a few million."""
_BETWEEN_SYNCS = 1.0


class InUseError(Exception):
    """Another process writes this file."""


class BlockFile:
    """
    Lines in blocks, each a member of a gzip file with its own checksum: `zcat` shows them.

    A block that was cut short, because the process was killed or the power failed, is left out
    with all that follows it, and overwritten by the next one.
    """

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._end = 0
        self._synced = 0.0

    def blocks(self) -> Iterator[list[str]]:
        """Yield the lines of each block from the first; then more can be added."""
        self._file.seek(0)
        self._end, left = 0, b""
        while (found := self._next(left)) is not None:
            text, left, size = found
            self._end += size
            yield text.decode("utf-8").splitlines()

    def add(self, lines: Sequence[str]) -> None:
        """
        Write a block behind the last one; raises OSError where there is no room for all of it.

        It is on the disk a second later at most, so that a power cut takes little away.
        """
        block = gzip.compress("".join(f"{line}\n" for line in lines).encode(), 1, mtime=0)
        self._file.seek(self._end)
        try:
            self._file.truncate()
            left = memoryview(block)
            while left:  # a disk that is nearly full takes a part, and refuses the rest
                left = left[self._file.write(left) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise
        self._end += len(block)
        if time.monotonic() - self._synced >= _BETWEEN_SYNCS:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is in the file."""
        return os.fstat(self._file.fileno()).st_size == 0

    def _next(self, left: bytes) -> tuple[bytes, bytes, int] | None:
        """Return the next whole block, what was read behind it, and how many bytes it takes."""
        unpacker = zlib.decompressobj(_GZIP)
        pieces: list[bytes] = []
        room, taken, piece = _LARGEST, 0, left
        while not unpacker.eof:
            piece = piece or self._file.read(_PIECE)
            try:
                pieces.append(unpacker.decompress(piece, room))
            except zlib.error:
                return None
            room -= len(pieces[-1])
            taken += len(piece) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            if not piece or room <= 0:
                return None
            piece = unpacker.unconsumed_tail
        return b"".join(pieces), unpacker.unused_data, taken


@contextmanager
def growing(path: Path) -> Iterator[BlockFile]:
    """
    Yield the blocks of a file, which is made where there is none, closed to other users.

    Raises InUseError where another process writes it, and OSError.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with FileIO(number, "r+") as file:
        if not is_held_alone(number):
            raise InUseError
        keep_the_name(path.parent)
        yield BlockFile(file)
