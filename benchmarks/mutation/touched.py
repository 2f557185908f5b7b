"""Which lines of a file are new since a commit."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

__all__ = ["lines_since"]

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


def lines_since(commit: str, path: Path) -> frozenset[int]:
    """Return the numbers of the lines that were added or changed; raises where git fails."""
    command = ["git", "diff", "--unified=0", commit, "--", path.name]
    shown = subprocess.run(  # noqa: S603
        command, cwd=path.parent, check=True, capture_output=True, text=True
    )
    hunks = ((int(first), int(count or 1)) for first, count in _HUNK.findall(shown.stdout))
    return frozenset(line for first, count in hunks for line in range(first, first + count))
