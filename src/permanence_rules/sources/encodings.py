"""Text as other programs write it: UTF-16, as PowerShell and Excel do, is read as UTF-8."""

from __future__ import annotations

from codecs import getincrementaldecoder
from io import BufferedReader
from typing import BinaryIO, Protocol

__all__ = ["Lines", "as_utf_8", "utf_8_lines", "utf_16_of"]

_UTF_32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_FIRST = 4
_PIECE = 64 * 1024


class Lines(Protocol):
    """Whatever gives one line after the other, each no longer than is asked for."""

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line, or as much of it as *limit* allows; nothing at the end."""


def utf_16_of(start: bytes) -> str | None:
    """
    Return the codec of a text in UTF-16 that begins with *start*, or None for any other.

    >>> utf_16_of("id".encode("utf-16-le")), utf_16_of(b"id,name")
    ('utf-16-le', None)
    """
    if start.startswith(_UTF_32):
        return None
    if start[:2] in _MARKS:
        return _MARKS[start[:2]]
    # Without a mark: the first two letters of a table or of JSON are plain ones, so each has
    # a null beside it, and no text in another encoding holds a null.
    if len(start) < _FIRST or start.count(0) != _FIRST // 2:
        return None
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get(
        (start[0] == start[2] == 0, start[1] == start[3] == 0)
    )


def as_utf_8(content: bytes) -> bytes:
    """Return *content* in UTF-8 if it is in UTF-16, else as it is; raises UnicodeDecodeError."""
    codec = utf_16_of(content[:_FIRST])
    return content if codec is None else content.decode(codec).encode()


def utf_8_lines(stream: BinaryIO) -> Lines:
    """Return the lines of *stream* in UTF-8; of damaged UTF-16 one of them is no UTF-8."""
    start = stream.peek(_FIRST)[:_FIRST] if isinstance(stream, BufferedReader) else b""
    codec = utf_16_of(start)
    return stream if codec is None else _Recoded(stream, codec)


class _Recoded:
    """The lines of a text in UTF-16, each as UTF-8, with little more than one in memory."""

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self._stream = stream
        self._decoder = getincrementaldecoder(codec)()
        self._read = bytearray()
        self._is_over = False

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line, or its next *limit* bytes; of damaged text bytes are no UTF-8."""
        searched = 0
        while (end := self._read.find(b"\n", searched)) < 0 and not self._is_over:
            searched = len(self._read)
            if 0 <= limit <= searched:
                break
            self._more()
        size = end + 1 if end >= 0 else len(self._read)
        size = size if limit < 0 else min(size, limit)
        line = bytes(self._read[:size])
        del self._read[:size]
        return line

    def _more(self) -> None:
        piece = self._stream.read(_PIECE)
        self._is_over = not piece
        try:
            self._read += self._decoder.decode(piece, final=not piece).encode()
        except UnicodeError:
            self._is_over = True
            self._read += _NO_UTF_8


_NO_UTF_8 = b"\xff"
