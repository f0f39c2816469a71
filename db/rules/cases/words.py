"""Words of cases, as front ends know them (domain.md 2.2)."""

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands (domain.md 2.2)."""

    RECEIVED = "RECEIVED"
    ROUTED = "ROUTED"
    INITIAL_ASSESSED = "INITIAL_ASSESSED"
    DETAILED_ASSESSMENT = "DETAILED_ASSESSMENT"
    NEEDS_CONFIRMED = "NEEDS_CONFIRMED"
    PLAN_DRAFT = "PLAN_DRAFT"
    PLAN_SUBMITTED = "PLAN_SUBMITTED"
    IMPLEMENTING = "IMPLEMENTING"
    UNDER_REVIEW = "UNDER_REVIEW"
    CLOSED = "CLOSED"
    NOT_SUBSTANTIATED = "NOT_SUBSTANTIATED"
    TRANSFERRED = "TRANSFERRED"


class CaseStep(StrEnum):
    """What is done to a case; each step has a mutation of its own."""

    ROUTE = "ROUTE"
    ASSESS_INITIALLY = "ASSESS_INITIALLY"
    DECLARE_EMERGENCY = "DECLARE_EMERGENCY"
    START_DETAILED_ASSESSMENT = "START_DETAILED_ASSESSMENT"
    CONFIRM_NEEDS = "CONFIRM_NEEDS"
    DRAFT_PLAN = "DRAFT_PLAN"
    SUBMIT_PLAN = "SUBMIT_PLAN"
    APPROVE_PLAN = "APPROVE_PLAN"
    RETURN_PLAN = "RETURN_PLAN"
    REVIEW = "REVIEW"
    CLOSE = "CLOSE"
    REPLAN = "REPLAN"
    DISMISS = "DISMISS"
    TRANSFER = "TRANSFER"
    REOPEN = "REOPEN"


class CaseCategory(StrEnum):
    VIOLENCE = "VIOLENCE"
    SEXUAL_ABUSE = "SEXUAL_ABUSE"
    EXPLOITATION = "EXPLOITATION"
    TRAFFICKING = "TRAFFICKING"
    ABANDONMENT = "ABANDONMENT"
    NEGLECT = "NEGLECT"
    AT_RISK = "AT_RISK"
    INJURY = "INJURY"
    OTHER = "OTHER"


class AbuseSetting(StrEnum):
    """Môi trường xâm hại (Circular 13/2021/TT-BLĐTBXH)."""

    FAMILY = "FAMILY"
    SCHOOL = "SCHOOL"
    COMMUNITY = "COMMUNITY"
    CARE_FACILITY = "CARE_FACILITY"
    ONLINE = "ONLINE"
    WORKPLACE = "WORKPLACE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class RiskLevel(StrEnum):
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class CaseEventKind(StrEnum):
    """What an event of a case tells."""

    STEP = "STEP"
    REPORTED = "REPORTED"
    TASK_RECORDED = "TASK_RECORDED"
    FORM_SAVED = "FORM_SAVED"
    ASSIGNED = "ASSIGNED"
    GRANTED = "GRANTED"
    GRANT_ENDED = "GRANT_ENDED"
    REFERRED = "REFERRED"
    ISOLATION = "ISOLATION"
    TRANSFER = "TRANSFER"
    CRIMINAL_TRACK = "CRIMINAL_TRACK"
    CORRECTED = "CORRECTED"
    NOTE = "NOTE"


class ReportStatus(StrEnum):
    """How far a notice is, for whoever filed it."""

    RECEIVED = "RECEIVED"
    IN_WORK = "IN_WORK"
    ANSWERED = "ANSWERED"
