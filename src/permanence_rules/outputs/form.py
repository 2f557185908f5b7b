"""What every form of output has in common: reports go in one by one, pieces come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Report
from permanence_rules.runtime.whole_files import FilePart

__all__ = ["FilePart", "OutputForm", "Piece"]


Piece = str | bytes | FilePart
"""What a form writes next: text, bytes, or a part of a file, as its `makes` says."""


@dataclass(frozen=True, slots=True)
class OutputForm:
    """
    One form of output and how it is written.

    `write` draws one report after another and yields pieces, so that memory does not grow with
    the number of cases. `makes` says what they are: pieces of one text, of one binary file, or
    of the files of a folder.
    """

    name: str
    write: Callable[[Iterator[Report], Options], Iterator[Piece]]
    makes: Literal["text", "bytes", "folder"] = "text"
