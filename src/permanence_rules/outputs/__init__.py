"""Reports written out, one module for each form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Report

__all__ = ["FORMATS", "Options", "Write", "writer"]

Write = Callable[[Iterator[Report], Options], Iterator[str]]
"""Turns reports into text, piece by piece, so that memory does not grow with the cases."""

FORMATS = ("text", "json", "jsonl", "csv")


def writer(form: str) -> Write:
    """Return how to write reports in one of FORMATS."""
    write: Write = import_module(f"{__name__}.{form}").write
    return write
