"""A hand-over in one statement: of lines that nothing is against."""

from typing import Final

from alembic import op

revision: Final = "20261122_2202"
down_revision: Final[str | None] = "20261122_2200"

# The caller's own rights: row security judges lines and list, `ledger_write` who may pay for each
# line. What `request_begun` and the statements of db/services/giving/handing.py do, with the same
# rows; nothing at all where a line is not as it was read, or the ledger refuses it, which is raised.
# What the key recalls goes first, without a version.
AT_ONCE: Final = """
CREATE FUNCTION hand_over_at_once(
    subject uuid, lock bigint, asked uuid, print bytea, known int, remembered text,
    list uuid, day date, place text, witness text, lines uuid[], versions int[], names text[],
    relations text[], object text,
    OUT epoch int, OUT fingerprint bytea, OUT outcome text, OUT version int
) LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    number text;
    held int;
    fund uuid;
    pots uuid[];
    accounts text[];
    amounts bigint[];
    quantities numeric[];
    about uuid[];
BEGIN
    PERFORM set_config('app.subject', subject::text, true);
    PERFORM pg_advisory_xact_lock(lock);
    SELECT e.epoch, k.fingerprint, k.outcome::text INTO epoch, fingerprint, outcome
      FROM public.access_epoch e LEFT JOIN public.request_key k
      ON k.officer_id = subject AND k.mutation = 'handOver' AND k.key = asked;
    IF outcome IS NOT NULL OR epoch > known THEN
        RETURN;
    END IF;
    SELECT g.version, g.number INTO version, number FROM public.gift_list g
      WHERE g.id = list AND (g.decision_on IS NULL OR g.decision_on <= day);
    WITH held AS MATERIALIZED (
      SELECT d.id, d.fund_id, d.pot_id, d.amount, coalesce(d.quantity, 0) AS quantity, x.at
      FROM unnest(lines, versions) WITH ORDINALITY AS x (id, version, at)
      JOIN public.disbursement d ON d.id = x.id
      WHERE d.version = x.version AND d.list_id = list AND d.status = 'COMMITTED'
      ORDER BY d.id FOR UPDATE OF d)
    SELECT count(*) / 2, min(h.fund_id::text)::uuid, array_agg(h.pot_id ORDER BY h.at, w.sign),
      array_agg(w.account ORDER BY h.at, w.sign), array_agg(w.sign * h.amount ORDER BY h.at, w.sign),
      array_agg(w.sign * h.quantity ORDER BY h.at, w.sign), array_agg(h.id ORDER BY h.at, w.sign)
      INTO held, fund, pots, accounts, amounts, quantities, about
      FROM held h, (VALUES ('RESERVED', -1), ('PAID', 1)) AS w (account, sign);
    IF number IS NULL OR held <> cardinality(lines) THEN
        RAISE raise_exception USING MESSAGE = 'to be looked at step by step';
    END IF;
    PERFORM public.ledger_write(gen_random_uuid(), fund, 'PAY', day, 'Chi theo danh sách ' || number,
      NULL, NULL, NULL, NULL, NULL, pots, accounts, amounts, quantities, about);
    UPDATE public.disbursement d SET status = 'HANDED_OVER', handed_over_on = day, place = place,
        witness = witness, signed_by = x.name, signed_as = x.relation, version = d.version + 1
      FROM unnest(lines, names, relations) AS x (id, name, relation) WHERE d.id = x.id;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held <> cardinality(lines) THEN
        RAISE raise_exception USING MESSAGE = 'to be looked at step by step';
    END IF;
    WITH done AS (
      INSERT INTO public.request_key (officer_id, mutation, key, fingerprint, outcome)
      VALUES (subject, 'handOver', asked, print,
        jsonb_set(remembered::jsonb, '{versions,list}', to_jsonb(version))))
    INSERT INTO public.audit (officer_id, action, object, details)
      VALUES (subject, 'handOver', object, jsonb_build_object('lines', held));
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(AT_ONCE)
    op.execute("REVOKE ALL ON FUNCTION hand_over_at_once FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION hand_over_at_once")
