"""Lists as they stand when they were decided on, written past every service: as many as are needed
at once, of lines for no child in particular."""

from typing import Any, Final
from uuid import UUID, uuid4

CAMPAIGN: Final = """
INSERT INTO campaign (id, fund_id, name, kind, occasion, year, amount, begins_on, ends_on,
    eligible_on, opened_by, unit_id)
  SELECT $1, f.id, 'Quà', 'GIFT_CASH', 'OTHER', 2026, $2, current_date - 30, current_date + 30,
    current_date, $3, f.unit_id FROM fund_pot p JOIN fund f ON f.id = p.fund_id WHERE p.id = $4
"""
QUOTA: Final = """
INSERT INTO campaign_quota (id, campaign_id, pot_id, source, places, set_by, unit_id)
  SELECT $1, $1, p.id, p.source, $2, $3, $4 FROM fund_pot p WHERE p.id = $5
"""
LISTS: Final = """
INSERT INTO gift_list (id, number, campaign_id, quota_id, status, drafted_by, submitted_by,
    submitted_at, approved_by, decision_number, decision_on, unit_id)
  SELECT gen_random_uuid(), $1 || n, $1::uuid, $1::uuid, $2, $3, $4, now(), $5, '1/QĐ',
    current_date - 20, $6 FROM generate_series(1, $7::int) n RETURNING id
"""
LINES: Final = """
INSERT INTO disbursement (id, number, status, list_id, fund_id, pot_id, kind, occasion, year,
    amount, source, source_class, proposed_by, unit_id)
  SELECT gen_random_uuid(), g.number || '/' || n, g.status, g.id, p.fund_id, p.id, c.kind,
    c.occasion, c.year, c.amount, p.source, 'BUDGET', g.drafted_by, g.unit_id
  FROM gift_list g JOIN campaign c ON c.id = g.campaign_id, fund_pot p,
    generate_series(1, $3::int) n WHERE c.id = $1 AND p.id = $2 RETURNING id
"""
POSTING: Final = """
INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, support_kind, occasion,
    for_unit_id, recorded_by)
  SELECT $1, p.fund_id, 0, $2, current_date, '…', 'GIFT_CASH', 'OTHER', $3, $4
  FROM fund_pot p WHERE p.id = $5
"""
INCOME: Final = """
INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount)
  SELECT $1, w.line, p.fund_id, p.id, w.account, w.sign * $3::bigint
  FROM fund_pot p, (VALUES (1, 'RECEIVED', -1), (2, 'AVAILABLE', 1)) w(line, account, sign)
  WHERE p.id = $2
"""
RESERVED: Final = """
INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount, disbursement_id)
  SELECT $1, row_number() OVER (), d.fund_id, d.pot_id, w.account, w.sign * d.amount, d.id
  FROM disbursement d JOIN gift_list g ON g.id = d.list_id,
    (VALUES ('AVAILABLE', -1), ('RESERVED', 1)) w(account, sign) WHERE g.campaign_id = $2
"""


class Gifts:
    """`people`: who drafted, who submitted, who approved. `unit`: the commune."""

    def __init__(self, admin: Any, people: tuple[UUID, UUID, UUID], unit: int) -> None:
        self.admin, self.people, self.unit = admin, people, unit

    async def pot(self, fund: UUID, source: str, money: int) -> UUID:
        """With so many đồng received."""
        key, posting = uuid4(), uuid4()
        pot = "INSERT INTO fund_pot (id, fund_id, source) VALUES ($1, $2, $3)"
        await self.admin.execute(pot, key, fund, source)
        async with self.admin.transaction():
            await self.admin.execute(POSTING, posting, "INCOME", self.unit, self.people[0], key)
            await self.admin.execute(INCOME, posting, key, money)
        return key

    async def lists(
        self, pot: UUID, lists: int, lines: int, amount: int, status: str = "APPROVED"
    ) -> dict[UUID, list[UUID]]:
        """So many lists of so many lines each; where they are COMMITTED, with what is reserved."""
        key, (drafter, chair, leader) = uuid4(), self.people
        await self.admin.execute(CAMPAIGN, key, amount, leader, pot)
        await self.admin.execute(QUOTA, key, lists * lines, leader, self.unit, pot)
        said = (str(key), status, drafter, chair, leader, self.unit, lists)
        await self.admin.execute(LISTS, *said)
        await self.admin.execute(LINES, key, pot, lines)
        if status == "COMMITTED":
            posting = uuid4()
            async with self.admin.transaction():
                await self.admin.execute(POSTING, posting, "RESERVE", self.unit, leader, pot)
                await self.admin.execute(RESERVED, posting, key)
        found: dict[UUID, list[UUID]] = {}
        of_it = "SELECT list_id, id FROM disbursement WHERE list_id IN (SELECT id FROM gift_list"
        for row in await self.admin.fetch(f"{of_it} WHERE campaign_id = $1) ORDER BY number", key):
            found.setdefault(row["list_id"], []).append(row["id"])
        return found
