"""The routes to permanence."""

from enum import StrEnum


class PermanenceOption(StrEnum):
    """Every route that any of the procedures names; a pack says which it allows."""

    STAY_AT_HOME = "stay_at_home"
    RETURN_HOME = "return_home"
    FAMILY_AND_FRIENDS = "family_and_friends"
    ADOPTION = "adoption"
    FOSTERING_FOR_ADOPTION = "fostering_for_adoption"
    SPECIAL_GUARDIANSHIP = "special_guardianship"
    CHILD_ARRANGEMENTS = "child_arrangements"
    LONG_TERM_FOSTERING = "long_term_fostering"
    RESIDENTIAL_CARE = "residential_care"
    SUPPORTED_INDEPENDENCE = "supported_independence"
    PERMANENCE_ORDER = "permanence_order"
    KINSHIP_CARE_ORDER = "kinship_care_order"
