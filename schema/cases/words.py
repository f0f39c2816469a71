"""Words of cases as enums of the schema: registered once, before any type names one."""

import strawberry

from db.rules.cases import (
    AbuseSetting,
    CaseCategory,
    CaseEventKind,
    CaseStatus,
    CaseStep,
    ReportStatus,
    RiskLevel,
)
from db.rules.casework import MeetingRole
from db.rules.deadlines import DeadlineKind
from db.rules.forms import FormCode

strawberry.enum(CaseStatus, description="Where a case stands (trạng thái của ca).")
strawberry.enum(CaseStep, description="A step of the law; each has a mutation of its own.")
strawberry.enum(CaseCategory, description="What is done to the child (loại hình).")
strawberry.enum(AbuseSetting, description="Môi trường xâm hại (Circular 13/2021).")
strawberry.enum(RiskLevel, description="Mức độ nguy cơ: as the last assessment says.")
strawberry.enum(ReportStatus, description="How far a notice is.")
strawberry.enum(CaseEventKind, description="What an event of a case tells (diễn biến của ca).")
strawberry.enum(
    DeadlineKind,
    description="Terms are law and configurable: 12 hours, 5 working days, approval term, 15 days"
    " in all.",
)
strawberry.enum(FormCode, description="The official forms of a case (Mẫu số 01 đến 07).")
strawberry.enum(
    MeetingRole, description="As what somebody takes part in the meeting (thành phần tham dự họp)."
)
