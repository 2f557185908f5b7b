"""How many duties were due and how many were done in time: by area, team and period."""

from permanence_rules.report.statistics.bands import BANDS, NO_DAYS, band_of
from permanence_rules.report.statistics.counting import COLUMNS, Column, Counts, Group, Statistics
from permanence_rules.report.statistics.occasions import Occasion, Standing, occasions_of
from permanence_rules.report.statistics.periods import NO_PERIOD, period_of

__all__ = [
    "BANDS",
    "COLUMNS",
    "NO_DAYS",
    "NO_PERIOD",
    "Column",
    "Counts",
    "Group",
    "Occasion",
    "Standing",
    "Statistics",
    "band_of",
    "occasions_of",
    "period_of",
]
