"""`python -m permanence_rules.timing.renew` reads the bank holidays anew from `holidays`."""

from __future__ import annotations

from permanence_rules.timing import bank_holidays
from permanence_rules.timing.calendar import TABLE_FROM, TABLE_UNTIL


def main() -> None:
    """Write the kept table anew."""
    bank_holidays.write(TABLE_FROM.year, TABLE_UNTIL.year)


if __name__ == "__main__":
    main()
