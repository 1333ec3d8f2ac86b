"""The words of the registry: what a field may hold, as it is stored (Chinese names: `values.yml`)."""

from __future__ import annotations

from enum import StrEnum


class PersonClass(StrEnum):
    """A class of people that a policy speaks of; somebody may be in several, each with its dates."""

    REGISTERED_POOR = "registered_poor"
    OUT_OF_POVERTY = "out_of_poverty"
    MONITORED = "monitored"
    LOW_INCOME = "low_income"
    SUBSISTENCE = "subsistence"
    DESTITUTE = "destitute"
    RELOCATED = "relocated"
    FLOODPLAIN_RELOCATED = "floodplain_relocated"
    AID_GRADUATE = "aid_graduate"
    SCHOOL_LEAVER = "school_leaver"
    GRADUATE = "graduate"
    VOCATIONAL_GRADUATE = "vocational_graduate"
    LEFT_BEHIND_WOMAN = "left_behind_woman"
    RETURNEE = "returnee"
    VETERAN = "veteran"
    STUDENT = "student"
    HARD_TO_EMPLOY = "hard_to_employ"


class Employment(StrEnum):
    """Whether somebody works; nothing recorded is unknown, never "no"."""

    EMPLOYED = "employed"
    FLEXIBLE = "flexible"
    SELF_EMPLOYED = "self_employed"
    UNEMPLOYED = "unemployed"


WORKING = (Employment.EMPLOYED, Employment.FLEXIBLE, Employment.SELF_EMPLOYED)


class EmploymentDetail(StrEnum):
    """Where somebody works, or why they do not (CQ-08, CQ-09, CQ-13)."""

    ENTERPRISE = "enterprise"
    WORKSHOP = "workshop"
    PUBLIC_POST = "public_post"
    UNWILLING = "unwilling"
    UNSKILLED = "unskilled"
    CANNOT_LEAVE = "cannot_leave"
    LOOKING = "looking"


class LabourCapacity(StrEnum):
    """How far somebody can work."""

    NORMAL = "normal"
    WEAK = "weak"
    HALF = "half"
    NONE = "none"


class Sex(StrEnum):
    """As the ID number says."""

    FEMALE = "female"
    MALE = "male"


class Reach(StrEnum):
    """How far somebody would go for work."""

    HOME = "home"
    COUNTY = "county"
    PROVINCE = "province"
    ANYWHERE = "anywhere"


class Verified(StrEnum):
    """How a record was checked last (CQ-04)."""

    PHONE = "phone"
    VISIT = "visit"
    OFFICE = "office"
    CHAT = "chat"
    DATA = "data"


class Status(StrEnum):
    """What of a person has a history with dates."""

    EMPLOYMENT = "employment"
    HOME = "home"
    RESIDENCE = "residence"
    WORKPLACE = "workplace"
    LABOUR_CAPACITY = "labour_capacity"


class Consent(StrEnum):
    """Whether somebody agreed to notices; nothing recorded is neither."""

    GIVEN = "given"
    REFUSED = "refused"


class Purpose(StrEnum):
    """What somebody agrees to."""

    ACCOUNT = "account"
    NOTICES = "notices"


class EventKind(StrEnum):
    """A service done for a person."""

    POLICY_TALK = "policy_talk"
    GUIDANCE = "guidance"
    VACANCY = "vacancy"
    TRAINING = "training"
    VISIT = "visit"
    CALL = "call"
    CHECK_IN = "check_in"
    NOTICE = "notice"


class TaskKind(StrEnum):
    """What a helper has to do for a person."""

    BECAME_UNEMPLOYED = "became_unemployed"
    CORRECT_RECORD = "correct_record"
    IDENTIFY = "identify"
