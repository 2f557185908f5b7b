"""People as they take part: who attended, was invited, agreed, or was sent something."""

from permanence_rules.case.base import Day, Record, YesNo, defaulted, fact, happened, required_role
from permanence_rules.case.roles import RoleName


class Attendee(Record):
    """One role at a meeting."""

    noun = "Attendee"

    role: RoleName = required_role("The role in which the person came.", source="CPPCR 2010 reg 38")
    attended: YesNo | None = defaulted(
        "Whether the person was there; false where only a report or apology came.",
        default=True,
        means="who is listed was there",
        source="CPPCR 2010 reg 38",
    )
    contributed: YesNo | None = fact(
        "Whether the person gave a view, in person or otherwise.",
        source="ery.review-record-six-items",
    )


class Invitation(Record):
    """An invitation to a meeting."""

    noun = "Invitation"
    dated_by = "invited_on"

    role: RoleName = required_role("The role invited.", source="ery.adoption-rep-invited")
    invited_on: Day | None = happened(
        "When the invitation went.", source="ery.adoption-rep-invited"
    )


class Delivery(Record):
    """A document or notice given to one role."""

    noun = "Delivery"
    dated_by = "sent_on"

    role: RoleName = required_role("Who was sent it.", source="CPPCR 2010 reg 6")
    sent_on: Day | None = happened("When it was sent or given.", source="CPPCR 2010 reg 6")


class Agreement(Record):
    """One role's agreement, signature or confirmation."""

    noun = "Agreement"
    dated_by = "agreed_on"

    role: RoleName = required_role("Whose agreement it is.", source="CPPCR 2010 reg 4(4)")
    agrees: YesNo | None = fact("Whether the person agrees.", source="CPPCR 2010 reg 4(4)")
    agreed_on: Day | None = happened(
        "When the person agreed or signed.", source="CPPCR 2010 reg 4(4)"
    )
