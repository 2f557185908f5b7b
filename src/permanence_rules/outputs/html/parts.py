"""Small pieces of HTML; every text that comes from a record or a rule is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from permanence_rules.outputs.shares import percent

__all__ = ["Cell", "cell", "figure", "numbers", "share_cell", "table", "text"]

Cell = str
"""A whole cell of a table, with its tag."""


def text(value: object) -> str:
    """Return a value as text that no browser takes for a tag."""
    return escape(str(value))


def cell(value: object, kind: str = "") -> Cell:
    """Return a cell with a text."""
    return f'<td class="{kind}">{text(value)}</td>' if kind else f"<td>{text(value)}</td>"


def numbers(values: Iterable[int]) -> str:
    """Return cells with numbers, in columns that can be read downwards."""
    return "".join(f'<td class="number">{value:,}</td>' for value in values)


def share_cell(share: float | None) -> Cell:
    """Return a cell with a share, and a bar of the same length for the eye."""
    if share is None:
        return '<td class="number">none due</td>'
    bar = f'<span class="meter" aria-hidden="true"><span style="width:{share:.1%}"></span></span>'
    return f'<td class="number">{percent(share)}{bar}</td>'


def table(
    caption: str, heads: Sequence[str], rows: Iterable[str], foot: str = "", *, words: int = 1
) -> str:
    """
    Return a table; each row is a string of cells, and the first *words* columns hold words.

    It lies in a part of the page that scrolls by itself, by keyboard as well, so that the page
    never does on a narrow screen.
    """
    head = "".join(
        f'<th scope="col"{"" if place < words else _NUMBER}>{text(each)}</th>'
        for place, each in enumerate(heads)
    )
    body = "".join(row if row.startswith("<tr") else f"<tr>{row}</tr>" for row in rows)
    end = f"<tfoot><tr>{foot}</tr></tfoot>" if foot else ""
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{text(caption)}">'
        f"<table><caption>{text(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody>{end}</table></div>\n"
    )


_NUMBER = ' class="number"'


def figure(number: object, words: str, kind: str) -> str:
    """Return one of the figures at the head of the page."""
    return f'<li class="{kind}"><strong>{text(number)}</strong> {text(words)}</li>'
