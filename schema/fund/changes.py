"""What happens in funds: read as their history, and told when it happens."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from db import models as m
from schema.feeds import AFTER, Feed, feed, position
from schema.fund.words import FundEventKind
from schema.giving.types import GiftList
from schema.mapped import Rows, col, one
from schema.people.types import Officer

if TYPE_CHECKING:
    from schema.fund.types import Fund, LedgerPosting
    from schema.support.types import Support

Posting = Annotated["LedgerPosting", strawberry.lazy("schema.fund.types")]
OfFund = Annotated["Fund", strawberry.lazy("schema.fund.types")]
Supported = Annotated["Support", strawberry.lazy("schema.support.types")]
OF_SUPPORT = "Of what happened to support, the support as far as the viewer may see it."
HAPPENED = Feed("fund", "Fund", m.Fund)


@strawberry.type(description="Something was done in a fund: never changed.")
class FundEvent:
    kind: FundEventKind = col(m.FundEvent.kind, "What happened.")
    posting: Posting | None = one(m.FundEvent.posting_id, "What was posted, if something was.")
    gift_list: GiftList | None = one(
        m.FundEvent.list_id, "Of what happened to a list, the list as far as the viewer may see it."
    )
    support: Supported | None = one(m.FundEvent.support_id, OF_SUPPORT)
    at: datetime = col(m.FundEvent.at, "When.")
    by: Officer | None = one(m.FundEvent.by_id, "Who; null where the viewer may not see who.")


EVENTS = Rows(m.FundEvent, (m.FundEvent.at, True))


@strawberry.type(
    description="Something was done in a fund: one event of its history, with the fund as the"
    " viewer may see it at this moment."
)
class FundChange:
    position: str = position(m.FundEvent.id)
    kind: FundEventKind = col(m.FundEvent.kind, "What happened.")
    posting: Posting | None = one(m.FundEvent.posting_id, "What was posted, if something was.")
    gift_list: GiftList | None = one(
        m.FundEvent.list_id, "Of what happened to a list, the list as far as the viewer may see it."
    )
    support: Supported | None = one(m.FundEvent.support_id, OF_SUPPORT)
    fund: OfFund | None = one(m.FundEvent.fund_id, "The fund as it is now.")


@strawberry.type
class FundSubscriptions:
    fund_changed: FundChange = feed(
        HAPPENED,
        "What happens in funds whose ledger the viewer may read, decided anew at each: everything"
        " posted, and every other act on the fund, its campaigns, lists and support.",
        {
            "id": (strawberry.ID | None, "Only what happens in this fund."),
            "after": AFTER,
        },
    )
