"""The log of the service: one JSON object on each line, and nothing of any case."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from permanence_rules.errors import described

__all__ = ["LOG", "note", "write_log"]

LOG = logging.getLogger("permanence_rules.service")


class _Json(logging.Formatter):
    """A line of JSON. An error is named by its kind and place: its text may hold a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record of the log."""
        made: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage().strip(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            made["error"] = described(record.exc_info[1])
        return json.dumps(made, ensure_ascii=False, default=str)


def note(event: str, level: int = logging.INFO, **facts: object) -> None:
    """Write one event with its facts."""
    LOG.log(level, "%s", event, extra={"facts": facts})


def write_log() -> None:
    """Write the log of the service, and what its server says, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json())
    for name, level in (("uvicorn.error", logging.WARNING), (LOG.name, logging.INFO)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
