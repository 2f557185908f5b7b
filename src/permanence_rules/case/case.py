"""The whole case of one child."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, PrivateAttr

from permanence_rules.case.base import Day, Record, code, defaulted, fact, required
from permanence_rules.case.child import Child
from permanence_rules.case.early_permanence import EarlyPermanence
from permanence_rules.case.period import PeriodOfCare
from permanence_rules.errors import InputProblem, Loc, place_of
from permanence_rules.timing import Nation


def _number_as_text(version: object) -> object:
    """Read the number 1 as "1": a version is often written without quotes."""
    return str(version) if type(version) is int else version  # True is an int as well


class Case(Record):
    """One child's case, as far as it is recorded."""

    noun = "Case"

    case_id: str = required(
        "A pseudonymous identifier: letters, digits, full stop, underscore and hyphen.",
        source="identity of the record",
        pattern=r"^[A-Za-z0-9._-]{1,64}$",
    )
    schema_version: Annotated[Literal["1"], BeforeValidator(_number_as_text)] | None = defaulted(
        "Version of this form of case.",
        default="1",
        means="it is version 1",
        source="identity of the record",
    )
    responsible_authority: str | None = fact(
        "The authority responsible for the child.", source="CA 1989 s.22"
    )
    team: str | None = code(
        "A code of the team that works with the child, such as CLA-2; no name.",
        source="organisation of the work",
    )
    worker: str | None = code(
        "A pseudonymous code of the child's social worker; no name.",
        source="organisation of the work",
    )
    locality: str | None = code(
        "A code of the locality that the team belongs to, such as EAST.",
        source="organisation of the work",
    )
    jurisdiction: Nation | None = fact(
        "The nation whose law applies.", source="sct.eayr.scope-permanent-alternative-care"
    )
    recorded_until: Day | None = defaulted(
        "Last day up to which the record is complete.",
        default=None,
        means="the record is complete up to the as-at date",
        source="completeness of the record",
    )
    not_supplied: tuple[str, ...] = defaulted(
        "Facts that the source of this case can never hold, as kind of record and name: "
        "placement.temporary_approval. Their absence is then no statement but unknown.",
        default=(),
        means="the source can hold every fact",
        source="completeness of the record",
    )
    child: Child | None = fact("The child.", source="CA 1989 s.22")
    periods_of_care: tuple[PeriodOfCare, ...] | None = fact(
        "Times looked after.", source="CA 1989 s.22"
    )
    early_permanence: EarlyPermanence | None = fact(
        "Work before care.", source="dev.early-planning-cin-cp"
    )

    _problems: tuple[InputProblem, ...] | None = PrivateAttr(default=None)
    _set_aside: frozenset[Loc] = PrivateAttr(default=frozenset())

    @property
    def problems(self) -> tuple[InputProblem, ...]:
        """What cannot be true in it, or hardly can, in its own order; empty before it was read."""
        return self._problems or ()

    @property
    def set_aside(self) -> frozenset[str]:
        """The paths of the facts that are not used, whatever they say (docs/input-problems.md)."""
        return frozenset(map(place_of, self._set_aside))

    @property
    def is_examined(self) -> bool:
        """Whether it was looked at for what cannot be true."""
        return self._problems is not None

    def with_problems(
        self, problems: Iterable[InputProblem], set_aside: Iterable[Loc] = ()
    ) -> "Case":
        """Return the same case with these problems, and with more of its facts set aside."""
        noted = self.model_copy()
        noted._problems = tuple(problems)  # noqa: SLF001 - a copy of itself
        noted._set_aside = self._set_aside.union(set_aside)  # noqa: SLF001
        return noted
