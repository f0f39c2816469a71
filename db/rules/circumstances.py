"""Children in special circumstances (trẻ em có hoàn cảnh đặc biệt) and under watch: groups and classes.

Law on Children 2016, art. 10(1), points a to o; Decree 56/2017, arts. 3 to 16.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.sensitivity import Sensitivity as S


@dataclass(frozen=True, slots=True)
class Group:
    """One of the fourteen groups. `part` names the part of its class that can be granted alone."""

    number: int
    code: str
    name_vi: str
    name_en: str
    class_: S
    part: str | None = None


GROUPS: Final = {
    group.number: group
    for group in (
        Group(
            1,
            "ORPHAN_BOTH_PARENTS",
            "Trẻ em mồ côi cả cha và mẹ",
            "Orphaned of both parents",
            S.SOCIAL,
        ),
        Group(2, "ABANDONED", "Trẻ em bị bỏ rơi", "Abandoned", S.SOCIAL),
        Group(3, "NO_SUPPORT", "Trẻ em không nơi nương tựa", "Without support", S.SOCIAL),
        Group(
            4, "DISABILITY", "Trẻ em khuyết tật", "With a disability", S.HEALTH, part="disability"
        ),
        Group(5, "HIV_AIDS", "Trẻ em nhiễm HIV/AIDS", "Living with HIV/AIDS", S.SEALED),
        Group(
            6, "LAW_VIOLATION", "Trẻ em vi phạm pháp luật", "In conflict with the law", S.SEALED
        ),
        Group(7, "DRUG_ADDICTION", "Trẻ em nghiện ma túy", "Addicted to drugs", S.SEALED),
        Group(
            8,
            "DROPOUT_TO_EARN",
            "Trẻ em phải bỏ học kiếm sống chưa hoàn thành phổ cập giáo dục trung học cơ sở",
            "Left school to earn a living before completing universal lower-secondary education",
            S.CASEWORK,
        ),
        Group(
            9,
            "VIOLENCE_SEVERE_HARM",
            "Trẻ em bị tổn hại nghiêm trọng về thể chất và tinh thần do bị bạo lực",
            "Seriously harmed in body and mind by violence",
            S.CASEWORK,
        ),
        Group(10, "EXPLOITED", "Trẻ em bị bóc lột", "Exploited", S.CASEWORK),
        Group(11, "SEXUALLY_ABUSED", "Trẻ em bị xâm hại tình dục", "Sexually abused", S.SEALED),
        Group(12, "TRAFFICKED", "Trẻ em bị mua bán", "Trafficked", S.SEALED),
        Group(
            13,
            "SERIOUS_ILLNESS_POOR",
            "Trẻ em mắc bệnh hiểm nghèo hoặc bệnh phải điều trị dài ngày thuộc hộ nghèo hoặc hộ"
            " cận nghèo",
            "With a fatal illness or one needing long treatment, in a poor or near-poor household",
            S.HEALTH,
        ),
        Group(
            14,
            "MIGRANT_REFUGEE_ALONE",
            "Trẻ em di cư, trẻ em lánh nạn, tị nạn chưa xác định được cha mẹ hoặc không có người"
            " chăm sóc",
            "Migrant, displaced or refugee without identified parents or a carer",
            S.CASEWORK,
        ),
    )
}
BY_CODE: Final = {group.code: group for group in GROUPS.values()}


class WatchKind(StrEnum):
    AT_RISK_OF_SPECIAL_CIRCUMSTANCES = "AT_RISK_OF_SPECIAL_CIRCUMSTANCES"
    AT_RISK_OF_ABUSE = "AT_RISK_OF_ABUSE"
    URGENT_PROTECTION = "URGENT_PROTECTION"


WATCH_CLASSES: Final = {
    WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES: S.SOCIAL,
    WatchKind.AT_RISK_OF_ABUSE: S.CASEWORK,
    WatchKind.URGENT_PROTECTION: S.CASEWORK,
}
