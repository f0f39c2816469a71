"""The address of a form of a case on paper, for who asks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.rules.forms import FormCode
from db.services.cases import printing

FORMS: Final = "/forms"


def url_of(ask: Any, arguments: Mapping[str, Any], case: UUID, episodes: int) -> str | None:
    """Made by a read: nothing is written, and all is judged when it is fetched. None of an episode
    that there is not."""
    episode = arguments.get("episode")
    if episode is not None and not 1 <= episode <= episodes:
        return None
    life: timedelta = ask.memory.link_life
    until = (ask.now + life).timestamp()
    form, officer = FormCode(arguments["form"]), ask.access.subject
    asked = printing.Link(case, form, officer, until, episode or printing.RUNNING)
    return f"{FORMS}/{printing.link(ask.memory.secret, asked)}"
