"""The limit of a hand-over: one writable statement by hand on a bare ASGI handler, which checks no
access, no rule and no key, and writes what the product writes."""

import os
from datetime import date
from typing import Any, Final
from uuid import UUID

from bench.bare import Bare

HAND: Final = """
WITH it AS (UPDATE disbursement SET status = 'HANDED_OVER', handed_over_on = $5, place = $6,
    witness = $7, signed_by = $8, signed_as = $9, version = version + 1
  WHERE id = $3 AND list_id = $2 AND version = $4 AND status = 'COMMITTED'
  RETURNING id, fund_id, pot_id, amount, list_id),
posting AS (INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, recorded_by)
  SELECT gen_random_uuid(), fund_id, 0, 'PAY', $5, 'Chi theo danh sách', $10 FROM it RETURNING id),
entries AS (INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount,
    disbursement_id)
  SELECT p.id, w.line, it.fund_id, it.pot_id, w.account, w.sign * it.amount, it.id
  FROM it, posting p, (VALUES (1, 'RESERVED', -1), (2, 'PAID', 1)) w(line, account, sign)),
act AS (INSERT INTO audit (officer_id, action, object, details)
  SELECT $10, 'handOver', 'GiftList_' || replace($2::text, '-', ''), '{"lines": 1}' FROM it),
kept AS (INSERT INTO request_key (officer_id, mutation, key, fingerprint, outcome)
  SELECT $10, 'handOver', $1, '', '{"kind": "LinesHandedOver"}' FROM it)
SELECT json_build_object('data', json_build_object('handOver', json_build_object('giftList',
  json_build_object('id', 'GiftList_' || replace(g.id::text, '-', ''), 'number', g.number,
    'version', g.version)))) FROM gift_list g JOIN it ON it.list_id = g.id"""


class Handing(Bare):
    """One hand-over for each question."""

    async def _asked(self, connection: Any, variables: dict[str, Any]) -> str:
        said = variables["input"]
        (line,) = said["lines"]
        ids = (UUID(said["key"]), UUID(hex=said["giftList"][9:]), UUID(hex=line["id"][13:]))
        given = (line["version"], date.fromisoformat(said["on"]), said["place"], said["witness"])
        signed = (line["signedBy"], line["signedAs"], UUID(variables["who"]))
        return str(await connection.fetchval(HAND, *ids, *given, *signed))


app = Handing(os.environ.get("BARE_DSN", ""))
