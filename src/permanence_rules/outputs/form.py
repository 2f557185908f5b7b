"""What every form of output has in common: reports go in one by one, pieces come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal, Self

from permanence_rules.errors import UsageError
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
    of the files of a folder. `needs` are a library and the extra of this package that brings it.
    A form that `selects` counts all findings and lists those that the options select; others are
    given only those. One that `shows_records` asks the options for the case of each report, one
    that `lists_rejects` for the rejects. One that `reads_findings_alone` takes nothing from a
    report but the findings that it lists, so that no others need be made. One that `is_data` has
    no room for the manifest of the run, which is then written beside it.

    A form that carries nothing from one report to the next is made by `of_pieces`, and has a
    `piece_of`: what a report adds, by that report alone. The process that judged a case then
    writes it, too. `head` is what comes before them all.
    """

    name: str
    write: Callable[[Iterator[Report], Options], Iterator[Piece]]
    makes: Literal["text", "bytes", "folder"] = "text"
    needs: tuple[str, str] | None = None
    selects: bool = False
    shows_records: bool = False
    lists_rejects: bool = False
    reads_findings_alone: bool = False
    is_data: bool = False
    piece_of: Callable[[Report], str] | None = None
    head: str = ""

    @classmethod
    def of_pieces(
        cls,
        name: str,
        piece_of: Callable[[Report], str],
        *,
        head: str = "",
        reads_findings_alone: bool = False,
    ) -> Self:
        """
        Return a form of data that is *head*, then the piece of each report by itself.

        *piece_of* is a function of a module: other processes find it by its name.
        """

        def write(reports: Iterator[Report], options: Options) -> Iterator[str]:  # noqa: ARG001 - the same call for every form
            yield head
            yield from map(piece_of, reports)

        return cls(
            name,
            write,
            reads_findings_alone=reads_findings_alone,
            is_data=True,
            piece_of=piece_of,
            head=head,
        )

    def expect_library(self) -> None:
        """Raise UsageError where the library that the form needs is not installed."""
        if self.needs is None or find_spec(self.needs[0]) is not None:
            return
        library, extra = self.needs
        raise UsageError(
            f"--format {self.name} needs the library {library}; "
            f'install it with: pip install "permanence-rules[{extra}]"'
        )
