"""The nations whose working days are known: data, in nations.json beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

__all__ = ["NATIONS", "Nation", "NationFacts"]


class NationFacts(TypedDict):
    """What is known of a nation: its name in words, and its part of the library `holidays`."""

    title: str
    holidays: str


NATIONS: Mapping[str, NationFacts] = json.loads(
    Path(__file__).with_name("nations.json").read_text(encoding="utf-8")
)
"""Each nation by the name that cases, packs and the command use for it."""

if TYPE_CHECKING:
    Nation = str
else:
    # Pydantic then refuses any other word, and names these in its message and in JSON Schema.
    Nation = Literal[tuple(NATIONS)]
