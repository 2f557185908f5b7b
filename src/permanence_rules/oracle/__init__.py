"""
The second engine: the rules as a durable-rules network (extra `durable`, Python before 3.13).

It shares with the compiled engine the case, what paths select, derived facts, the counting of
time, and the shape of rule files and reports. It shares no reading of what a rule means
(decision 10). It is imported only when it is wanted: `load_engine` says what is missing.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from permanence_rules.errors import UsageError

if TYPE_CHECKING:
    from permanence_rules.oracle.engine import DurableEngine

__all__ = ["load_engine"]


def load_engine() -> type[DurableEngine]:
    """Return the engine; raises UsageError where Python or the environment cannot run it."""
    if sys.version_info >= (3, 13):
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise UsageError(
            f"The durable engine needs Python 3.11 or 3.12, and this is {running}: durable-rules "
            "does not import on a newer one. Leave --engine out to use the compiled engine."
        )
    if find_spec("durable_rules_engine") is None:
        raise UsageError(
            "The durable engine needs the package durable-rules: "
            "pip install 'permanence-rules[durable]' (it is built with a C compiler)."
        )
    from permanence_rules.oracle.engine import DurableEngine

    return DurableEngine
