"""Dates that cannot both be right: an error in the record, not a breach of a duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

if TYPE_CHECKING:
    from permanence_rules.case.case import Case
    from permanence_rules.case.period import PeriodOfCare
    from permanence_rules.case.temporary_approval import TemporaryApproval

RecordT = TypeVar("RecordT", bound=BaseModel)
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Impossibility:
    """One date that cannot be right, and what would be."""

    place: Place
    message: str


def in_order(*names: str) -> Any:
    """
    Return a validator for a record whose days, as far as recorded, follow each other.

    Only for what cannot happen in another order; what ought not to is for a rule.
    """

    def check(record: RecordT) -> RecordT:
        return refuse_impossible(record, _out_of_order(record, names))

    return model_validator(mode="after")(check)


def refuse_impossible(record: RecordT, found: Iterable[Impossibility]) -> RecordT:
    """Return *record*, or raise ValidationError with each impossibility at its own field."""
    details = [_detail(impossibility) for impossibility in found]
    if details:
        raise ValidationError.from_exception_data("record", details, hide_input=True)
    return record


def period_is_possible(period: PeriodOfCare) -> PeriodOfCare:
    """Refuse a review, visit or placement that lies outside its period of care."""
    return refuse_impossible(period, _outside_period(period))


def case_is_possible(case: Case) -> Case:
    """Refuse a birth after care began, and periods of care that overlap."""
    return refuse_impossible(case, [*_born_too_late(case), *_overlapping(case)])


def extension_is_possible(approval: TemporaryApproval) -> TemporaryApproval:
    """Refuse a temporary approval that was extended before it was given."""
    return refuse_impossible(approval, _extended_too_early(approval))


def _out_of_order(record: BaseModel, names: Sequence[str]) -> Iterator[Impossibility]:
    known = [(name, day) for name in names if (day := getattr(record, name)) is not None]
    for (earlier_name, earlier), (name, day) in pairwise(known):
        if day < earlier:
            yield _too_early((name,), earlier_name)


def _outside_period(period: PeriodOfCare) -> Iterator[Impossibility]:
    start = _first_day(period)
    if start is not None:
        for collection in ("reviews", "visits"):
            for index, event in enumerate(getattr(period, collection) or ()):
                if event.held_on is not None and event.held_on < start:
                    yield _too_early((collection, index, "held_on"), "the start of the period")
        yield from _placed_before(period, start)
    if period.ended_on is not None:
        yield from _placed_after(period, period.ended_on)


def _first_day(period: PeriodOfCare) -> date | None:
    days = (period.started_on, period.accommodated_from_on)
    return min((day for day in days if day is not None), default=None)


def _placed_before(period: PeriodOfCare, start: date) -> Iterator[Impossibility]:
    for index, placement in enumerate(period.placements or ()):
        if placement.started_on is not None and placement.started_on < start:
            yield _too_early(("placements", index, "started_on"), "the start of the period")


def _placed_after(period: PeriodOfCare, end: date) -> Iterator[Impossibility]:
    for index, placement in enumerate(period.placements or ()):
        for name in ("started_on", "ended_on"):
            day = getattr(placement, name)
            if day is not None and day > end:
                yield Impossibility(
                    ("placements", index, name),
                    "expected a day on or before the end of the period of care; "
                    "correct one of the two dates",
                )


def _extended_too_early(approval: TemporaryApproval) -> Iterator[Impossibility]:
    granted = approval.extension.granted_on if approval.extension else None
    if granted is not None and approval.approved_on is not None and granted < approval.approved_on:
        yield _too_early(("extension", "granted_on"), "approved_on")


def _born_too_late(case: Case) -> Iterator[Impossibility]:
    born = case.child.date_of_birth if case.child else None
    starts = [period.started_on for period in case.periods_of_care or () if period.started_on]
    if born is not None and starts and min(starts) < born:
        yield Impossibility(
            ("child", "date_of_birth"),
            "expected a birth on or before the day on which care began; "
            "correct one of the two dates",
        )


def _overlapping(case: Case) -> Iterator[Impossibility]:
    periods = [
        (period.started_on, _latest_end(case, period), index)
        for index, period in enumerate(case.periods_of_care or ())
        if period.started_on is not None
    ]
    for (_, end, _), (start, _, index) in pairwise(sorted(periods)):
        if start < end:
            yield _too_early(("periods_of_care", index, "started_on"), "the end of the one before")


def _latest_end(case: Case, period: PeriodOfCare) -> date:
    """Return the end; a period goes on if none is told, unless its end is only unknown."""
    if "ended_on" not in period.model_fields_set and _END_IS_UNKNOWN in case.not_supplied:
        return date.min
    return period.ended_on or date.max


_END_IS_UNKNOWN = "period_of_care.ended_on"


def _too_early(place: Place, anchor: str) -> Impossibility:
    return Impossibility(
        place, f"expected a day on or after {anchor}; correct one of the two dates"
    )


def _detail(impossibility: Impossibility) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("impossible", impossibility.message),
        loc=impossibility.place,
        input=None,
    )
