"""What each code of the national returns says, in the words of the case schema."""

from __future__ import annotations

CODES_OF_SEX = frozenset({"1", "2", "M", "F", "U"})
"""1 and 2 until the return of 2024; M, F and U from 2025. The case schema records no sex."""

STARTS_CARE = "S"
STARTS_LEGAL_STATUS = frozenset({"S", "L", "B", "U"})
STARTS_PLACEMENT = frozenset({"S", "P", "B"})
SAME_CARER = frozenset({"T", "U"})
"""The child stays with the carer: another address (T), or another legal status as well (U)."""
REASONS_FOR_NEW_EPISODE = STARTS_LEGAL_STATUS | STARTS_PLACEMENT | SAME_CARER

LEGAL_STATUSES: dict[str, str] = {
    "C1": "interim_care_order",
    "C2": "care_order",
    "D1": "freed_for_adoption",
    "E1": "placement_order",
    "J1": "remand",
    "J2": "detained_in_local_authority_accommodation",
    "J3": "youth_rehabilitation_order",
    "L1": "police_protection",
    "L2": "emergency_protection_order",
    "L3": "child_assessment_order",
    "V2": "accommodated_by_agreement",
    "V3": "short_breaks_by_agreement",
    "V4": "short_breaks_by_agreement",
}

PLACEMENT_KINDS: dict[str, str] = {
    "A3": "adoption_placement",
    "A4": "adoption_placement",
    "A5": "adoption_placement",
    "A6": "adoption_placement",
    "H5": "supported_accommodation",  # until 2024
    "K1": "secure_childrens_home",
    "K2": "childrens_home",
    "K3": "supported_accommodation",  # from 2025
    "P1": "placed_with_parent",
    "P2": "independent_living",  # until 2024
    "P3": "residential_employment",
    "R1": "care_home",
    "R2": "hospital",
    "R3": "residential_family_centre",
    "R5": "custody",
    "S1": "residential_school",
    "T0": "temporary_absence_cover",
    "T1": "temporary_absence_cover",
    "T2": "temporary_absence_cover",
    "T3": "temporary_absence_cover",
    "T4": "temporary_absence_cover",
    "U1": "foster_care",
    "U2": "foster_care",
    "U3": "foster_care",
    "U4": "foster_care",
    "U5": "foster_care",
    "U6": "foster_care",
    "Z1": "other",
    "Z11": "other",  # Z11 to Z14 from 2026
    "Z12": "other",
    "Z13": "other",
    "Z14": "other",
}

WITH_CONNECTED_PERSON = frozenset({"U1", "U2", "U3"})
NOT_WITH_CONNECTED_PERSON = frozenset(
    {"U4", "U5", "U6", "H5", "K1", "K2", "K3", "P1", "P2", "P3", "R1", "R2", "R3", "R5", "S1"}
)
"""The code of other placements does not tell: adopters, temporary cover and `other` may be kin."""

LONG_TERM_FOSTERING = frozenset({"U1", "U4"})
FOSTERING_FOR_ADOPTION = frozenset({"U2", "U5"})
ADOPTION_BY_CURRENT_CARER = frozenset({"A3", "A5"})
ADOPTION_BY_CONSENT = frozenset({"A3", "A4"})
ADOPTION_BY_ORDER = frozenset({"A5", "A6"})

PROVIDERS: dict[str, str] = {
    "PR0": "parent",
    "PR1": "own_authority",
    "PR2": "other_authority",
    "PR3": "other_public_body",
    "PR4": "private_organisation",
    "PR5": "voluntary_organisation",
}

FOSTERING_AGENCIES = frozenset({"PR4", "PR5"})
"""A private or voluntary body that provides foster care is a fostering agency (CSA 2000 s.4)."""

GOES_ON = "X1"
NOT_READ = "?"
"""Stands for a reason that cannot be read: the rows that follow may tell whether care went on."""
DIED = "E2"
ADOPTED = frozenset({"E11", "E12"})
SPECIAL_GUARDIANSHIP = frozenset({"E43", "E44", "E45", "E46", "E47", "E48"})

PERIOD_END_REASONS: dict[str, str] = {
    "E11": "adopted",
    "E12": "adopted",
    "E13": "lives_with_family_or_friends",
    "E14": "accommodation_ended",
    "E15": "age_assessed_as_adult",
    "E16": "moved_abroad",
    "E17": "reached_18",
    "E2": "died",
    "E3": "care_taken_over",
    "E41": "child_arrangements_order",
    "E43": "special_guardianship_order",  # E43 and E44 until 2018
    "E44": "special_guardianship_order",
    "E45": "special_guardianship_order",  # E45 to E48 from 2019
    "E46": "special_guardianship_order",
    "E47": "special_guardianship_order",
    "E48": "special_guardianship_order",
    "E4A": "returned_home",
    "E4B": "returned_home",
    "E5": "independent_living",
    "E6": "independent_living",
    "E7": "adult_care",
    "E8": "other",
    "E9": "sentenced",
}
REASONS_FOR_END = frozenset({GOES_ON, *PERIOD_END_REASONS})

PLACEMENT_ENDS_WITH_PERIOD: dict[str, str] = {
    "E11": "adopted",
    "E12": "adopted",
    "E17": "reached_adulthood",
    "E2": "died",
    "E41": "order_made",
    "E43": "order_made",
    "E44": "order_made",
    "E45": "order_made",
    "E46": "order_made",
    "E47": "order_made",
    "E48": "order_made",
    "E4A": "returned_home",
    "E4B": "returned_home",
    "E9": "custody",
}
"""Where the end of care says by itself why the placement ended; elsewhere it is unknown."""

PLACEMENT_CHANGE_REASONS: dict[str, str | None] = {
    "ALLEG": "safeguarding_concern",
    "APPRR": None,
    "CARPL": "planned_move",
    "CHILD": "child_request",
    "CLOSE": "placement_closed",
    "CREQB": "carer_request",
    "CREQO": "carer_request",
    "CUSTOD": "custody",  # from 2019
    "LAREQ": None,
    "OTHER": None,
    "PLACE": "other",
    "STAND": "safeguarding_concern",
}
"""None where the code leaves open whether the placement broke down."""

PARTICIPATION: dict[str, str] = {
    "PN0": "under_four",
    "PN1": "attended_and_spoke",
    "PN2": "attended_and_advocate_spoke",
    "PN3": "attended_and_conveyed_views",
    "PN4": "attended_without_views",
    "PN5": "absent_advocate_spoke",
    "PN6": "absent_conveyed_views",
    "PN7": "absent_without_views",
}

SHORT_BREAKS = frozenset({"V3", "V4"})
ONE_BREAK = "V3"
"""Each break has an episode of its own; under V4 one episode stands for the whole agreement."""
RETURNED_HOME = frozenset({"E4A", "E4B", "E8"})
"""Ends of one break that say nothing of the series to which it belongs."""
REMAND = "J1"
PLACEMENT_ORDER = "E1"
