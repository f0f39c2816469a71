"""The ethnic groups (dân tộc) by code: Decision 121-TCTK/PPCĐ of 1979, and two codes of the portal.

Spelling varies by source: whoever compares compares codes.
"""

from dataclasses import dataclass
from typing import Final

KINH: Final = "01"
FOREIGN: Final = "55"
UNKNOWN: Final = "56"


@dataclass(frozen=True, slots=True)
class EthnicGroup:
    code: str
    name_vi: str
    name_en: str


_NAMES: Final = (
    ("Kinh", "Kinh"),
    ("Tày", "Tay"),
    ("Thái", "Thai"),
    ("Hoa", "Hoa"),
    ("Khơ-me", "Khmer"),
    ("Mường", "Muong"),
    ("Nùng", "Nung"),
    ("Mông", "Hmong"),
    ("Dao", "Dao"),
    ("Gia-rai", "Jarai"),
    ("Ngái", "Ngai"),
    ("Ê-đê", "Ede"),
    ("Ba na", "Bahnar"),
    ("Xơ-Đăng", "Sedang"),
    ("Sán Chay", "San Chay"),
    ("Cơ-ho", "Koho"),
    ("Chăm", "Cham"),
    ("Sán Dìu", "San Diu"),
    ("Hrê", "Hre"),
    ("Mnông", "Mnong"),
    ("Ra-glai", "Raglai"),
    ("Xtiêng", "Stieng"),
    ("Bru-Vân Kiều", "Bru-Van Kieu"),
    ("Thổ", "Tho"),
    ("Giáy", "Giay"),
    ("Cơ-tu", "Katu"),
    ("Giẻ Triêng", "Gie Trieng"),
    ("Mạ", "Ma"),
    ("Khơ-mú", "Khmu"),
    ("Co", "Co"),
    ("Tà-ôi", "Ta Oi"),
    ("Chơ-ro", "Cho Ro"),
    ("Kháng", "Khang"),
    ("Xinh-mun", "Xinh Mun"),
    ("Hà Nhì", "Ha Nhi"),
    ("Chu ru", "Churu"),
    ("Lào", "Lao"),
    ("La Chí", "La Chi"),
    ("La Ha", "La Ha"),
    ("Phù Lá", "Phu La"),
    ("La Hủ", "La Hu"),
    ("Lự", "Lu"),
    ("Lô Lô", "Lo Lo"),
    ("Chứt", "Chut"),
    ("Mảng", "Mang"),
    ("Pà Thẻn", "Pa Then"),
    ("Cơ Lao", "Co Lao"),
    ("Cống", "Cong"),
    ("Bố Y", "Bo Y"),
    ("Si La", "Si La"),
    ("Pu Péo", "Pu Peo"),
    ("Brâu", "Brau"),
    ("Ơ Đu", "O Du"),
    ("Rơ măm", "Ro Mam"),
    ("Người nước ngoài", "Foreign national"),
    ("Không xác định", "Not known"),
)

ETHNIC_GROUPS: Final = {
    f"{number:02}": EthnicGroup(f"{number:02}", name_vi, name_en)
    for number, (name_vi, name_en) in enumerate(_NAMES, start=1)
}
