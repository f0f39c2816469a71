"""What was answered of a move stays answered; a number that is taken over in a merge ends what was
said before it; both histories tell that a merge was undone, wherever the two records are then."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1710"
down_revision: Final[str | None] = "20261122_1700"

STAYS: Final = """
CREATE FUNCTION move_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'this move was answered';
END $$
"""
TRIGGER: Final = """
CREATE TRIGGER move_stays BEFORE UPDATE ON move FOR EACH ROW
WHEN (OLD.status <> 'PROPOSED' AND current_user = 'mangnon_app') EXECUTE FUNCTION move_stays()
"""

NUMBERED: Final = """        INSERT INTO public.personal_id (id, child_id, valid_from, recorded_at, recorded_by,
          number_sealed, number_blind) VALUES"""
# Why there was no number, as far as it was said by dated rows: until yesterday.
ENDED: Final = """        WITH ended AS (UPDATE public.personal_id p SET superseded_at = moment,
            version = p.version + 1 WHERE p.child_id = survivor.id AND p.superseded_at IS NULL
            AND p.number_sealed IS NULL
            AND (p.valid_to IS NULL OR p.valid_to >= public.app_today()) RETURNING p.*),
          kept AS (INSERT INTO public.personal_id (id, child_id, valid_from, valid_to, recorded_at,
            recorded_by, missing) SELECT gen_random_uuid(), e.child_id, e.valid_from,
            public.app_today() - 1, moment, me, e.missing FROM ended e
            WHERE e.valid_from < public.app_today() RETURNING id)
        SELECT targets || array_agg(k.id) INTO targets FROM kept k;
"""
GIVEN_BACK: Final = "    IF m.took_number THEN\n"
RESTORED: Final = """    IF EXISTS (SELECT FROM public.personal_id p WHERE p.id = ANY (m.taken)
      AND p.number_sealed IS NOT NULL AND p.superseded_at = moment) THEN
        INSERT INTO public.personal_id (id, child_id, valid_from, valid_to, recorded_at,
          recorded_by, missing) SELECT gen_random_uuid(), p.child_id, p.valid_from, p.valid_to,
          moment, me, p.missing FROM public.personal_id p WHERE p.child_id = survivor.id
          AND p.superseded_at = m.decided_at AND p.number_sealed IS NULL;
    END IF;
"""
UNDONE: Final = "    UPDATE public.child_merge SET status = 'UNDONE'"
TOLD: Final = """    WITH two AS (SELECT gen_random_uuid() AS event, c.id, c.unit_id,
        CASE c.id WHEN alias.id THEN survivor.id ELSE alias.id END AS other
        FROM public.child c WHERE c.id IN (survivor.id, alias.id)),
      happened AS (INSERT INTO public.child_event (id, child_id, kind, class, by_id, unit_id,
        other_id) SELECT event, id, 'MERGE_UNDONE', 'IDENTITY', me, unit_id, other FROM two)
    INSERT INTO public.outbox (topic, object, event_id, unit_id)
      SELECT 'child', 'Child_' || replace(id::text, '-', ''), event, unit_id FROM two;
"""
CHANGES: Final = (
    # Function, what is put into it, before what.
    ("merge_confirm", ENDED, NUMBERED),
    ("merge_undo", RESTORED, GIVEN_BACK),
    ("merge_undo", TOLD, UNDONE),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(STAYS)
    op.execute("REVOKE ALL ON FUNCTION move_stays() FROM PUBLIC")
    op.execute(TRIGGER)
    for name, added, before in CHANGES:
        _rewrite(name, before, added + before)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name, added, before in CHANGES:
        _rewrite(name, added + before, before)
    op.execute("DROP TRIGGER move_stays ON move")
    op.execute("DROP FUNCTION move_stays()")


def _rewrite(name: str, was: str, becomes: str) -> None:
    """One place of a function, which keeps its owner and who may call it."""
    text = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name")
    said: str = op.get_bind().execute(text, {"name": name}).scalar_one()
    assert said.count(was) == 1, name  # noqa: S101 -- else it is not the function that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))
