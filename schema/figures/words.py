"""Enums of files and pictures of figures."""

from enum import StrEnum

import strawberry

from db.press import Chart, Language


class FileFormat(StrEnum):
    CSV = "CSV"
    XLSX = "XLSX"


strawberry.enum(FileFormat, description="Files for spreadsheets.")
strawberry.enum(Chart, description="A picture of figures (biểu đồ).")
strawberry.enum(Language, description="The language of headings and labels.")
