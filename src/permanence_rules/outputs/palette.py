"""Colours of pages and pictures, and which stand on which: a test computes their contrast."""

from __future__ import annotations

from typing import Final

__all__ = [
    "AXIS",
    "BAND",
    "CARE",
    "DUE",
    "INK",
    "LATE",
    "LEGAL",
    "LEGAL_EDGE",
    "MET",
    "MUTED",
    "OVERDUE",
    "PAPER",
    "PLACEMENT",
    "PLACEMENT_EDGE",
    "SHAPES_ON",
    "WORDS_ON",
    "contrast",
]

PAPER: Final = "#ffffff"
BAND: Final = "#f1f4f6"
INK: Final = "#16191d"
MUTED: Final = "#4a5560"
AXIS: Final = "#7b8794"
PLACEMENT: Final = "#cfe3f5"
PLACEMENT_EDGE: Final = "#1f5f99"
LEGAL: Final = "#e3dbf3"
LEGAL_EDGE: Final = "#5b3a99"
CARE: Final = "#dfe4e8"
MET: Final = "#0b5c4b"
LATE: Final = "#8a4600"
OVERDUE: Final = "#a80f22"
DUE: Final = "#1f5f99"

WORDS_ON: Final = (
    *(
        (words, ground)
        for words in (INK, MUTED, MET, LATE, OVERDUE, DUE)
        for ground in (PAPER, BAND)
    ),
    (INK, PLACEMENT),
    (INK, LEGAL),
    (INK, CARE),
    (PAPER, INK),
    (PAPER, OVERDUE),
)
"""Words and the ground that they stand on: at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""

SHAPES_ON: Final = tuple(
    (shape, ground)
    for shape in (AXIS, PLACEMENT_EDGE, LEGAL_EDGE, MET, LATE, OVERDUE, DUE, MUTED)
    for ground in (PAPER, BAND)
)
"""Shapes that mean something and their ground: at least 3 to 1 (WCAG 2.2, 1.4.11)."""

_LINEAR_BELOW = 0.04045
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def contrast(one: str, other: str) -> float:
    """
    Return the contrast of two colours as WCAG 2.2 defines it, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))
