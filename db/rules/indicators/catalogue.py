"""The indicators that can be worked out (danh mục chỉ tiêu): domain.md 3.1, the plans of 3.2."""

from collections.abc import Mapping
from typing import Final

from db.rules.cases import CaseCategory
from db.rules.children import FactKind, PovertyStatus
from db.rules.circumstances import GROUPS, WatchKind
from db.rules.deadlines import DeadlineKind
from db.rules.fund import Occasion
from db.rules.harm import DeathCause
from db.rules.indicators.dimensions import IndicatorDimension
from db.rules.indicators.words import (
    AnyOf,
    Base,
    Definition,
    DiedOf,
    FactIs,
    Gifted,
    Helped,
    InGroup,
    Measure,
    Met,
    OfCategory,
    OfClock,
    OpenLongerThan,
    Placed,
    Under,
    UnitOfMeasure,
    Watched,
)
from db.rules.sensitivity import Sensitivity

S, D, U = Sensitivity, IndicatorDimension, UnitOfMeasure
RATE, AMOUNT, PERCENT = Measure.RATE, Measure.AMOUNT, U.PERCENT
OWN: Final = "DES"
CIRCULAR: Final = "Thông tư 13/2021/TT-BLĐTBXH"
UNSEALED: Final = frozenset({S.SOCIAL, S.HEALTH, S.CASEWORK})  # of groups
CASEWORK: Final = frozenset({S.CASEWORK})
HEALTH: Final = frozenset({S.HEALTH})
SOCIAL: Final = frozenset({S.SOCIAL})
PEOPLE: Final = (D.SEX, D.AGE_BAND, D.ETHNICITY, D.POVERTY, D.URBAN_RURAL)
ABUSE: Final = (D.SEX, D.AGE_BAND, D.CATEGORY, D.ABUSE_SETTING, D.URBAN_RURAL)
OLD_CASE: Final = 30  # days

ANY_GROUP: Final = InGroup(frozenset(GROUPS))
ORPHANED: Final = InGroup(frozenset({1, 2, 3}))
POOR: Final = FactIs(FactKind.POVERTY, frozenset({PovertyStatus.POOR}))
AT_RISK: Final = Watched(frozenset({WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES}))
ABUSES: Final = OfCategory(
    frozenset(
        {
            CaseCategory.VIOLENCE,
            CaseCategory.SEXUAL_ABUSE,
            CaseCategory.EXPLOITATION,
            CaseCategory.TRAFFICKING,
            CaseCategory.ABANDONMENT,
            CaseCategory.NEGLECT,
        }
    )
)

