"""What row security says of funds, beside the lines for them.

Postings and their entries are written by a function of the owner alone, which asks `app_posts`, and
`app_pays` of each line that money moves for (`authz.paying`).
"""

from typing import Final

POSTS: Final = """CREATE OR REPLACE FUNCTION app_posts(asked uuid, kind text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN app_subject() IS NOT NULL AND app_acts_on_fund(asked,
    CASE WHEN kind IN ('PAY', 'RELEASE') THEN 'pay' ELSE 'post' END);
END $$"""
POSTED: Final = "app_acts_on_fund(fund_id, 'post')"
READ: Final = {
    "ledger_entry": "EXISTS (SELECT FROM ledger_posting p WHERE p.id = posting_id)",
    "voucher_line": "EXISTS (SELECT FROM voucher v WHERE v.id = voucher_id)",
    "voucher_posting": "EXISTS (SELECT FROM voucher v WHERE v.id = voucher_id)",
    # By who sees a gift to the pot: its donor, and who keeps or checks the books.
    "fund_trace": "EXISTS (SELECT FROM donation d WHERE d.pot_id = fund_trace.pot_id)",
    "bank_day": "EXISTS (SELECT FROM bank_statement s WHERE s.id = statement_id)",
    "bank_line_act": "EXISTS (SELECT FROM bank_line l WHERE l.id = line_id)",
}
ADDED: Final = {
    # Table to who may add a row.
    "fund_purpose": f"made_by = (SELECT app_subject()) AND {POSTED}",
    "fund_pot": POSTED,
    "fund_period": "closed_by = (SELECT app_subject()) AND app_acts_on_fund(fund_id, 'close')",
    "fund_statement": "published_by = (SELECT app_subject())"
    " AND app_acts_on_fund(fund_id, 'publish')",
    "fund_trace": "EXISTS (SELECT FROM fund_statement s WHERE s.id = statement_id"
    " AND s.published_by = (SELECT app_subject()) AND app_acts_on_fund(s.fund_id, 'publish'))",
    "donor": f"made_by = (SELECT app_subject()) AND {POSTED}",
    "pledge": f"recorded_by = (SELECT app_subject()) AND {POSTED}",
    "donation": f"recorded_by = (SELECT app_subject()) AND {POSTED}",
    "voucher": f"made_by = (SELECT app_subject()) AND approved_by IS NULL AND {POSTED}",
    "voucher_line": f"{POSTED} AND EXISTS (SELECT FROM voucher v WHERE v.id = voucher_id"
    " AND v.made_by = (SELECT app_subject()) AND v.approved_by IS NULL)",
    "voucher_posting": f"{POSTED} AND EXISTS (SELECT FROM voucher v WHERE v.id = voucher_id"
    " AND v.made_by = (SELECT app_subject()) AND v.approved_by IS NULL)",
    "bank_statement": f"uploaded_by = (SELECT app_subject()) AND {POSTED}",
    "bank_day": POSTED,
    "bank_line": POSTED,
    "bank_line_act": f"by_id = (SELECT app_subject()) AND {POSTED}",
}
CHANGED: Final = {
    # Table to who may change a row.
    "pledge": POSTED,
    "voucher": "app_acts_on_fund(fund_id, 'approve')",
    "bank_statement": POSTED,
    "bank_line": POSTED,
}
