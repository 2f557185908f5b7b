"""The people and bodies who take part in a child's case, by the words for what they do."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]


class Role(StrEnum):
    """Standard roles; a rule pack may declare more."""

    CHILD = "child"
    PARENT = "parent"
    PERSON_WITH_PARENTAL_RESPONSIBILITY = "person_with_parental_responsibility"
    GUARDIAN = "guardian"
    SIBLING = "sibling"
    EXTENDED_FAMILY = "extended_family"
    SIGNIFICANT_PERSON = "significant_person"
    PREVIOUS_CARER = "previous_carer"
    CURRENT_CARER = "current_carer"
    POTENTIAL_CARER = "potential_carer"
    FOSTER_CARER = "foster_carer"
    CONNECTED_PERSON = "connected_person"
    PROSPECTIVE_ADOPTER = "prospective_adopter"
    PROSPECTIVE_SPECIAL_GUARDIAN = "prospective_special_guardian"
    SPECIAL_GUARDIAN = "special_guardian"
    RESIDENTIAL_WORKER = "residential_worker"
    APPROPRIATE_PERSON = "appropriate_person"
    ADVOCATE = "advocate"
    INDEPENDENT_VISITOR = "independent_visitor"
    CHILDRENS_GUARDIAN = "childrens_guardian"
    SOCIAL_WORKER = "social_worker"
    PERSONAL_ADVISER = "personal_adviser"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    HEAD_OF_SERVICE = "head_of_service"
    ASSISTANT_DIRECTOR = "assistant_director"
    DIRECTOR_OF_CHILDRENS_SERVICES = "director_of_childrens_services"
    NOMINATED_OFFICER = "nominated_officer"
    AGENCY_DECISION_MAKER = "agency_decision_maker"
    INDEPENDENT_REVIEWING_OFFICER = "independent_reviewing_officer"
    INDEPENDENT_REVIEWING_SERVICE = "independent_reviewing_service"
    SUPERVISING_SOCIAL_WORKER = "supervising_social_worker"
    AGENCY_SUPERVISING_SOCIAL_WORKER = "agency_supervising_social_worker"
    FAMILY_FINDING_SOCIAL_WORKER = "family_finding_social_worker"
    QUALIFIED_SOCIAL_WORKER = "qualified_social_worker"
    PERMANENCE_ADVISOR = "permanence_advisor"
    PERMANENCE_MANAGER = "permanence_manager"
    FOSTERING_REPRESENTATIVE = "fostering_representative"
    FOSTERING_MANAGER = "fostering_manager"
    FOSTERING_SERVICE = "fostering_service"
    ADOPTION_REPRESENTATIVE = "adoption_representative"
    ADOPTION_TEAM = "adoption_team"
    ADOPTION_TEAM_MANAGER = "adoption_team_manager"
    ADOPTION_LINK_WORKER = "adoption_link_worker"
    CORE_GROUP_MEMBER = "core_group_member"
    SPECIAL_GUARDIANSHIP_TEAM = "special_guardianship_team"
    PLACEMENT_AND_RESOURCES_TEAM = "placement_and_resources_team"
    PANEL = "panel"
    PANEL_ADVISER = "panel_adviser"
    LEGAL_ADVISER = "legal_adviser"
    VIRTUAL_SCHOOL = "virtual_school"
    DESIGNATED_TEACHER = "designated_teacher"
    EDUCATION_PROFESSIONAL = "education_professional"
    LIGHTHOUSE_LINKS = "lighthouse_links"
    HEALTH_PROFESSIONAL = "health_professional"
    INTEGRATED_CARE_BOARD = "integrated_care_board"
    GENERAL_PRACTITIONER = "general_practitioner"
    MEDICAL_ADVISER = "medical_adviser"
    REGISTERED_MEDICAL_PRACTITIONER = "registered_medical_practitioner"
    REGISTERED_NURSE_OR_MIDWIFE = "registered_nurse_or_midwife"
    AREA_AUTHORITY = "area_authority"
    CAFCASS = "cafcass"
    COURT = "court"
    LOCAL_AUTHORITY = "local_authority"
    OTHER = "other"


def role_words(name: str) -> str:
    """
    Return a role in words for people; a role of a local pack by its own name.

    >>> role_words("independent_reviewing_officer")
    'independent reviewing officer'
    >>> role_words("designated_teacher_for_music")
    'designated teacher for music'
    """
    return _WORDS.get(name, name.replace("_", " "))


_WORDS: dict[str, str] = {
    Role.CHILDRENS_GUARDIAN: "children's guardian",
    Role.DIRECTOR_OF_CHILDRENS_SERVICES: "director of children's services",
    Role.AGENCY_SUPERVISING_SOCIAL_WORKER: "supervising social worker of the fostering agency",
    Role.PLACEMENT_AND_RESOURCES_TEAM: "Placement and Resources Team",
    Role.LIGHTHOUSE_LINKS: "Lighthouse Links",
    Role.VIRTUAL_SCHOOL: "Virtual School",
    Role.CAFCASS: "Cafcass",
    Role.EXTENDED_FAMILY: "wider family",
    Role.AREA_AUTHORITY: "authority of the area in which the child is placed",
}
