"""Why access is given or not, and who read what."""

from datetime import datetime
from typing import Any

import strawberry

from authz.verdict import Explanation, Reason
from db import models as m
from db.compiler.plan import global_id, local_id
from db.filters import holds
from db.mapping import Listing
from db.rules.sensitivity import Sensitivity
from schema.context import Context
from schema.mapped import col, many, one, py
from schema.people.types import Officer, Posting

Info = strawberry.Info[Context, None]


@strawberry.type(description="One line of the policy, judged on one object.")
class AccessReason:
    allows: bool = strawberry.field(description="Whether this line alone would allow it.")
    role: str = strawberry.field(description="The code of the role that has the line.")
    line: str = strawberry.field(
        description="The policy line: role, resource, action, scope, classes."
    )
    scope: str = strawberry.field(
        description="Which objects the line speaks of, by the name of the scope."
    )
    posting_id: strawberry.Private[str | None]

    @strawberry.field(description="The posting that gives the role.")
    async def posting(self, info: Info) -> Posting | None:
        if self.posting_id is None:
            return None
        found: Posting | None = await info.context.house.row(info, self.posting_id)
        return found

    @classmethod
    def of(cls, reason: Reason) -> "AccessReason":
        posting = reason.posting and global_id("Posting", reason.posting)
        return cls(
            allows=reason.allows,
            role=reason.role,
            line=reason.line,
            scope=reason.scope,
            posting_id=posting or None,
        )


@strawberry.type(description="Why somebody may, or may not, do something to an object.")
class AccessExplanation:
    allowed: bool = strawberry.field(description="Whether any of the reasons allows it.")
    reasons: list[AccessReason] = strawberry.field(
        description="What decided it, in order: by posting, then every line of its role that speaks"
        " of this action. Without one, nothing allows it."
    )

    complete: bool = strawberry.field(
        description="Whether every line is told. Of another officer those are left out that would"
        " tell of the object what the viewer may not read; then `allowed` speaks of the others."
    )

    @classmethod
    def of(cls, found: Explanation) -> "AccessExplanation":
        reasons = [AccessReason.of(each) for each in found.reasons]
        return cls(allowed=found.allowed, reasons=reasons, complete=found.complete)


def shown(_: Any, names: str) -> list[str]:
    """The classes of an entry, in the order of their privacy."""
    said = set(names.split())
    return [of.value for of in Sensitivity if of.value in said]


def child_key(identity: str) -> Any:
    """The key of a child; of anything else none, which no entry has."""
    kind, key = local_id(identity)
    return key if kind == "Child" else None


@strawberry.type(description="One answer in which a child was shown (nhật ký truy cập).")
class AccessLogEntry:
    at: datetime = col(m.AccessLog.at, "When, by the clock of the database.")
    officer: Officer | None = one(m.AccessLog.officer_id, "Who read.")
    operation: str = col(m.AccessLog.operation, "Hash of the text of the operation.")
    field: str = col(m.AccessLog.field, "The root field that showed the child.")
    classes: list[Sensitivity] = py(
        shown, m.AccessLog.class_names, description="The classes that could be shown."
    )
    postings: list[Posting] = many(m.AccessLog.posting_ids, "The postings under which it was read.")


ACCESS_LOG = Listing(
    m.AccessLog, {"child": holds(m.AccessLog.child_ids, child_key)}, ((m.AccessLog.at, True),)
)
