"""What waits of a record ends when that is merged, and both ends are told."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1751"
down_revision: Final[str | None] = "20261122_1740"

SILENTLY: Final = """    UPDATE public.child_merge o SET status = 'DECLINED', decided_by = me, decided_at = moment
      WHERE o.status = 'PROPOSED' AND alias.id IN (o.survivor_id, o.alias_id);
"""
# Before the history of the alias is copied: it is of that too.
COPIED: Final = "    INSERT INTO public.child_event (id, child_id, at, kind, class, part, by_id,"
SETTLED: Final = """    WITH pointless AS (UPDATE public.child_merge o SET status = 'DECLINED', decided_by = me,
        decided_at = moment WHERE o.status = 'PROPOSED' AND alias.id IN (o.survivor_id, o.alias_id)
        RETURNING o.survivor_id AS one, o.alias_id AS other),
      two AS (SELECT gen_random_uuid() AS event, c.id, c.unit_id,
        CASE c.id WHEN p.one THEN p.other ELSE p.one END AS other
        FROM pointless p JOIN public.child c ON c.id IN (p.one, p.other)),
      happened AS (INSERT INTO public.child_event (id, child_id, kind, class, by_id, unit_id,
        other_id) SELECT event, id, 'MERGE_DECLINED', 'IDENTITY', me, unit_id, other FROM two)
    INSERT INTO public.outbox (topic, object, event_id, unit_id)
      SELECT 'child', 'Child_' || replace(id::text, '-', ''), event, unit_id FROM two;
    WITH gone AS (UPDATE public.move w SET status = 'WITHDRAWN', decided_by = me,
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


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _rewrite((SILENTLY, ""), (COPIED, SETTLED + COPIED))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _rewrite((SETTLED + COPIED, COPIED), ("END $", SILENTLY + "END $"))


def _rewrite(*places: tuple[str, str]) -> None:
    """Places of a function, which keeps its owner and who may call it."""
    text = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'merge_confirm'")
    said: str = op.get_bind().execute(text).scalar_one()
    for was, becomes in places:
        assert said.count(was) == 1, was  # noqa: S101 -- else it is not the one that this knows
        said = said.replace(was, becomes)
    op.get_bind().exec_driver_sql(said)
