-- Funds of districts with lists of their communes, whose money is reserved. Before it: bench.worker
-- (officer, unit, district), bench.given (server, lines).
CREATE TABLE bench.purse AS SELECT district, gen_random_uuid() AS fund, gen_random_uuid() AS pot,
    gen_random_uuid() AS campaign, gen_random_uuid() AS income, gen_random_uuid() AS reserve,
    (SELECT max(id::text)::uuid FROM officer o WHERE o.id NOT IN (SELECT officer FROM bench.worker)) AS leader
  FROM (SELECT DISTINCT district FROM bench.worker) d;
INSERT INTO fund (id, name, legal_basis, address, opened_on, unit_id)
  SELECT fund, 'Quỹ Bảo trợ trẻ em', 'QĐ 1', 'Phố Một', '2020-01-01', district FROM bench.purse;
INSERT INTO fund_pot (id, fund_id, source) SELECT pot, fund, 'BUDGET_DISTRICT' FROM bench.purse;
INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, recorded_by)
  SELECT income, fund, 0, 'INCOME', current_date - 20, 'Thu', leader FROM bench.purse;
INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount)
  SELECT p.income, w.line, p.fund, p.pot, w.account, w.sign * 1000000000000
  FROM bench.purse p, (VALUES (1, 'RECEIVED', -1), (2, 'AVAILABLE', 1)) w(line, account, sign);
INSERT INTO campaign (id, fund_id, name, kind, occasion, year, amount, begins_on, ends_on,
    eligible_on, opened_by, unit_id)
  SELECT campaign, fund, 'Tặng quà', 'GIFT_CASH', 'OTHER', 2026, 500000, current_date - 20,
    current_date + 20, current_date - 20, leader, district FROM bench.purse;
CREATE TABLE bench.list AS SELECT gen_random_uuid() AS id, w.*, g.server, g.lines, p.campaign, p.pot,
    p.fund, p.leader, p.reserve, row_number() OVER (ORDER BY g.server, w.officer) AS number
  FROM bench.worker w JOIN bench.purse p ON p.district = w.district, bench.given g;
INSERT INTO campaign_quota (id, campaign_id, pot_id, source, places, set_by, unit_id)
  SELECT gen_random_uuid(), campaign, pot, 'BUDGET_DISTRICT', sum(lines), leader, unit
  FROM bench.list GROUP BY campaign, pot, leader, unit;
INSERT INTO gift_list (id, number, campaign_id, quota_id, status, drafted_by, submitted_by,
    submitted_at, approved_by, decision_number, decision_on, unit_id)
  SELECT l.id, 'DS-' || l.number, l.campaign, q.id, 'COMMITTED', l.officer, l.officer, now(), l.leader,
    '1/QĐ', current_date - 20, l.unit
  FROM bench.list l JOIN campaign_quota q ON q.campaign_id = l.campaign AND q.unit_id = l.unit;
INSERT INTO disbursement (id, number, status, list_id, fund_id, pot_id, kind, occasion, year, amount,
    source, source_class, proposed_by, unit_id)
  SELECT gen_random_uuid(), l.number || '/' || n, 'COMMITTED', l.id, l.fund, l.pot, 'GIFT_CASH',
    'OTHER', 2026, 500000, 'BUDGET_DISTRICT', 'BUDGET', l.officer, l.unit
  FROM bench.list l, generate_series(1, l.lines) n;
INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, support_kind, occasion,
    for_unit_id, recorded_by)
  SELECT reserve, fund, 0, 'RESERVE', current_date - 20, 'Giữ', 'GIFT_CASH', 'OTHER', district, leader
  FROM bench.purse;
INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount, disbursement_id)
  SELECT l.reserve, row_number() OVER (PARTITION BY l.reserve), l.fund, l.pot, w.account,
    w.sign * d.amount, d.id
  FROM disbursement d JOIN bench.list l ON l.id = d.list_id,
    (VALUES ('AVAILABLE', -1), ('RESERVED', 1)) w(account, sign);
ANALYZE fund, fund_pot, campaign, campaign_quota, gift_list, disbursement, ledger_posting, ledger_entry;
