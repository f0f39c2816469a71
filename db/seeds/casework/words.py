"""What is told of a case in a made world: sober sentences about nobody, and what forms say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from db.rules.cases import AbuseSetting, CaseCategory, RiskLevel
from db.rules.forms import CURRENT, Field, FieldKind, FormCode
from db.rules.working_days import hanoi_day
from db.seeds.chance import Bag

C, A = CaseCategory, AbuseSetting

# Near what is told of calls and cases in the years around 2023, not official figures.
CATEGORIES: Final = Bag(
    {
        C.VIOLENCE: 38,
        C.NEGLECT: 16,
        C.SEXUAL_ABUSE: 14,
        C.AT_RISK: 14,
        C.EXPLOITATION: 5,
        C.ABANDONMENT: 5,
        C.INJURY: 4,
        C.TRAFFICKING: 1,
        C.OTHER: 3,
    }
)
SETTINGS: Final[Mapping[CaseCategory, Bag[AbuseSetting]]] = {
    C.VIOLENCE: Bag({A.FAMILY: 64, A.SCHOOL: 20, A.COMMUNITY: 12, A.CARE_FACILITY: 2, A.ONLINE: 2}),
    C.NEGLECT: Bag({A.FAMILY: 96, A.CARE_FACILITY: 4}),
    C.SEXUAL_ABUSE: Bag({A.COMMUNITY: 44, A.FAMILY: 24, A.ONLINE: 22, A.SCHOOL: 6, A.UNKNOWN: 4}),
    C.AT_RISK: Bag({A.FAMILY: 62, A.COMMUNITY: 20, A.ONLINE: 10, A.UNKNOWN: 8}),
    C.EXPLOITATION: Bag({A.WORKPLACE: 74, A.FAMILY: 16, A.COMMUNITY: 10}),
    C.ABANDONMENT: Bag({A.COMMUNITY: 60, A.FAMILY: 40}),
    C.INJURY: Bag({A.COMMUNITY: 50, A.FAMILY: 40, A.SCHOOL: 10}),
    C.TRAFFICKING: Bag({A.COMMUNITY: 50, A.ONLINE: 40, A.UNKNOWN: 10}),
    C.OTHER: Bag({A.OTHER: 50, A.UNKNOWN: 50}),
}
_TOLD: Final[Mapping[CaseCategory, tuple[str, ...]]] = {
    C.VIOLENCE: (
        "Hàng xóm nghe tiếng quát mắng nhiều lần; trẻ em có vết bầm ở tay và sợ về nhà.",
        "Cô giáo thấy trẻ em có vết bầm, trẻ em nói bị đánh vì kết quả học tập.",
        "Trẻ em bị nhóm bạn cùng trường đánh, nghỉ học ba ngày, ít nói.",
    ),
    C.NEGLECT: (
        "Trẻ em thường ở nhà một mình đến tối, ăn uống thất thường, nghỉ học nhiều buổi.",
        "Người chăm sóc vắng nhà dài ngày, trẻ em phải tự nấu ăn và trông em.",
    ),
    C.SEXUAL_ABUSE: (
        "Gia đình trình báo nghi trẻ em bị xâm hại; trẻ em đang được người thân ở bên, cần được"
        " tư vấn tâm lý.",
        "Trẻ em kể với cô giáo về hành vi không đúng mực của một người quen; đã báo công an.",
    ),
    C.AT_RISK: (
        "Cha mẹ ly thân, trẻ em sống cùng người mới của gia đình và tỏ ra lo sợ.",
        "Trẻ em bỏ nhà đi hai ngày, được công an phường đưa về; gia đình thường xuyên bất hòa.",
    ),
    C.EXPLOITATION: ("Trẻ em phải phụ bán hàng đến khuya, nghỉ học nhiều buổi.",),
    C.ABANDONMENT: ("Trẻ em được để lại ở nhà người quen, cha mẹ không liên lạc được.",),
    C.INJURY: ("Trẻ em bị thương khi chơi gần công trình không có rào chắn, đã được cấp cứu.",),
    C.TRAFFICKING: ("Người lạ quen qua mạng rủ trẻ em đi làm xa; gia đình đã ngăn kịp thời.",),
    C.OTHER: ("Trẻ em cần được hỗ trợ, chưa rõ nguyên nhân.",),
}
_SCENES: Final = ("Nhà riêng", "Gần trường học", "Nhà trọ", "Khu chợ", "Sân chơi khu dân cư")
INFORMANTS: Final = ("Người hàng xóm", "Cô giáo chủ nhiệm", "Người thân của trẻ em")
MINUTES: Final = (
    "Trẻ em cần được ở nơi an toàn, được tư vấn tâm lý và tiếp tục đi học."
    " Gia đình đồng ý phối hợp."
)
REASONS: Final = {
    "PROPOSE_DISMISSAL": "Đã đến nhà xác minh: không có dấu hiệu xâm hại hoặc nguy cơ.",
    "DISMISS": "Đồng ý với đề xuất: không có căn cứ.",
    "RETURN_PLAN": "Bổ sung kinh phí và người theo dõi.",
    "TRANSFER": "Gia đình đã chuyển đến nơi ở mới.",
    "RETURN": "Chưa xác minh được nơi ở mới.",
    "REOPEN": "Nhà trường báo trẻ em lại nghỉ học và lo sợ.",
    "ISOLATE": "Người chăm sóc vẫn gây tổn hại cho trẻ em.",
    "REVOKE": "Trẻ em đã được người thân đón về nơi an toàn.",
}
SAFE_PLACE: Final = "Nhà của người thân, tổ dân phố bên cạnh"
SAFE_CARER: Final = "Người thân của trẻ em"
NEED: Final = "Trẻ em cần được hỗ trợ trong thời gian thực hiện kế hoạch."
RESULT: Final = "Đã hỗ trợ trẻ em theo kế hoạch; trẻ em ổn định hơn."
HARMER: Final = "Nguyễn Văn H."
HARMER_IS: Final = "Người sống cùng nhà"
RISK: Final = {True: "HIGH", False: "MEDIUM"}  # what the tables of such an assessment suggest
DECISION: Final = "{number}/QĐ-UBND"
NUMBER: Final = DECISION.format(number=12)
_WORDS: Final[Mapping[str, str]] = {
    "summary": "Trẻ em cần được an toàn, chăm sóc sức khỏe và học tập.",
    "goal": "Trẻ em được an toàn tại nơi ở",
    "activity": "Thăm gia đình hằng tuần, tư vấn cho người chăm sóc",
    "responsible": "Người làm công tác bảo vệ trẻ em",
    "measure": "Trẻ em ở tạm với người thân",
    "need": "Được chăm sóc an toàn",
    "legalBasis": "Luật Trẻ em; Nghị định số 56/2017/NĐ-CP",
    "position": "Chủ tịch Ủy ban nhân dân",
    "name": "Người làm công tác bảo vệ trẻ em",
    "fullName": HARMER,
    "placeOfSafety": SAFE_PLACE,
    "carer": SAFE_CARER,
}
_USUAL: Final = "Đã xác minh tại gia đình, đang theo dõi."


@dataclass(frozen=True, slots=True)
class Told:
    """Of whom and by whom a form speaks; what was found."""

    child: str
    body: str
    worker: str
    chair: str
    serious: bool
    remains: bool = False

    def remaining(self, remains: bool) -> "Told":  # noqa: FBT001 -- an answer of the form
        return replace(self, remains=remains)


def narrative(category: CaseCategory, rng: Random) -> str:
    found = _TOLD[category]
    return found[rng.randrange(len(found))]


def scene(rng: Random) -> str:
    return _SCENES[rng.randrange(len(_SCENES))]


@cache
def _asked(code: FormCode) -> tuple[Field, ...]:
    return tuple(field for field in CURRENT[code].fields() if field.required)


def answers(
    code: FormCode, at: datetime, told: Told, days: tuple[date, date] | None = None
) -> dict[str, Any]:
    """All that the form needs to be final, as it is on that day. `days`: of an isolation."""
    day = hanoi_day(at)
    found = {field.code: _answer(field, day, told) for field in _asked(code)}
    if code is FormCode.REVIEW:
        found |= {"riskRemains": told.remains, "proposal": "REPLAN" if told.remains else "CLOSE"}
    if code in {FormCode.DECISION, FormCode.ISOLATION}:
        found["signatory"] = told.chair
    if code is FormCode.ISOLATION and days:
        found |= dict(zip(("from", "to"), (each.isoformat() for each in days), strict=True))
    return found


def _answer(field: Field, day: date, told: Told) -> Any:
    match field.kind:
        case FieldKind.ROWS:
            needed = [each for each in field.columns if each.required]
            return [{each.code: _answer(each, day, told) for each in needed}]
        case FieldKind.DATE:
            return (day + timedelta(days=90 if field.code == "to" else 0)).isoformat()
        case FieldKind.LEVEL:
            return _level(field.code, told)
        case FieldKind.FLAG:
            return not told.remains
        case FieldKind.CHOICE:
            return _choice(field, told)
    return _said(field, told)


def _said(field: Field, told: Told) -> str:
    names = {"childName": told.child, "officer": told.worker, "number": NUMBER}
    return names.get(field.code) or _WORDS.get(field.code, _USUAL)


def _level(code: str, told: Told) -> RiskLevel:
    """Of harm; the other table says how well the child is protected."""
    harm = code in {"harmSeverity", "harmerAccess", "careObstacles"}
    bad = told.serious or told.remains
    if harm:
        return RiskLevel.HIGH if bad else RiskLevel.MEDIUM
    return RiskLevel.LOW if bad else RiskLevel.MEDIUM


def _choice(field: Field, told: Told) -> str:
    if field.code == "conclusion":
        return "SERIOUS_RISK" if told.serious else "HARM_OR_RISK"
    return field.choices[0].code
