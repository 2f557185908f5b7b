"""The words of a rule's findings: which outcomes they are for, and which places they may fill."""

from __future__ import annotations

import re
from collections.abc import Mapping

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.yaml_files import Document
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["_PLACES", "check_messages"]

_PLACES = re.compile(r"\{([^{}]*)\}")

_NAMES = frozenset(
    (
        "title",
        "due_on",
        "done_on",
        "next_due_on",
        "not_before",
        "recommended_by",
        "days_late",
        "days_overdue",
        "days_left",
        "missing_items",
        "missing",
        "exemption",
        "figure",
    )
)


def check_messages(
    messages: Mapping[str, str], document: Document, key: str = "messages", around: Loc = ()
) -> None:
    """Note in *document* a message for no outcome, or with a place for nothing."""
    outcomes = [outcome.value for outcome in Outcome]
    for outcome, text in messages.items():
        if outcome not in outcomes:
            document.wrong(
                (*around, key, outcome),
                f'there is no outcome "{outcome}"',
                did_you_mean(outcome, outcomes),
            )
        for name in _PLACES.findall(text):
            if name not in _NAMES:
                document.wrong(
                    (*around, key, outcome),
                    f'nothing is called "{{{name}}}"',
                    did_you_mean(name, _NAMES),
                )
