"""`calendar`: the working days of a nation, and counting them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import day_of, today
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put

if TYPE_CHECKING:
    from permanence_rules.timing import Calendar

__all__ = ["calendar"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = range(1, 13)


@handled
def calendar(
    *,
    nation: Annotated[
        str, typer.Option(metavar="NATION", help="england, wales, scotland or northern_ireland.")
    ] = "england",
    year: Annotated[int | None, typer.Option(metavar="YEAR", help="[this year]")] = None,
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="Count from here.")] = "",
    working_days: Annotated[
        int | None, typer.Option(metavar="N", help="So many working days; negative counts back.")
    ] = None,
) -> ExitCode:
    """Show the bank holidays and working days of a year, or count working days from a date."""
    from permanence_rules.timing import NATIONS, calendar_for

    if bool(from_) != (working_days is not None):
        raise UsageError("--from and --working-days go together: give both, or neither.")
    chosen = calendar_for(one_of(nation, tuple(NATIONS), "--nation"))
    if working_days is not None:
        lines = _counted(chosen, day_of(from_, "--from"), working_days)
    else:
        lines = _year(chosen, today().year if year is None else year)
    for line in lines:
        put(line)
    return ExitCode.CLEAR


def _counted(chosen: Calendar, start: date, number: int) -> Iterator[str]:
    from permanence_rules.timing import in_words

    end = chosen.add(start, number)
    sign = "+" if number >= 0 else "-"
    yield (
        f"{in_words(start)} {sign} {abs(number)} working days = "
        f"{_WEEKDAYS[end.weekday()]} {in_words(end)} (the first day is not counted)"
    )
    if not chosen.is_confirmed(end):
        yield f"Bank holidays are not yet confirmed for {end.year}; this day may move."


def _year(chosen: Calendar, year: int) -> Iterator[str]:
    from permanence_rules.timing import in_words

    if not chosen.first_day.year <= year <= chosen.last_day.year:
        first, last = chosen.first_day.year, chosen.last_day.year
        raise UsageError(f"--year: expected a year from {first} to {last}.")
    yield f"Bank holidays in {chosen.nation.replace('_', ' ').title()} in {year}, on weekdays"
    for day in _days(year):
        if day.weekday() < 5 and not chosen.is_working_day(day):
            yield f"  {_WEEKDAYS[day.weekday()]:<10} {in_words(day)}"
    yield "Working days"
    for month in _MONTHS:
        name = in_words(date(year, month, 1)).split()[1]
        yield f"  {name:<10} {_working_days(chosen, year, month):>2}"
    yield f"  {'all year':<10} {sum(_working_days(chosen, year, month) for month in _MONTHS)}"
    yield f"Confirmed until {in_words(chosen.confirmed_until)}; table {chosen.version}."


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (
        first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1)
    )


def _working_days(chosen: Calendar, year: int, month: int) -> int:
    days = range(1, monthrange(year, month)[1] + 1)
    return sum(chosen.is_working_day(date(year, month, day)) for day in days)
