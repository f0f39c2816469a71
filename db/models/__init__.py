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
from db.models.keys import BlindKey, FieldKey
from db.models.life import Death, Departure, Document, Identity, Injury, PersonalId
from db.models.moves import Move
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
    "CaseDeadline",
    "CaseEvent",
    "CaseGrant",
    "CaseOpening",
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
    "MachineKey",
    "Membership",
    "Merge",
    "Move",
    "Officer",
    "Organisation",
    "Outbox",
    "OutboxHead",
    "PersonalId",
    "Placement",
    "PolicyVersion",
    "Posting",
    "ProbeThrottle",
    "RefreshToken",
    "Report",
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
