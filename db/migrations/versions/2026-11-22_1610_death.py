"""What ends with a child's life ends in its record, also what its recorder may not see."""

from typing import Final

from alembic import op

revision: Final = "20261122_1610"
down_revision: Final[str | None] = "20261122_1600"

CLOSE = """
CREATE FUNCTION close_with_death(dead uuid, last date) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
    moment timestamptz := statement_timestamp();
    home int;
    kept record;
    part record;
    older uuid;
    event uuid;
BEGIN
    SELECT unit_id INTO home FROM public.child WHERE id = dead AND status = 'DECEASED';
    IF home IS NULL OR NOT public.app_writes(dead, 'HEALTH', NULL) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no death was recorded here';
    END IF;
    FOR kept IN SELECT * FROM (VALUES
        ('circumstance', 'group_number, subgroup', 'CIRCUMSTANCE_ENDED', '{group_number}'::text[]),
        ('watch', 'kind', 'WATCH_ENDED', '{kind}'),
        ('schooling', 'school_id, grade', 'SCHOOLING_SET', '{}'),
        ('placement', 'facility_id', 'PLACEMENT_ENDED', '{}')) AS k (place, says, event, told)
    LOOP
        FOR part IN EXECUTE format('SELECT id, valid_from, to_jsonb(t) AS row FROM public.%I t'
            ' WHERE child_id = $1 AND superseded_at IS NULL'
            ' AND (valid_to IS NULL OR valid_to > $2) ORDER BY id FOR UPDATE', kept.place)
            USING dead, last
        LOOP
            IF part.valid_from > last THEN
                EXECUTE format('UPDATE public.%I SET superseded_at = $2, version = version + 1'
                    ' WHERE id = $1', kept.place) USING part.id, moment;
            ELSE
                older := gen_random_uuid();
                EXECUTE format('INSERT INTO public.%1$I (id, superseded_at, child_id, valid_from,'
                    ' valid_to, recorded_at, recorded_by, version, %2$s) SELECT $2, $3, child_id,'
                    ' valid_from, valid_to, recorded_at, recorded_by, version, %2$s'
                    ' FROM public.%1$I WHERE id = $1', kept.place, kept.says)
                    USING part.id, older, moment;
                EXECUTE format('UPDATE public.%I SET valid_to = $2, recorded_at = $3,'
                    ' recorded_by = $4, version = version + 1 WHERE id = $1', kept.place)
                    USING part.id, last, moment, me;
                IF kept.place = 'watch' THEN
                    INSERT INTO public.watch_criterion (watch_id, code)
                      SELECT older, code FROM public.watch_criterion WHERE watch_id = part.id;
                END IF;
            END IF;
            event := gen_random_uuid();
            INSERT INTO public.child_event (id, child_id, kind, class, part, by_id, unit_id, facts)
              VALUES (event, dead, kept.event, coalesce(part.row ->> 'class', 'CONTACT'),
                part.row ->> 'part', me, home, jsonb_build_object('until', last) || (
                  SELECT coalesce(jsonb_object_agg(name, part.row -> name), '{}'::jsonb)
                  FROM unnest(kept.told) AS name));
            INSERT INTO public.outbox (topic, object, event_id, unit_id) VALUES
              ('child', 'Child_' || replace(dead::text, '-', ''), event, home);
        END LOOP;
    END LOOP;
END $$
"""  # each part with an event of its own class: who may not know of it is told of the death alone


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(CLOSE)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION close_with_death(uuid, date)")
