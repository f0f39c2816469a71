"""The address of a form of a case on paper, for who asks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.rules.forms import FormCode
from db.services.cases import printing

FORMS: Final = "/forms"


def url_of(ask: Any, arguments: Mapping[str, Any], case: UUID) -> str:
    """Made by a read: nothing is written, and all is judged when it is fetched."""
    form = FormCode(arguments["form"])
    life: timedelta = ask.memory.link_life
    words = printing.link(ask.memory.secret, case, form, ask.access.subject, ask.now + life)
    return f"{FORMS}/{words}"
