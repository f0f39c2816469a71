"""Notices to the viewer, told when they are made."""

import strawberry

from db import models as m
from db.rules.notices import NoticeKind
from schema.feeds import AFTER, Feed, feed, position
from schema.mapped import col, one
from schema.notices.types import Notification

NOTIFIED = Feed("notification", "Notification", m.Notification, own=True)


@strawberry.type(description="A notice was made to the viewer.")
class Notified:
    position: str = position(m.Notification.id)
    kind: NoticeKind = col(m.Notification.kind, "Of what it tells.")
    notification: Notification | None = one(m.Notification.id, "The notice.")


@strawberry.type
class NoticeSubscriptions:
    notified: Notified = feed(
        NOTIFIED, "Notices to the viewer, each when it is made.", {"after": AFTER}
    )
