"""What an office brings along of the law of cases: its calendar, newer versions of forms."""

from pathlib import Path
from typing import Protocol

from db.rules.forms.newer import read_forms
from db.rules.inputs import InputRefusedError
from db.working_calendar import working_calendar


class Law(Protocol):
    @property
    def working_calendar(self) -> Path | None: ...
    @property
    def case_forms(self) -> Path | None: ...


def office_law(settings: Law) -> None:
    """Raises ValueError for a file that is none, and says which and where."""
    if settings.working_calendar is not None:
        try:
            working_calendar(settings.working_calendar)
        except InputRefusedError as refused:
            said = ", ".join(f"line {'.'.join(p.path)} {p.fault}" for p in refused.problems)
            raise ValueError(f"WORKING_CALENDAR: {said}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"WORKING_CALENDAR: {type(error).__name__}") from None
    if settings.case_forms is not None:
        try:
            read_forms(settings.case_forms)
        except (OSError, ValueError) as error:
            raise ValueError(f"CASE_FORMS: {error}") from None
