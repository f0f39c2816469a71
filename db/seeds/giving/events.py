"""What was told of the books of a fund: an event with each row of an act, at its moment and by whom
it was done. Those of lists stand with the lists."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.rules.fund_events import FundEventKind as Kind
from db.seeds.giving.purse import BOOKS, Purse, at
from db.seeds.rows import named_id

Row = tuple[Any, ...]
EVENT: Final = ("id", "fund_id", "kind", "posting_id", "list_id", "by_id", "at")
# By table: what is told, and the columns of who and when.
_TOLD: Final = (
    ("donor", Kind.DONOR_ADDED, "made_by", "made_at"),
    ("pledge", Kind.DONATION_PLEDGED, "recorded_by", "recorded_at"),
    ("pledge", Kind.PLEDGE_WITHDRAWN, "recorded_by", "withdrawn_at"),
    ("voucher", Kind.VOUCHER_RECORDED, "made_by", "made_at"),
    ("voucher", Kind.VOUCHER_APPROVED, "approved_by", "approved_at"),
    ("fund_period", Kind.PERIOD_CLOSED, "closed_by", "closed_at"),
)


def event(fund: UUID, kind: Kind, by: UUID, moment: datetime, **of: Any) -> Row:
    """`of`: the posting or the list, and `name`: what else tells it from others."""
    posting, gift_list = of.get("posting"), of.get("gift_list")
    name = f"{fund}/{kind}/{posting or gift_list or ''}/{of.get('name', '')}/{moment}"
    key = named_id(f"giving/event/{name}")
    return key, fund, kind.value, posting, gift_list, by, moment


def of_books(purse: Purse) -> Iterator[Row]:
    for row in purse.rows["fund_purpose"]:
        yield event(purse.id, Kind.PURPOSE_ADDED, purse.accountant, at(purse.since), name=row[0])
    for table, kind, by, moment in _TOLD:
        for said in map(_named(table), purse.rows[table]):
            if said[moment] is not None:
                yield event(purse.id, kind, said[by], said[moment], name=said["id"])
    for recorded, row, _ in purse.posted:
        yield event(purse.id, Kind.POSTED, row[-2], recorded, posting=row[0])


def _named(table: str) -> Any:
    def named(row: Row) -> Mapping[str, Any]:
        return dict(zip(BOOKS[table], row, strict=True))

    return named
