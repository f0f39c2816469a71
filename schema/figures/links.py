"""Addresses of files and pictures of figures, for who asks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.compiler.plan import Ask, global_id
from db.services import figures

AT: Final = "/figures"


def address(ask: Ask, about: str, asked: Mapping[str, Any]) -> str:
    """Made by a read: nothing is written, and all is judged when it is fetched. Raises
    LongLinkError."""
    life: timedelta = ask.memory.link_life
    until = (ask.now + life).timestamp()
    said = figures.Link(about, asked, ask.access.subject, until)
    return f"{AT}/{figures.link(ask.memory.secret, said)}"


def report_url(ask: Ask, arguments: Mapping[str, Any], report: UUID) -> str:
    asked = {
        "is": "report",
        "format": str(arguments["format"]),
        "language": str(arguments.get("language") or "VI"),
    }
    return address(ask, global_id("PlanReport", report), asked)