_ALL: Final = (
    Definition(
        "CHILD_POP", "Dân số trẻ em", "Children",
        Base.CHILDREN,
        "Số trẻ em dưới 16 tuổi cư trú trên địa bàn tại thời điểm cuối kỳ",
        "Children under 16 who live in the unit at the end of the period",
        f"{CIRCULAR}, 0101",
        dimensions=PEOPLE,
    ),
    Definition(
        "CISC_COUNT", "Số trẻ em có hoàn cảnh đặc biệt", "Children in special circumstances",
        Base.CHILDREN,
        "Số trẻ em thuộc ít nhất một nhóm hoàn cảnh đặc biệt tại thời điểm cuối kỳ",
        "Children in at least one group of special circumstances at the end of the period",
        f"{CIRCULAR}, 0301",
        UNSEALED, (ANY_GROUP,), (), (*PEOPLE, D.CIRCUMSTANCE), guarded=S.CASEWORK,
    ),
    Definition(
        "CISC_RATE", "Tỷ lệ trẻ em có hoàn cảnh đặc biệt", "Share of special circumstances",
        Base.CHILDREN,
        "Số trẻ em có hoàn cảnh đặc biệt / số trẻ em × 100",
        "Children in special circumstances / children × 100",
        f"{CIRCULAR}, 0301",
        UNSEALED, (), (ANY_GROUP,), PEOPLE, RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "CISC_ASSISTED_RATE",
        "Tỷ lệ trẻ em có hoàn cảnh đặc biệt được trợ giúp",
        "Share of special circumstances that was helped",
        Base.CHILDREN,
        "Số trẻ em có hoàn cảnh đặc biệt được trợ giúp ít nhất một lần trong kỳ / số trẻ em có hoàn"
        " cảnh đặc biệt × 100",
        "Of children in special circumstances, those who received help in the period × 100",
        f"{CIRCULAR}, 0302",
        UNSEALED, (ANY_GROUP,), (Helped(),), (*PEOPLE, D.CIRCUMSTANCE), RATE, PERCENT,
        S.CASEWORK,
    ),
    Definition(
        "AT_RISK_COUNT",
        "Số trẻ em có nguy cơ rơi vào hoàn cảnh đặc biệt",
        "Children at risk of special circumstances",
        Base.CHILDREN,
        "Số trẻ em trong danh sách theo dõi có nguy cơ tại thời điểm cuối kỳ",
        "Children on the watch list at the end of the period",
        OWN, SOCIAL, (AT_RISK,), (), PEOPLE,
    ),
    Definition(
        "AT_RISK_INTERVENED_RATE",
        "Tỷ lệ trẻ em có nguy cơ được can thiệp, trợ giúp",
        "Share of children at risk that was helped",
        Base.CHILDREN,
        "Số trẻ em có nguy cơ được trợ giúp trong kỳ / số trẻ em có nguy cơ × 100",
        "Of children at risk, those who received help in the period × 100",
        OWN, SOCIAL, (AT_RISK,), (Helped(),), PEOPLE, RATE, PERCENT,
    ),
    Definition(
        "DISABLED_SERVICE_RATE",
        "Tỷ lệ trẻ em khuyết tật được tiếp cận dịch vụ",
        "Share of children with a disability who reached services",
        Base.CHILDREN,
        "Số trẻ em khuyết tật được trợ giúp trong kỳ / số trẻ em khuyết tật × 100",
        "Of children with a disability, those who received help in the period × 100",
        OWN, frozenset({S.HEALTH, S.SOCIAL}),
        (InGroup(frozenset({4})),), (Helped(),), PEOPLE, RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "ORPHAN_ABANDONED_CARED_RATE",
        "Tỷ lệ trẻ em mồ côi, bị bỏ rơi, không nơi nương tựa được chăm sóc",
        "Share of orphaned, abandoned and unsupported children who are cared for",
        Base.CHILDREN,
        "Số trẻ em thuộc nhóm 1, 2, 3 được trợ giúp trong kỳ hoặc sống tại cơ sở / số trẻ em thuộc"
        " các nhóm đó × 100",
        "Children of groups 1, 2 and 3: those helped in the period or placed in a facility × 100",
        OWN, frozenset({S.SOCIAL, S.CONTACT}),
        (ORPHANED,), (AnyOf((Helped(), Placed())),), PEOPLE, RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "ABUSE_CHILDREN", "Số trẻ em bị xâm hại", "Abused children",
        Base.ABUSED,
        "Số trẻ em trong các vụ việc xâm hại tiếp nhận trong kỳ, mỗi trẻ tính một lần, theo nơi"
        " xảy ra vụ việc đầu tiên",
        "Children of cases of abuse received in the period, once each, where the first happened",
        f"{CIRCULAR}, phụ lục IV, 0101",
        CASEWORK, (ABUSES,), (), ABUSE, guarded=S.CASEWORK,
    ),
    Definition(
        "ABUSE_CASES", "Số vụ việc xâm hại trẻ em", "Cases of abuse",
        Base.CASES,
        "Số ca xâm hại tiếp nhận trong kỳ, theo nơi xảy ra",
        "Cases of abuse received in the period, where they happened",
        CIRCULAR, CASEWORK, (ABUSES,), (), ABUSE,
        unit_of_measure=U.CASES, guarded=S.CASEWORK,
    ),
    Definition(
        "ABUSE_GROWTH", "Tốc độ tăng số trẻ em bị xâm hại", "Growth of abused children",
        Base.ABUSED,
        "(Số trẻ em bị xâm hại trong kỳ − cùng kỳ năm trước) / cùng kỳ năm trước × 100",
        "(Abused children of the period − of the same period a year before) / of the year before"
        " × 100",
        OWN, CASEWORK, (ABUSES,),
        measure=RATE, unit_of_measure=PERCENT, guarded=S.CASEWORK, growth=True,
    ),
    Definition(
        "BIRTH_REG_U5_RATE",
        "Tỷ lệ trẻ em dưới 5 tuổi được đăng ký khai sinh",
        "Share of children under 5 whose birth is registered",
        Base.CHILDREN,
        "Số trẻ em dưới 5 tuổi đã đăng ký khai sinh / số trẻ em dưới 5 tuổi × 100",
        "Of children under 5, those whose birth is registered × 100",
        OWN, SOCIAL, (Under(5),),
        (FactIs(FactKind.BIRTH_REGISTRATION, frozenset({"yes"})),), PEOPLE, RATE, PERCENT,
    ),
    Definition(
        "BHYT_U6_RATE",
        "Tỷ lệ trẻ em dưới 6 tuổi có thẻ bảo hiểm y tế",
        "Share of children under 6 with a health-insurance card",
        Base.CHILDREN,
        "Số trẻ em dưới 6 tuổi có thẻ bảo hiểm y tế / số trẻ em dưới 6 tuổi × 100",
        "Of children under 6, those with a health-insurance card × 100",
        OWN, SOCIAL, (Under(6),),
        (FactIs(FactKind.HEALTH_INSURANCE, frozenset({"yes"})),), PEOPLE, RATE, PERCENT,
    ),
    Definition(
        "INJURY_CHILDREN", "Số trẻ em bị tai nạn, thương tích", "Injured children",
        Base.INJURIES,
        "Số trẻ em bị tai nạn, thương tích trong kỳ, mỗi trẻ tính một lần",
        "Children injured by accident in the period, each once",
        OWN, HEALTH, dimensions=(D.SEX, D.AGE_BAND, D.URBAN_RURAL),
    ),
    Definition(
        "INJURY_DEATHS", "Số trẻ em tử vong do tai nạn, thương tích", "Deaths by injury",
        Base.DEATHS,
        "Số trẻ em tử vong trong kỳ do đuối nước, tai nạn giao thông, thương tích khác",
        "Children who died in the period by drowning, in traffic or by another injury",
        OWN, HEALTH,
        (DiedOf(frozenset({DeathCause.DROWNING, DeathCause.TRAFFIC, DeathCause.OTHER_INJURY})),),
        dimensions=(D.SEX, D.AGE_BAND, D.URBAN_RURAL),
    ),
    Definition(
        "DROWNING", "Số trẻ em tử vong do đuối nước", "Deaths by drowning",
        Base.DEATHS,
        "Số trẻ em tử vong trong kỳ do đuối nước",
        "Children who drowned in the period",
        OWN, HEALTH, (DiedOf(frozenset({DeathCause.DROWNING})),),
        dimensions=(D.SEX, D.AGE_BAND, D.URBAN_RURAL),
    ),
    Definition(
        "CASE_12H_RATE",
        "Tỷ lệ ca khẩn cấp được can thiệp trong 12 giờ",
        "Share of emergencies met within 12 hours",
        Base.CLOCKS,
        "Số thời hạn khẩn cấp đến hạn trong kỳ được thực hiện đúng hạn / số thời hạn đến hạn × 100",
        "Of emergency clocks due in the period, those met in time × 100",
        OWN, CASEWORK, (OfClock(DeadlineKind.EMERGENCY),), (Met(),), (),
        RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "CASE_5D_RATE",
        "Tỷ lệ ca có kế hoạch hỗ trợ, can thiệp trong 5 ngày làm việc",
        "Share of plans made within 5 working days",
        Base.CLOCKS,
        "Số thời hạn lập kế hoạch đến hạn trong kỳ được thực hiện đúng hạn / số thời hạn đến hạn"
        " × 100",
        "Of clocks of plans due in the period, those met in time × 100",
        OWN, CASEWORK, (OfClock(DeadlineKind.PLAN),), (Met(),), (),
        RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "CASE_OPEN_AGE",
        f"Tỷ lệ ca đang mở quá {OLD_CASE} ngày",
        f"Share of open cases that are older than {OLD_CASE} days",
        Base.OPEN_CASES,
        f"Số ca đang mở tiếp nhận trước đó hơn {OLD_CASE} ngày / số ca đang mở × 100",
        f"Of cases open at the end of the period, those received more than {OLD_CASE} days before"
        " × 100",
        OWN, CASEWORK, (), (OpenLongerThan(OLD_CASE),), (D.CATEGORY, D.ABUSE_SETTING),
        RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "GIFT_COVERAGE_RATE",
        "Tỷ lệ trẻ em có hoàn cảnh đặc biệt, trẻ em hộ nghèo được tặng quà 1/6",
        "Share of special circumstances and poor households given to on Children's Day",
        Base.CHILDREN,
        "Số trẻ em có hoàn cảnh đặc biệt, trẻ em hộ nghèo được tặng quà dịp 1/6 trong kỳ / số trẻ"
        " em đó × 100",
        "Of children in special circumstances or of poor households, those handed a gift for"
        " Children's Day in the period × 100",
        "Kế hoạch Tháng hành động vì trẻ em, quận Long Biên 2020",
        UNSEALED, (AnyOf((ANY_GROUP, POOR)),), (Gifted(Occasion.CHILDREN_DAY),), PEOPLE,
        RATE, PERCENT, S.CASEWORK,
    ),
    Definition(
        "CHILDREN_SUPPORTED",
        "Số trẻ em được Quỹ Bảo trợ trẻ em hỗ trợ",
        "Children supported by the Child Protection Fund",
        Base.SUPPORTED,
        "Số trẻ em được trao hỗ trợ của Quỹ trong kỳ, mỗi trẻ tính một lần",
        "Children handed support of the Fund in the period, each once",
        OWN, SOCIAL, dimensions=(D.SEX, D.AGE_BAND, D.SUPPORT_KIND, D.URBAN_RURAL),
    ),
    Definition(
        "FUND_RECEIVED", "Số tiền Quỹ Bảo trợ trẻ em tiếp nhận", "Received by the Fund",
        Base.INCOME,
        "Tổng giá trị tiếp nhận trong kỳ, trừ các bút toán đảo",
        "What came in during the period, less what was reversed",
        OWN, measure=AMOUNT, unit_of_measure=U.VND,
    ),
    Definition(
        "FUND_PAID", "Số tiền Quỹ Bảo trợ trẻ em đã chi", "Paid by the Fund",
        Base.PAID,
        "Tổng giá trị đã chi cho trẻ em trong kỳ, trừ số thu hồi",
        "What was paid for children in the period, less what came back",
        OWN, dimensions=(D.SUPPORT_KIND,), measure=AMOUNT, unit_of_measure=U.VND,
    ),
    Definition(
        "UNIT_PLAN_RATE",
        "Tỷ lệ xã, phường, thị trấn ban hành kế hoạch riêng",
        "Share of communes that issued their own plan",
        Base.UNITS,
        "Số xã, phường, thị trấn đã ban hành kế hoạch thực hiện một kế hoạch của cấp trên có hiệu"
        " lực trong kỳ / số xã, phường, thị trấn × 100",
        "Of communes, those that issued a plan for carrying out one of a unit above of which part"
        " of the period is × 100",
        "Kế hoạch của Hà Nội 2016–2020, quận Long Biên 2020",
        measure=RATE, unit_of_measure=PERCENT,
    ),
)  # fmt: skip
DEFINITIONS: Final[Mapping[str, Definition]] = {each.code: each for each in _ALL}
