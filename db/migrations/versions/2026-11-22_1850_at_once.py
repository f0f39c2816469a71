"""A registration in one statement: for a child that nobody in the register is like."""

from typing import Final

from alembic import op

revision: Final = "20261122_1850"
down_revision: Final[str | None] = "20261122_1845"

# Says only that somebody has to look: at records that are alike, wherever they are, or at how long
# the caller has to wait; and that of a record alone which this transaction made. What is told of
# the others, and to whom, `duplicate_elsewhere` and the caller's own rights decide.
CLOSER = """
CREATE FUNCTION look_closer(asked uuid) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    born date;
    named text;
BEGIN
    SELECT c.date_of_birth, c.search_name INTO born, named FROM public.child c
      WHERE c.id = asked AND c.xmin = pg_current_xact_id()::xid;
    RETURN named IS NULL OR public.probe_blocked() OR EXISTS (SELECT FROM public.child c
      WHERE c.date_of_birth = born AND c.search_name = named AND c.id <> asked);
END $$
"""
# The caller's own rights: row security judges each row. What `request_begun` and the statements of
# db/services/registration.py do, with the same rows; nothing at all where somebody has to look
# closer, which is raised. What the key recalls goes first, without a version.
AT_ONCE = """
CREATE FUNCTION register_at_once(
    subject uuid, lock bigint, asked uuid, print bytea, known int, remembered text,
    child uuid, unit int, commune text, secret bytea, full_name text, name_key text,
    search_name text, sex text, born date, known_to text, missing text, sealed bytea, blind bytea,
    ethnicity text, hamlet text, address text, poverty text,
    today date, carers uuid[], names text[], relations text[], phones bytea[], object text,
    OUT epoch int, OUT fingerprint bytea, OUT outcome text, OUT version int
) LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    event uuid := gen_random_uuid();
BEGIN
    PERFORM set_config('app.subject', subject::text, true);
    PERFORM pg_advisory_xact_lock(lock);
    SELECT e.epoch, k.fingerprint, k.outcome::text INTO epoch, fingerprint, outcome
      FROM public.access_epoch e LEFT JOIN public.request_key k
      ON k.officer_id = subject AND k.mutation = 'registerChild' AND k.key = asked;
    IF outcome IS NOT NULL OR epoch > known THEN
        RETURN;
    END IF;
    INSERT INTO public.child (id, unit_id, code, full_name, name_key, search_name, sex,
      date_of_birth, date_of_birth_precision, personal_id_missing, personal_id_sealed,
      personal_id_blind, ethnicity, hamlet, address, poverty)
      VALUES (child, unit, public.child_code(commune, secret), full_name, name_key, search_name,
      sex, born, known_to, missing, sealed, blind, ethnicity, hamlet, address, poverty);
    IF public.look_closer(child) THEN
        RAISE raise_exception USING MESSAGE = 'to be looked at step by step';
    END IF;
    version := 1;
    WITH home AS (
      INSERT INTO public.residence (id, child_id, unit_id, hamlet, address, valid_from, recorded_by)
      VALUES (gen_random_uuid(), child, unit, hamlet, address, today, subject)),
    told AS (
      INSERT INTO public.fact (id, child_id, kind, value, valid_from, recorded_by)
      SELECT gen_random_uuid(), child, said.kind, said.value, today, subject
      FROM (VALUES ('POVERTY', poverty), ('ETHNICITY', ethnicity)) AS said (kind, value)
      WHERE said.value IS NOT NULL),
    carers AS (
      INSERT INTO public.guardian (id, child_id, full_name, relation, phone_sealed, valid_from,
        recorded_by)
      SELECT said.id, child, said.name, said.relation, said.phone, today, subject
      FROM unnest(carers, names, relations, phones) AS said (id, name, relation, phone)),
    event AS (
      INSERT INTO public.child_event (id, child_id, kind, class, by_id, unit_id)
      VALUES (event, child, 'REGISTERED', 'PUBLIC', subject, unit)),
    message AS (
      INSERT INTO public.outbox (topic, object, event_id, unit_id, kind)
      VALUES ('child', object, event, unit, 'REGISTERED')),
    done AS (
      INSERT INTO public.request_key (officer_id, mutation, key, fingerprint, outcome)
      VALUES (subject, 'registerChild', asked, print, remembered::jsonb))
    INSERT INTO public.audit (officer_id, action, object, details)
      VALUES (subject, 'registerChild', object, jsonb_build_object('unit', 'Unit_' || unit));
END $$
"""
FUNCTIONS: Final = ("register_at_once", "look_closer")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in (CLOSER, AT_ONCE):
        op.execute(statement)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
