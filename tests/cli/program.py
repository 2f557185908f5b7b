"""Running the command in this process, and records for it to check."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

AS_AT = "2025-12-01"


@dataclass(frozen=True, slots=True)
class Ran:
    """How one run went."""

    code: int
    out: str
    err: str

    @property
    def flat(self) -> str:
        """Standard output without its line breaks."""
        return " ".join(self.out.split())


class Run(Protocol):
    """Runs the command with these arguments."""

    def __call__(self, *arguments: object) -> Ran: ...


def a_case(case_id: str, *reviews: str, **period: Any) -> dict[str, Any]:
    """Return a child in care since 6 January 2025 whose reviews were held on these days."""
    held = [{"held_on": day} for day in reviews]
    return {
        "case_id": case_id,
        "child": {"date_of_birth": "2018-03-01"},
        "periods_of_care": [{"started_on": "2025-01-06", "reviews": held, **period}],
    }


# First review: 20 working days from Monday 6 January 2025 are four weeks, to 3 February 2025.
# Second: three months from 31 January 2025 end on 30 April 2025. Third: six months from
# 30 April 2025 end on 30 October 2025; from 29 October 2025, on 29 April 2026.
IN_TIME = ("2025-01-31", "2025-04-30", "2025-10-29")
LATE = ("2025-01-31", "2025-05-01", "2025-10-29")
OVERDUE = ("2025-01-31", "2025-04-30")


def write(path: Path, content: object) -> Path:
    """Write JSON and return where."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
