"""The shape of a rule file: one duty from one provision, with its words and its next action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.limits import Limit
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import Strength
from permanence_rules.language.scalars import Period, RuleModel, Several, YesNo
from permanence_rules.language.selections import Let
from permanence_rules.language.verbs.checklist import Item
from permanence_rules.language.yaml_files import Document

__all__ = [
    "Amendment",
    "CitationSpec",
    "ExemptionSpec",
    "InForce",
    "NextActionSpec",
    "OnMissed",
    "Owner",
    "OwnerSpec",
    "Rule",
    "RuleFile",
    "Version",
]


def _iso_date(value: Any) -> Any:
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("expected a date such as 2011-04-01") from None


RuleDate = Annotated[date, BeforeValidator(_iso_date)]


class InForce(RuleModel):
    """The days on which a version of a duty is law, both included."""

    from_: RuleDate | None = Field(default=None, alias="from")
    until: RuleDate | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return self.from_ or date.min

    @property
    def last(self) -> date:
        """The last day."""
        return self.until or date.max

    @model_validator(mode="after")
    def _in_order(self) -> InForce:
        if self.first > self.last:
            raise ValueError("`until` is before `from`")
        return self


class CitationSpec(RuleModel):
    """Where a duty comes from; the source is declared once, in pack.yaml."""

    source: str
    provision: str
    verified: YesNo = Field(
        default=True, description="False until somebody has read the provision's text"
    )


class ExemptionSpec(Condition):
    """One exemption; several are alternatives, and each says why it exists."""

    because: str
    provision: str | None = None
    since: Moment | None = Field(default=None, description="The exemption holds from this day")
    until: Moment | None = Field(default=None, description="The exemption ends on this day")
    judged_on: Moment = Field(default="as_at", description="The day on which it must hold")


class Choice(RuleModel):
    """An owner for some circumstances."""

    when: Annotated[tuple[Condition, ...], Several]
    owner: str


class OwnerSpec(RuleModel):
    """Who acts: either of several, several together, a delegate, or by circumstance."""

    either: tuple[str, ...] = ()
    jointly: tuple[str, ...] = ()
    delegated_by: str | None = None
    to: str | None = None
    choose: tuple[Choice, ...] = ()
    otherwise: str | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> OwnerSpec:
        forms = [self.either, self.jointly, self.delegated_by, self.choose]
        if sum(bool(form) for form in forms) != 1:
            raise ValueError("expected exactly one of: either, jointly, delegated_by, choose")
        if bool(self.choose) != (self.otherwise is not None):
            raise ValueError("`choose` and `otherwise` go together: who acts when no choice fits")
        if (self.delegated_by is None) != (self.to is None):
            raise ValueError("`delegated_by` and `to` go together")
        return self


Owner = str | OwnerSpec


class NextActionSpec(RuleModel):
    """What to do when the duty is open, and who does it."""

    do: str
    owner: Owner


class OnMissed(RuleModel):
    """A further duty that is born when this one is missed; it never hides the breach."""

    title: str
    obligation: Obligation
    applies_when: Annotated[tuple[Condition, ...], Several] = ()
    messages: dict[str, str] = Field(default_factory=dict)
    next_action: NextActionSpec


class Version(RuleModel):
    """What a duty was or is while one version of the law is in force."""

    in_force: InForce
    citations: tuple[CitationSpec, ...] = ()
    applies_when: Annotated[tuple[Condition, ...], Several] = ()
    exempt_when: tuple[ExemptionSpec, ...] = ()
    obligation: Obligation


class RuleFile(RuleModel):
    """One rule file."""

    title: str
    implements: tuple[str, ...] = ()
    strength: Strength
    in_force: InForce = InForce()
    versions: tuple[Version, ...] = ()
    applies_by: Moment | None = Field(
        default=None,
        description="The day that chooses the version of law; else the anchor of the duty",
    )
    citations: tuple[CitationSpec, ...] = ()
    for_each: str = Field(description="case, or a collection of records such as periods_of_care")
    let: dict[str, Let] = Field(default_factory=dict)
    applies_when: Annotated[tuple[Condition, ...], Several] = ()
    exempt_when: tuple[ExemptionSpec, ...] = ()
    obligation: Obligation | None = None
    messages: dict[str, str] = Field(default_factory=dict)
    next_action: NextActionSpec
    requires: tuple[str, ...] = ()
    on_missed: OnMissed | None = None
    readings: dict[str, str] = Field(
        default_factory=dict, description="How this pack reads what the source leaves open, by name"
    )

    @model_validator(mode="after")
    def _says_what_is_owed(self) -> RuleFile:
        if bool(self.versions) == (self.obligation is not None):
            raise ValueError("expected either `obligation` or `versions`")
        cited = self.versions and all(version.citations for version in self.versions)
        if not self.citations and not cited:
            raise ValueError(
                "expected `citations`: the source and provision that the duty comes from"
            )
        return self


class Tighten(RuleModel):
    """A shorter limit than the rule that is amended has."""

    within: Period | None = None
    at_most: Period | None = None
    not_older_than: Period | None = None
    lasts: Period | None = None


class Amendment(RuleModel):
    """What a local pack adds to a rule of the pack that it extends; it can only tighten."""

    amends: str
    title: str | None = None
    implements: tuple[str, ...] = ()
    citations: tuple[CitationSpec, ...] = Field(min_length=1)
    tighten: Tighten | None = None
    add_items: tuple[Item, ...] = ()
    recommended: Limit | None = Field(default=None, description="An earlier date, as advice")
    messages: dict[str, str] = Field(default_factory=dict)
    next_action: NextActionSpec | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a pack: its file, read and checked for shape."""

    id: str
    layer: str
    file: RuleFile
    document: Document

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions of the law, in the order of the file."""
        if self.file.versions:
            return self.file.versions
        assert self.file.obligation is not None
        return (
            Version(
                in_force=self.file.in_force,
                applies_when=(),
                exempt_when=(),
                obligation=self.file.obligation,
            ),
        )

    def under_the_law_of(self, day: date) -> Rule:
        """
        Return the rule with the version in force on *day* made the law of every day.

        A duty that was no law on that day applies to nobody.
        """
        governing = [each for each in self.versions if _is_in_force(each.in_force, day)]
        changes: dict[str, Any] = {"in_force": InForce(), "versions": ()}
        if not governing:
            # Chosen by the as-at date, which is always known and never the last day there is.
            never = InForce.model_validate({"from": date.max, "until": date.max})
            changes = {"versions": (), "obligation": self.versions[-1].obligation}
            changes |= {"in_force": never, "applies_by": "as_at"}
            changes |= {"citations": self.file.citations or self.versions[-1].citations}
        elif self.file.versions:
            lasting = governing[0].model_copy(update={"in_force": InForce()})
            changes = {"versions": (lasting,)}
        return replace(self, file=self.file.model_copy(update=changes))


def _is_in_force(span: InForce, day: date) -> bool:
    return span.first <= day <= span.last
