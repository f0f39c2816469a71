"""Children in special circumstances (trẻ em có hoàn cảnh đặc biệt) and under watch.

Law on Children 2016, art. 10(1), points a to o; Decree 56/2017, arts. 3 to 16.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.sensitivity import Sensitivity


@dataclass(frozen=True, slots=True)
class Group:
    """One of the fourteen groups. `part` names the part of its class that can be granted alone."""

    number: int
    code: str
    name_vi: str
    name_en: str
    class_: Sensitivity
    part: str | None = None


GROUPS: Final = {
    group.number: group
    for group in (
        Group(
            1,
            "ORPHAN_BOTH_PARENTS",
            "Trẻ em mồ côi cả cha và mẹ",
            "Orphaned of both parents",
            Sensitivity.SOCIAL,
        ),
        Group(2, "ABANDONED", "Trẻ em bị bỏ rơi", "Abandoned", Sensitivity.SOCIAL),
        Group(3, "NO_SUPPORT", "Trẻ em không nơi nương tựa", "Without support", Sensitivity.SOCIAL),
        Group(
            4,
            "DISABILITY",
            "Trẻ em khuyết tật",
            "With a disability",
            Sensitivity.HEALTH,
            part="disability",
        ),
        Group(5, "HIV_AIDS", "Trẻ em nhiễm HIV/AIDS", "Living with HIV/AIDS", Sensitivity.SEALED),
        Group(
            6,
            "LAW_VIOLATION",
            "Trẻ em vi phạm pháp luật",
            "In conflict with the law",
            Sensitivity.SEALED,
        ),
        Group(7, "DRUG_ADDICTION", "Trẻ em nghiện ma túy", "Addicted to drugs", Sensitivity.SEALED),
        Group(
            8,
            "DROPOUT_TO_EARN",
            "Trẻ em phải bỏ học kiếm sống chưa hoàn thành phổ cập giáo dục trung học cơ sở",
            "Left school to earn a living before completing universal lower-secondary education",
            Sensitivity.CASEWORK,
        ),
        Group(
            9,
            "VIOLENCE_SEVERE_HARM",
            "Trẻ em bị tổn hại nghiêm trọng về thể chất và tinh thần do bị bạo lực",
            "Seriously harmed in body and mind by violence",
            Sensitivity.CASEWORK,
        ),
        Group(10, "EXPLOITED", "Trẻ em bị bóc lột", "Exploited", Sensitivity.CASEWORK),
        Group(
            11,
            "SEXUALLY_ABUSED",
            "Trẻ em bị xâm hại tình dục",
            "Sexually abused",
            Sensitivity.SEALED,
        ),
        Group(12, "TRAFFICKED", "Trẻ em bị mua bán", "Trafficked", Sensitivity.SEALED),
        Group(
            13,
            "SERIOUS_ILLNESS_POOR",
            "Trẻ em mắc bệnh hiểm nghèo hoặc bệnh phải điều trị dài ngày thuộc hộ nghèo hoặc hộ"
            " cận nghèo",
            "With a fatal illness or one needing long treatment, in a poor or near-poor household",
            Sensitivity.HEALTH,
        ),
        Group(
            14,
            "MIGRANT_REFUGEE_ALONE",
            "Trẻ em di cư, trẻ em lánh nạn, tị nạn chưa xác định được cha mẹ hoặc không có người"
            " chăm sóc",
            "Migrant, displaced or refugee without identified parents or a carer",
            Sensitivity.CASEWORK,
        ),
    )
}
BY_CODE: Final = {group.code: group for group in GROUPS.values()}


class WatchKind(StrEnum):
    AT_RISK_OF_SPECIAL_CIRCUMSTANCES = "AT_RISK_OF_SPECIAL_CIRCUMSTANCES"
    AT_RISK_OF_ABUSE = "AT_RISK_OF_ABUSE"
    URGENT_PROTECTION = "URGENT_PROTECTION"


WATCH_CLASSES: Final = {
    WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES: Sensitivity.SOCIAL,
    WatchKind.AT_RISK_OF_ABUSE: Sensitivity.CASEWORK,
    WatchKind.URGENT_PROTECTION: Sensitivity.CASEWORK,
}
