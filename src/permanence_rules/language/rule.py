"""The shape of a rule file: one duty from one provision, with its words and its next action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.closes import Closes
from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.in_force import InForce, is_in_force, shared_days
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import Strength
from permanence_rules.language.owners import Owner
from permanence_rules.language.scalars import RuleModel, Several
from permanence_rules.language.selections import Let
from permanence_rules.language.yaml_files import Document

__all__ = [
    "ExemptionSpec",
    "NextActionSpec",
    "OnMissed",
    "Rule",
    "RuleFile",
    "Version",
]


class ExemptionSpec(Condition):
    """One exemption; several are alternatives, and each says why it exists."""

    words: ClassVar[frozenset[str]] = frozenset(
        (
            "because",
            "provision",
        )
    )

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **Condition.only_beside,
        "judged_on": ("since", "until"),
    }

    because: str
    provision: str | None = None
    since: Moment | None = Field(default=None, description="The exemption holds from this day")
    until: Moment | None = Field(default=None, description="The exemption ends on this day")
    judged_on: Moment = Field(default="as_at", description="The day on which it must hold")


class NextActionSpec(RuleModel):
    """What to do when the duty is open, and who does it."""

    words: ClassVar[frozenset[str]] = frozenset(("do",))

    do: str
    owner: Owner
    ahead: Annotated[tuple[Condition, ...], Several] = Field(
        default=(),
        description="While this holds, the action is asked for before the time for it has begun",
    )


class OnMissed(RuleModel):
    """A further duty that is born when this one is missed; it never hides the breach."""

    words: ClassVar[frozenset[str]] = frozenset(
        (
            "closes",
            "title",
            "messages",
        )
    )

    title: str
    obligation: Obligation
    applies_when: Annotated[tuple[Condition, ...], Several] = ()
    closes: Closes | None = None
    messages: dict[str, str] = Field(default_factory=dict)
    next_action: NextActionSpec


class Version(RuleModel):
    """What a duty was or is while one version of the law is in force."""

    words: ClassVar[frozenset[str]] = frozenset(("citations",))
    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "in_force",
            "obligation",
        )
    )

    in_force: InForce
    citations: tuple[CitationSpec, ...] = ()
    applies_when: Annotated[tuple[Condition, ...], Several] = ()
    exempt_when: tuple[ExemptionSpec, ...] = ()
    obligation: Obligation


class RuleFile(RuleModel):
    """One rule file."""

    words: ClassVar[frozenset[str]] = frozenset(
        (
            "closes",
            "title",
            "implements",
            "strength",
            "citations",
            "for_each",
            "messages",
            "requires",
            "readings",
        )
    )
    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "in_force",
            "versions",
            "let",
            "obligation",
            "next_action",
        )
    )
    whole_lists: ClassVar[frozenset[str]] = frozenset(("versions",))

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {"applies_by": ("has_dated_law",)}
    never_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {"in_force": ("versions",)}
    said_as: ClassVar[Mapping[str, str]] = {"has_dated_law": "`in_force` or `versions`"}

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
    closes: Closes | None = Field(
        default=None,
        description="How a violation closes: when_done_later, when_put_right, never, or `when`",
    )
    messages: dict[str, str] = Field(default_factory=dict)
    next_action: NextActionSpec
    requires: tuple[str, ...] = ()
    on_missed: OnMissed | None = None
    readings: dict[str, str] = Field(
        default_factory=dict, description="How this pack reads what the source leaves open, by name"
    )

    @property
    def has_dated_law(self) -> bool:
        """Whether the duty is law on some days only, so that a day chooses."""
        return bool(self.versions) or self.in_force != InForce()

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


def _only_version(file: RuleFile) -> Version:
    assert file.obligation is not None, "a file without versions has an obligation"
    return Version(
        in_force=file.in_force, applies_when=(), exempt_when=(), obligation=file.obligation
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a pack: its file, read and checked for shape."""

    id: str
    layer: str
    file: RuleFile
    document: Document
    versions: tuple[Version, ...] = field(init=False, repr=False, compare=False)
    """The versions of the law, in the order of the file."""

    def __post_init__(self) -> None:
        """Make the one version of a file that names none, once: it is asked for again and again."""
        object.__setattr__(self, "versions", self.file.versions or (_only_version(self.file),))

    def under_the_law_of(self, day: date) -> Rule:
        """
        Return the rule with the version in force on *day* made the law of every day.

        A duty that was no law on that day applies to nobody.
        """
        governing = [each for each in self.versions if is_in_force(each.in_force, day)]
        if not governing:
            return self._never_law()
        changes: dict[str, Any] = {"in_force": InForce(), "versions": ()}
        if self.file.versions:
            lasting = governing[0].model_copy(update={"in_force": InForce()})
            changes = {"versions": (lasting,)}
        return replace(self, file=self.file.model_copy(update=changes))

    def only_between(self, days: InForce) -> Rule:
        """Return the rule as law on these days alone, such as those on which its pack is in use."""
        if days.from_ is None and days.until is None:
            return self
        kept = [
            version.model_copy(update={"in_force": both})
            for version in self.versions
            if (both := shared_days(version.in_force, days)) is not None
        ]
        if not kept:
            return self._never_law()
        changes: dict[str, Any] = {"in_force": kept[0].in_force}
        if self.file.versions:
            changes = {"versions": tuple(kept)}
        elif self.file.in_force == InForce() and self.versions[-1].obligation.anchor is None:
            # A duty that counts from no day is judged by the rules in use on the as-at date,
            # and not by those of the day on which the record, such as a period of care, began.
            changes["applies_by"] = self.file.applies_by or "as_at"
        return replace(self, file=self.file.model_copy(update=changes))

    def _never_law(self) -> Rule:
        # Chosen by the as-at date, which is always known and never the last day there is.
        never = InForce.model_validate({"from": date.max, "until": date.max})
        changes: dict[str, Any] = {
            "versions": (),
            "obligation": self.versions[-1].obligation,
            "in_force": never,
            "applies_by": "as_at",
            "citations": self.file.citations or self.versions[-1].citations,
        }
        return replace(self, file=self.file.model_copy(update=changes))
