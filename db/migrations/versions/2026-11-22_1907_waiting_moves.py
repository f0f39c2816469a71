"""Whatever closes a record withdraws the move that waits of it: one function, also for a death."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1907"
down_revision: Final[str | None] = "20261122_1905"

# Called by functions of the owner alone, in the act that closes the record.
WITHDRAW: Final = """
CREATE FUNCTION withdraw_moves(closed uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql
VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
BEGIN
    WITH gone AS (UPDATE public.move w SET status = 'WITHDRAWN', decided_by = me,
        decided_at = moment, version = w.version + 1
        WHERE w.child_id = closed AND w.status = 'PROPOSED'
        RETURNING w.id, w.from_unit_id, gen_random_uuid() AS event),
      happened AS (INSERT INTO public.child_event (id, child_id, kind, class, by_id, unit_id, facts)
        SELECT g.event, closed, 'MOVE_WITHDRAWN', 'CONTACT', me, g.from_unit_id,
          jsonb_build_object('move', g.id) FROM gone g),
      told AS (INSERT INTO public.outbox (topic, object, event_id, unit_id)
        SELECT 'child', 'Child_' || replace(closed::text, '-', ''), g.event, g.from_unit_id
        FROM gone g)
    INSERT INTO public.outbox (topic, object)
      SELECT 'move', 'Move_' || replace(g.id::text, '-', '') FROM gone g;
END $$
"""
# What merges did themselves until now, to the letter: the migration before looks for it.
MERGED: Final = """    WITH gone AS (UPDATE public.move w SET status = 'WITHDRAWN', decided_by = me,
        decided_at = moment, version = w.version + 1
        WHERE w.child_id = alias.id AND w.status = 'PROPOSED'
        RETURNING w.id, w.from_unit_id, gen_random_uuid() AS event),
      happened AS (INSERT INTO public.child_event (id, child_id, kind, class, by_id, unit_id, facts)
        SELECT event, alias.id, 'MOVE_WITHDRAWN', 'CONTACT', me, from_unit_id,
          jsonb_build_object('move', id) FROM gone),
      told AS (INSERT INTO public.outbox (topic, object, event_id, unit_id)
        SELECT 'child', 'Child_' || replace(alias.id::text, '-', ''), event, from_unit_id FROM gone)
    INSERT INTO public.outbox (topic, object)
      SELECT 'move', 'Move_' || replace(id::text, '-', '') FROM gone;
"""
HERE: Final = "    FOR kept IN"
BEGINS, ENDS = "    WITH gone AS (UPDATE public.move w", "FROM gone g;\n"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(WITHDRAW)
    op.execute("REVOKE ALL ON FUNCTION withdraw_moves(uuid, timestamptz) FROM PUBLIC")
    death, away, merge = (
        _said(name) for name in ("close_with_death", "close_with_departure", "merge_confirm")
    )
    _become(death, HERE, _called("dead") + HERE)
    first = away.index(BEGINS)
    own = away[first : away.index(ENDS, first) + len(ENDS)]
    _become(away, own, _called("dead"))
    _become(merge, MERGED, _called("alias.id"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    text = WITHDRAW[WITHDRAW.index(BEGINS) : WITHDRAW.index(ENDS) + len(ENDS)]
    _become(_said("close_with_death"), _called("dead"), "")
    _become(_said("close_with_departure"), _called("dead"), text.replace("closed", "dead"))
    _become(_said("merge_confirm"), _called("alias.id"), MERGED)
    op.execute("DROP FUNCTION withdraw_moves(uuid, timestamptz)")


def _called(whose: str) -> str:
    return f"    PERFORM public.withdraw_moves({whose}, moment);\n"


def _said(function: str) -> str:
    text = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name")
    found: str = op.get_bind().execute(text, {"name": function}).scalar_one()
    return found


def _become(said: str, was: str, becomes: str) -> None:
    assert said.count(was) == 1, was  # noqa: S101 -- else it is not the one that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))
