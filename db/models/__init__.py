"""The data dictionary: one file per aggregate."""

from db.models.access import (
    AccessLog,
    Audit,
    PolicyVersion,
    RequestKey,
    SealedOpening,
)
from db.models.base import Base, Dated, Tenant
from db.models.book import BookFile, BookImport, BookLine
from db.models.cases import (
    Case,
    CaseDeadline,
    CaseEvent,
    CaseGrant,
    CaseOpening,
    Incident,
    Report,
)
from db.models.casework import (
    CaseChange,
    CaseCounter,
    CaseEvidence,
    CaseForm,
    CaseMeeting,
    CaseTransfer,
    ReportCase,
)
from db.models.children import (
    Assistance,
    Child,
    Circumstance,
    Fact,
    Guardian,
    Household,
    HouseholdAssignment,
    Membership,
    Placement,
    Residence,
    RiskCriterion,
    Schooling,
    Watch,
    WatchCriterion,
)
from db.models.choices import AssistanceKind, CircumstanceOf2004, CircumstanceSubgroup
from db.models.duplicates import Alias, Dismissal, Merge
from db.models.history import ChildEvent
from db.models.isolation import Isolation, IsolationTerm
from db.models.keys import BlindKey, FieldKey
from db.models.life import Death, Departure, Document, Identity, Injury, PersonalId
from db.models.moves import Move
from db.models.notices import Notification
from db.models.outbox import Outbox, OutboxHead
from db.models.people import (
    AccessEpoch,
    MachineKey,
    Officer,
    Organisation,
    Posting,
    RefreshToken,
    RevokedToken,
    SigningKey,
    SignInThrottle,
)
from db.models.registration import ChildCounter, ProbeThrottle
from db.models.taking_part import CaseHarmer, CaseProceeding, ProceedingNote, Referral
from db.models.units import Succession, Unit

__all__ = [
    "AccessEpoch",
    "AccessLog",
    "Alias",
    "Assistance",
    "AssistanceKind",
    "Audit",
    "Base",
    "BlindKey",
    "BookFile",
    "BookImport",
    "BookLine",
    "Case",
    "CaseChange",
    "CaseCounter",
    "CaseDeadline",
    "CaseEvent",
    "CaseEvidence",
    "CaseForm",
    "CaseGrant",
    "CaseHarmer",
    "CaseMeeting",
    "CaseOpening",
    "CaseProceeding",
    "CaseTransfer",
    "Child",
    "ChildCounter",
    "ChildEvent",
    "Circumstance",
    "CircumstanceOf2004",
    "CircumstanceSubgroup",
    "Dated",
    "Death",
    "Departure",
    "Dismissal",
    "Document",
    "Fact",
    "FieldKey",
    "Guardian",
    "Household",
    "HouseholdAssignment",
    "Identity",
    "Incident",
    "Injury",
    "Isolation",
    "IsolationTerm",
    "MachineKey",
    "Membership",
    "Merge",
    "Move",
    "Notification",
    "Officer",
    "Organisation",
    "Outbox",
    "OutboxHead",
    "PersonalId",
    "Placement",
    "PolicyVersion",
    "Posting",
    "ProbeThrottle",
    "ProceedingNote",
    "Referral",
    "RefreshToken",
    "Report",
    "ReportCase",
    "RequestKey",
    "Residence",
    "RevokedToken",
    "RiskCriterion",
    "Schooling",
    "SealedOpening",
    "SignInThrottle",
    "SigningKey",
    "Succession",
    "Tenant",
    "Unit",
    "Watch",
    "WatchCriterion",
]
