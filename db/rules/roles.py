"""The twenty-eight roles (vai trò) of domain.md 5.3, in its order."""

from dataclasses import dataclass
from typing import Final

from db.rules.units import UnitLevel as L

COMMUNE: Final = frozenset({L.COMMUNE, L.DISTRICT})  # island districts have no communes
ANY: Final = frozenset(L)
COLLABORATOR: Final = "collaborator"


@dataclass(frozen=True, slots=True)
class Role:
    """`levels`: where in the tree the role may be held."""

    code: str
    name_vi: str
    name_en: str
    levels: frozenset[L] = ANY


ROLES: Final = {
    role.code: role
    for role in (
        Role(
            COLLABORATOR,
            "Cộng tác viên bảo vệ, chăm sóc trẻ em",
            "Hamlet collaborator",
            COMMUNE,
        ),
        Role(
            "commune_worker",
            "Người làm công tác bảo vệ trẻ em cấp xã",
            "Commune child-protection worker",
            COMMUNE,
        ),
        Role(
            "commune_data_officer",
            "Cán bộ dữ liệu cấp xã (Tổ công tác Đề án 06)",
            "Commune data officer",
            COMMUNE,
        ),
        Role(
            "commune_chair",
            "Chủ tịch, Phó Chủ tịch Ủy ban nhân dân cấp xã",
            "Commune People's Committee chair or vice-chair",
            COMMUNE,
        ),
        Role(
            "standing_group_member",
            "Thành viên nhóm thường trực bảo vệ trẻ em cấp xã",
            "Member of the commune's standing child-protection group",
            COMMUNE,
        ),
        Role(
            "district_officer",
            "Cán bộ Phòng Lao động - Thương binh và Xã hội cấp huyện",
            "District child affairs officer",
            frozenset({L.DISTRICT}),
        ),
        Role(
            "district_leader",
            "Lãnh đạo Ủy ban nhân dân cấp huyện",
            "District People's Committee leader",
            frozenset({L.DISTRICT}),
        ),
        Role(
            "province_officer",
            "Cán bộ công tác trẻ em cấp tỉnh",
            "Province child affairs officer",
            frozenset({L.PROVINCE}),
        ),
        Role(
            "province_leader",
            "Lãnh đạo Ủy ban nhân dân cấp tỉnh",
            "Province People's Committee leader",
            frozenset({L.PROVINCE}),
        ),
        Role(
            "ministry_analyst",
            "Chuyên viên phân tích cấp Bộ",
            "National (Ministry) analyst",
            frozenset({L.NATION}),
        ),
        Role("fund_accountant", "Kế toán Quỹ Bảo trợ trẻ em", "Fund accountant"),
        Role("fund_director", "Giám đốc Quỹ Bảo trợ trẻ em", "Fund director or approver"),
        Role("auditor", "Thanh tra tài chính, kiểm toán", "Finance inspector or auditor"),
        Role("police_investigator", "Điều tra viên Công an", "Police investigator"),
        Role("judiciary", "Kiểm sát viên, Thẩm phán", "Procurator or judge"),
        Role(
            "justice_officer",
            "Cán bộ tư pháp, trợ giúp pháp lý",
            "Justice or legal-aid officer",
        ),
        Role("health_worker", "Cán bộ cơ sở y tế", "Health facility"),
        Role("school_officer", "Cán bộ trường học, ngành giáo dục", "School or education office"),
        Role("facility_worker", "Cán bộ cơ sở trợ giúp xã hội", "Social-assistance facility"),
        Role(
            "hotline_operator",
            "Nhân viên Tổng đài 111",
            "Hotline 111 operator",
            frozenset({L.NATION}),
        ),
        Role(
            "union_officer",
            "Cán bộ Hội Liên hiệp Phụ nữ, Đoàn Thanh niên, Công đoàn",
            "Women's, Youth or Labour union officer",
        ),
        Role(
            "supervisor",
            "Cán bộ Mặt trận Tổ quốc, Hội đồng nhân dân giám sát",
            "Fatherland Front or People's Council supervisor",
        ),
        Role("partner", "Hội Chữ thập đỏ, tổ chức đối tác", "Red Cross or partner NGO"),
        Role("donor", "Nhà tài trợ", "Donor"),
        Role("public", "Báo chí, công chúng", "Press or public"),
        Role(
            "parent",
            "Cha, mẹ, người giám hộ; trẻ em từ đủ 7 tuổi",
            "Parent or guardian; child from seven",
        ),
        Role("administrator", "Quản trị hệ thống", "System administrator"),
        Role(
            "data_protection_officer",
            "Cán bộ bảo vệ dữ liệu cá nhân",
            "Data-protection officer",
            frozenset({L.NATION}),
        ),
    )
}
