"""Counting time the way the Regulations count it."""

from permanence_rules.timing.ages import age_on, birthday
from permanence_rules.timing.calendar import Calendar, calendar_for
from permanence_rules.timing.duration import Duration, Reading, Unit
from permanence_rules.timing.london import to_date
from permanence_rules.timing.nations import NATIONS, Nation
from permanence_rules.timing.words import in_words, span_days

__all__ = [
    "NATIONS",
    "Calendar",
    "Duration",
    "Nation",
    "Reading",
    "Unit",
    "age_on",
    "birthday",
    "calendar_for",
    "in_words",
    "span_days",
    "to_date",
]
