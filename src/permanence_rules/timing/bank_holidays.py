"""The bank holidays of each nation, kept beside the program as they were read from `holidays`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from permanence_rules.timing.nations import NATIONS

__all__ = ["SUBDIVISIONS", "kept", "read_anew", "write"]

FILE = Path(__file__).with_name("bank_holidays.json")
SUBDIVISIONS = {nation: each["holidays"] for nation, each in NATIONS.items()}


def kept(nation: str) -> tuple[str, list[date]]:
    """Return which version of `holidays` the kept table came from, and its days."""
    table = json.loads(FILE.read_text(encoding="utf-8"))
    return table["made_with"], [date.fromisoformat(day) for day in table["days"][nation]]


def read_anew(nation: str, first_year: int, last_year: int) -> list[date]:
    """Return the days as the installed version of `holidays` has them."""
    # Importing every country of this library takes about a tenth of a second: see decision 8.
    import holidays

    years = range(first_year, last_year + 1)
    # Without a subdivision the library leaves out Easter Monday and the August bank holiday.
    return sorted(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=years))


def write(first_year: int, last_year: int) -> None:
    """Write the kept table anew, after the library has learnt of a new holiday."""
    from holidays.version import __version__

    days = {
        nation: [day.isoformat() for day in read_anew(nation, first_year, last_year)]
        for nation in SUBDIVISIONS
    }
    table = {"made_with": f"holidays {__version__}", "days": days}
    FILE.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8", newline="\n")
