"""Reading XML of others piece by piece: no DTD, no entity, nothing from elsewhere, no tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Protocol
from xml.parsers import expat

__all__ = ["DEEPEST", "LONGEST_TEXT", "LONGEST_TOKEN", "Elements", "StrictXmlError", "parse_xml"]

DEEPEST = 60
"""Elements inside each other; our own JSON may be nested as deeply."""
LONGEST_TEXT = 40_000
"""Characters of the text of one element; a cell of a workbook may hold 32,767."""
LONGEST_TOKEN = 256 * 1024
"""Bytes of one tag, attribute or comment: the parser keeps such a thing whole."""
_PIECE = 64 * 1024


class StrictXmlError(ValueError):
    """Text that is not XML as it is wanted; the message repeats nothing of it."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


class Elements(Protocol):
    """Whoever hears of each element as it begins, and of its own text as it ends."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str, text: str) -> None:
        """The element that began last, and has not ended, ends; *text* is without its children."""


def parse_xml(stream: IO[bytes], elements: Elements, most: int) -> None:
    """
    Tell *elements* what the XML in *stream* holds, with no more than a few pieces in memory.

    Raises StrictXmlError where it is damaged, has a document type, nests too deeply, or is
    longer than *most* bytes. Entities are defined in a document type alone, so without one
    there is none to expand and none that names another file.
    """
    reading = _Reading(elements)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.add
    try:
        _feed(parser, stream, most)
    except StrictXmlError as error:
        line = parser.CurrentLineNumber if error.line is None else error.line
        fault = StrictXmlError(error.message, line)
    except expat.ExpatError as error:
        fault = StrictXmlError(_ENDS if error.code in _UNFINISHED else _DAMAGED, error.lineno)
    except (LookupError, ValueError):  # an encoding that Python does not know, or not so
        fault = StrictXmlError(_ENCODING, 1)
    else:
        return
    raise fault  # out here, so that it carries no error of the parser


def _feed(parser: expat.XMLParserType, stream: IO[bytes], most: int) -> None:
    fed = 0
    while piece := stream.read(_PIECE):
        fed += len(piece)
        if fed > most:
            raise StrictXmlError(_too_large(most))
        parser.Parse(piece, False)
        # Where nothing was told for long, the parser holds one token, and looks through all of
        # it again with every piece.
        if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TOKEN:
            raise StrictXmlError(_TOKEN)
    parser.Parse(b"", True)


@dataclass(slots=True)
class _Reading:
    """The elements that have begun, and the text of each so far."""

    elements: Elements
    _texts: list[list[str]] = field(default_factory=list)
    _lengths: list[int] = field(default_factory=list)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._texts) >= DEEPEST:
            raise StrictXmlError(_TOO_DEEP)
        self._texts.append([])
        self._lengths.append(0)
        self.elements.begin(name, attributes)

    def add(self, text: str) -> None:
        self._lengths[-1] += len(text)
        if self._lengths[-1] <= LONGEST_TEXT:
            self._texts[-1].append(text)
        elif text.strip():  # blanks between elements, however many, say nothing
            raise StrictXmlError(_TEXT)

    def end(self, name: str) -> None:
        self._lengths.pop()
        self.elements.end(name, "".join(self._texts.pop()).strip())


def _refuse_doctype(*_: object) -> None:
    raise StrictXmlError(_DOCTYPE)


def _too_large(most: int) -> str:
    return f"the file is larger than {most // (1024 * 1024)} MB; give one file for each year"


_UNFINISHED = {
    expat.errors.codes[words]
    for words in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_ENDS = "the file ends before its outermost element does; export it again"
_DAMAGED = (
    "this is no sound XML, or its text is not in the encoding that the file names (UTF-8 where "
    "it names none); export it again"
)
_ENCODING = "the file names an encoding that cannot be read; export it as UTF-8"
_DOCTYPE = "the file has a document type (<!DOCTYPE), which may pull in other text; remove it"
_TOO_DEEP = "the elements are nested too deeply; check the program that wrote it"
_TEXT = f"the text of one element is longer than {LONGEST_TEXT:,} characters; correct it"
_TOKEN = f"one tag or comment is longer than {LONGEST_TOKEN // 1024} kB; correct it"
