"""Facts of the contents of a plan that the record leaves out and others state."""

from __future__ import annotations

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.view import Value, ViewRecord


@derived("pathway_plan", tells="matters")
def _matters_of_a_pathway_plan(record: ViewRecord) -> Value:
    """A pathway plan that is recorded as having no contents says nothing on any matter."""
    is_empty = record.says("contents") and record.recorded("contents") is None
    return None if is_empty else record.recorded("matters")
