"""Notices to the viewer: that something is to be looked at, and nothing of what it is."""

from datetime import datetime

import strawberry

from db import models as m
from db.filters import absent
from db.rules.notices import NoticeKind
from schema.cases.types import Case
from schema.mapped import Rows, col, key, one, where
from schema.node import Node

strawberry.enum(NoticeKind, description="Of what a notice tells (loại thông báo).")


@strawberry.type(
    description="A notice (thông báo) to the viewer. Of the case it says which one, and nothing"
    " that stands in it."
)
class Notification(Node):
    id: strawberry.ID = key(m.Notification.id)
    kind: NoticeKind = col(m.Notification.kind, "Of what it tells.")
    case: Case | None = one(
        m.Notification.case_id,
        "The case, by the viewer's own rights; null where they may not see it, or no longer.",
        sight="expect",
    )
    at: datetime = col(m.Notification.at, "When it was made.")
    read_at: datetime | None = col(
        m.Notification.read_at, "When the viewer marked it as read; null until then."
    )


@strawberry.input(description="Which notices.")
class NotificationWhere:
    unread: bool | None = where(absent(m.Notification.read_at), "Not read yet, or read.")


NOTICES = Rows(m.Notification, (m.Notification.at, True), where=NotificationWhere)
