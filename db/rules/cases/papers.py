"""The official forms of a case (Mẫu số 01-07, Decree 56/2017/NĐ-CP), by what they are for."""

from enum import StrEnum
from typing import Final


class FormCode(StrEnum):
    INTAKE = "INTAKE"
    INITIAL_ASSESSMENT = "INITIAL_ASSESSMENT"
    DETAILED_ASSESSMENT = "DETAILED_ASSESSMENT"
    PLAN = "PLAN"
    DECISION = "DECISION"
    REVIEW = "REVIEW"
    ISOLATION = "ISOLATION"


NUMBERS: Final = {code: number for number, code in enumerate(FormCode, 1)}  # Mẫu số
