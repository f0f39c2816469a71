"""What the values of enums of files and pictures are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "FileFormat": {
        "CSV": ("Tệp CSV", "CSV"),
        "XLSX": ("Bảng tính Excel", "Excel workbook"),
    },
    "Chart": {
        "SERIES": ("Diễn biến qua các kỳ", "Series over periods"),
        "RANKING": ("Xếp hạng đơn vị", "Ranking of units"),
        "MAP": ("Bản đồ điểm các xã, phường", "Dots of communes"),
    },
    "Language": {
        "VI": ("Tiếng Việt", "Vietnamese"),
        "EN": ("Tiếng Anh", "English"),
    },
}
