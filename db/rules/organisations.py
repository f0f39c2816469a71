"""The kinds of bodies that work with children (domain.md 5.1)."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    PEOPLES_COMMITTEE = "PEOPLES_COMMITTEE"
    PEOPLES_COUNCIL = "PEOPLES_COUNCIL"
    DEPARTMENT = "DEPARTMENT"
    POLICE = "POLICE"
    JUDICIARY = "JUDICIARY"
    HEALTH = "HEALTH"
    EDUCATION = "EDUCATION"
    FACILITY = "FACILITY"
    UNION = "UNION"
    FRONT = "FRONT"
    RED_CROSS = "RED_CROSS"
    PARTNER = "PARTNER"
    FUND = "FUND"
    HOTLINE = "HOTLINE"
    MINISTRY = "MINISTRY"
    OTHER = "OTHER"
