"""Two records of one child become one, and two again."""

# ruff: noqa: S608 -- texts are made of names of tables and columns that stand here

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1650"
down_revision: Final[str | None] = "20261122_1640"

BEFORE = "'REGISTERED', 'UPDATED', 'CORRECTED', 'GUARDIANS_SET', 'HOUSEHOLD_SET', 'SCHOOLING_SET', 'PLACED', 'PLACEMENT_ENDED', 'CIRCUMSTANCE_RECORDED', 'CIRCUMSTANCE_ENDED', 'WATCH_SET', 'WATCH_ENDED', 'BIRTH_REGISTRATION_RECORDED', 'HEALTH_INSURANCE_RECORDED', 'ASSISTANCE_RECORDED', 'INJURY_RECORDED', 'DEATH_RECORDED', 'MOVE_PROPOSED', 'MOVE_WITHDRAWN', 'MOVE_DECLINED', 'MOVED', 'DUPLICATE_DISMISSED', 'DUPLICATE_REOPENED'"
NEW = "'MERGE_PROPOSED', 'MERGE_DECLINED', 'MERGED', 'MERGE_UNDONE'"
DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# What a survivor takes over: table to its columns, and to what tells its series apart.
TAKEN = {
    "membership": (("household_id",), ()),
    "guardian": (("full_name", "relation", "phone_sealed"), ("lower({0}.relation)",)),
    "schooling": (("school_id", "grade"), ()),
    "placement": (("facility_id",), ()),
    "fact": (("kind", "value"), ("{0}.kind",)),
    "document": (("kind", "number_sealed", "number_blind", "place"), ("{0}.kind",)),
    "circumstance": (("group_number", "subgroup"), ("{0}.group_number",)),
    "watch": (("kind",), ("{0}.kind",)),
    "assistance": (
        ("kind", "provider_id", "source"),
        ("{0}.kind", "{0}.provider_id", "{0}.source"),
    ),
    "injury": (("cause", "place", "outcome"), ("{0}.cause",)),
}
ENDS_WITH_LIFE = {"circumstance", "watch", "schooling", "placement"}
SEALED = {"guardian": "phone_sealed", "document": "number_sealed"}


def lacking(table: str) -> str:
    """Rows of the alias on none of whose days the survivor's rows of the same series hold."""
    alike = "".join(
        f" AND {part.format('o')} IS NOT DISTINCT FROM {part.format('t')}"
        for part in TAKEN[table][1]
    )
    ended = (
        " AND (t.valid_to IS NOT NULL OR NOT EXISTS (SELECT FROM public.child c"
        " WHERE c.id = survivor AND c.status = 'DECEASED'))"
        if table in ENDS_WITH_LIFE
        else ""
    )
    return (
        f"SELECT '{table}', t.id FROM public.{table} t WHERE t.child_id = alias"
        f" AND t.superseded_at IS NULL{ended} AND NOT EXISTS (SELECT FROM public.{table} o"
        f" WHERE o.child_id = survivor AND o.superseded_at IS NULL{alike}"
        " AND daterange(o.valid_from, o.valid_to, '[]')"
        " && daterange(t.valid_from, t.valid_to, '[]'))"
    )


def copying(table: str) -> str:
    """Sealed columns come sealed anew: they belong to their row."""
    columns = TAKEN[table][0]
    sealed = SEALED.get(table)
    anew = "given_sealed[array_position(given, t.id)]"
    values = ", ".join(anew if name == sealed else f"t.{name}" for name in columns)
    return (
        f"INSERT INTO public.{table} (id, child_id, valid_from, valid_to, recorded_at, recorded_by,"
        f" {', '.join(columns)}) SELECT n.target, m.survivor_id, t.valid_from, t.valid_to, moment,"
        f" me, {values} FROM unnest(names, sources, targets) AS n (name, source, target)"
        f" JOIN public.{table} t ON t.id = n.source WHERE n.name = '{table}';"
    )


def giving_back(table: str) -> str:
    """What was taken over and not changed since never was the survivor's, as is known now."""
    kind = "back.kind" if table == "fact" else f"'{table}'::text"
    told = "t.kind" if table == "fact" else "t.id"
    return (
        f"WITH back AS (UPDATE public.{table} t SET superseded_at = moment, version = t.version + 1"
        " WHERE t.id = ANY (m.taken) AND t.child_id = survivor.id AND t.superseded_at IS NULL"
        f" AND t.version = 1 RETURNING {told} AS kind)"
        f" SELECT kinds || array_agg({kind}) INTO kinds FROM back;"
    )


ROWS = f"""
CREATE FUNCTION merge_rows(survivor uuid, alias uuid) RETURNS TABLE (name text, source uuid)
LANGUAGE sql STABLE {DEFINER} AS $$
    {" UNION ALL ".join(lacking(table) for table in TAKEN)}
$$
"""
SEALS = f"""
CREATE FUNCTION merge_sealed(asked uuid)
RETURNS TABLE (names text[], sources uuid[], sealed bytea[]) LANGUAGE plpgsql STABLE
{DEFINER} AS $$
BEGIN
    RETURN QUERY SELECT array_agg(r.name), array_agg(r.source),
      array_agg(coalesce(g.phone_sealed, d.number_sealed))
    FROM public.child_merge m CROSS JOIN public.merge_rows(m.survivor_id, m.alias_id) r
    LEFT JOIN public.guardian g ON r.name = 'guardian' AND g.id = r.source
    LEFT JOIN public.document d ON r.name = 'document' AND d.id = r.source
    WHERE m.id = asked AND m.status = 'PROPOSED'
      AND public.app_may(m.survivor_id, 'decide_merge')
      AND public.app_may(m.alias_id, 'decide_merge')
      AND coalesce(g.phone_sealed, d.number_sealed) IS NOT NULL;
END $$
"""  # ciphertext, for the server to seal anew: whoever decides need not hold its class
LOCK = f"""
CREATE FUNCTION merge_lock(asked uuid) RETURNS void LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE
    two uuid[] := (SELECT ARRAY[m.survivor_id, m.alias_id] FROM public.child_merge m
      WHERE m.id = asked AND public.app_may(m.survivor_id, 'decide_merge')
        AND public.app_may(m.alias_id, 'decide_merge'));
BEGIN
    PERFORM FROM public.child c WHERE c.id = ANY (two) ORDER BY c.id FOR NO KEY UPDATE;
END $$
"""  # the chair decides but writes no row of a child, hence could not lock one
HOLDS = "superseded_at IS NULL AND valid_from <= today AND (valid_to IS NULL OR valid_to >= today)"
COPIES = f"""
CREATE FUNCTION merge_copies(asked uuid, kinds text[]) RETURNS void LANGUAGE plpgsql VOLATILE
{DEFINER} AS $$
DECLARE
    today date := public.app_today();
    facts jsonb := (SELECT coalesce(jsonb_object_agg(kind, value), '{{}}') FROM public.fact
      WHERE child_id = asked AND {HOLDS});
BEGIN
    UPDATE public.child c SET
      household_id = CASE WHEN 'membership' = ANY (kinds) THEN (
        SELECT household_id FROM public.membership WHERE child_id = asked AND {HOLDS}
        ORDER BY valid_from DESC LIMIT 1) ELSE c.household_id END,
      poverty = CASE WHEN 'POVERTY' = ANY (kinds) THEN facts ->> 'POVERTY' ELSE c.poverty END,
      ethnicity = CASE WHEN 'ETHNICITY' = ANY (kinds) THEN facts ->> 'ETHNICITY'
        ELSE c.ethnicity END,
      has_health_insurance = CASE WHEN 'HEALTH_INSURANCE' = ANY (kinds)
        THEN facts ->> 'HEALTH_INSURANCE' = 'yes' ELSE c.has_health_insurance END,
      birth_registered = CASE WHEN 'BIRTH_REGISTRATION' = ANY (kinds)
        THEN facts ->> 'BIRTH_REGISTRATION' = 'yes' ELSE c.birth_registered END,
      version = c.version + 1
    WHERE c.id = asked;
END $$
"""  # today's copies in the row of a child, of the series that were touched
ALLOWED = """
    IF NOT FOUND OR m.status <> '{status}' OR m.proposed_by = {other}
      OR NOT public.app_may(m.survivor_id, 'decide_merge')
      OR NOT public.app_may(m.alias_id, 'decide_merge') THEN
        RAISE insufficient_privilege;
    END IF;
    SELECT * INTO survivor FROM public.child WHERE id = m.survivor_id FOR NO KEY UPDATE;
    SELECT * INTO alias FROM public.child WHERE id = m.alias_id FOR NO KEY UPDATE;
"""
CONFIRM = f"""
CREATE FUNCTION merge_confirm(
    asked uuid, given uuid[], given_targets uuid[], given_sealed bytea[],
    number uuid, number_sealed bytea, id_sealed bytea
) RETURNS void LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE
    me uuid := public.app_subject();
    moment timestamptz := statement_timestamp();
    m public.child_merge;
    survivor public.child;
    alias public.child;
    names text[];
    sources uuid[];
    targets uuid[];
    kinds text[];
BEGIN
    SELECT * INTO m FROM public.child_merge WHERE id = asked FOR UPDATE;
    {ALLOWED.format(status="PROPOSED", other="me")}
    IF survivor.status = 'MERGED' OR alias.status = 'MERGED' OR survivor.unit_id <> alias.unit_id
      OR (survivor.personal_id_blind IS NOT NULL AND alias.personal_id_blind IS NOT NULL) THEN
        RAISE insufficient_privilege;
    END IF;
    SELECT array_agg(r.name), array_agg(r.source),
      array_agg(coalesce(given_targets[array_position(given, r.source)], gen_random_uuid()))
      INTO names, sources, targets FROM public.merge_rows(m.survivor_id, m.alias_id) r;
    {" ".join(copying(table) for table in TAKEN)}
    INSERT INTO public.watch_criterion (watch_id, code) SELECT n.target, w.code
      FROM unnest(names, sources, targets) AS n (name, source, target)
      JOIN public.watch_criterion w ON w.watch_id = n.source WHERE n.name = 'watch';
    kinds := names || ARRAY(SELECT f.kind FROM public.fact f WHERE f.id = ANY (targets));
    UPDATE public.child_merge SET status = 'CONFIRMED', decided_by = me, decided_at = moment,
      taken = targets, alias_status = alias.status, alias_unit_id = alias.unit_id
      WHERE id = asked;
    UPDATE public.child c SET status = 'MERGED', personal_id_blind = NULL, version = c.version + 1
      WHERE c.id = alias.id;
    IF alias.personal_id_blind IS NOT NULL THEN
        IF survivor.personal_id_missing IS NOT NULL AND NOT EXISTS (
          SELECT FROM public.personal_id p WHERE p.child_id = survivor.id
            AND p.superseded_at IS NULL) THEN
            INSERT INTO public.personal_id (id, child_id, valid_from, recorded_at, recorded_by,
              valid_to, missing) VALUES (gen_random_uuid(), survivor.id, date '1900-01-01',
              survivor.registered_at, me, public.app_today() - 1, survivor.personal_id_missing)
              RETURNING targets || id INTO targets;
        END IF;
        INSERT INTO public.personal_id (id, child_id, valid_from, recorded_at, recorded_by,
          number_sealed, number_blind) VALUES (number, survivor.id, public.app_today(), moment, me,
          merge_confirm.number_sealed, alias.personal_id_blind);
        UPDATE public.child_merge SET taken = targets || number,
          took_number = true, missing = survivor.personal_id_missing
          WHERE id = asked;
        UPDATE public.child c SET personal_id_blind = alias.personal_id_blind,
          personal_id_sealed = id_sealed, personal_id_missing = NULL WHERE c.id = survivor.id;
    END IF;
    PERFORM public.merge_copies(survivor.id, kinds);
    INSERT INTO public.child_event (id, child_id, at, kind, class, part, by_id, unit_id, facts,
      other_id, merge_id) SELECT gen_random_uuid(), survivor.id, e.at, e.kind, e.class, e.part,
      e.by_id, e.unit_id, e.facts, e.other_id, asked FROM public.child_event e
      WHERE e.child_id = alias.id AND e.other_id IS DISTINCT FROM survivor.id;
    UPDATE public.child_alias SET survivor_id = survivor.id, survivor_code = survivor.code
      WHERE survivor_id = alias.id;
    INSERT INTO public.child_alias (id, code, into_id, survivor_id, survivor_code)
      VALUES (alias.id, alias.code, survivor.id, survivor.id, survivor.code);
    UPDATE public.child_merge o SET status = 'DECLINED', decided_by = me, decided_at = moment
      WHERE o.status = 'PROPOSED' AND alias.id IN (o.survivor_id, o.alias_id);
END $$
"""
UNDO = f"""
CREATE FUNCTION merge_undo(asked uuid, blind bytea) RETURNS void LANGUAGE plpgsql VOLATILE {DEFINER} AS $$
DECLARE
    me uuid := public.app_subject();
    moment timestamptz := statement_timestamp();
    m public.child_merge;
    survivor public.child;
    alias public.child;
    kinds text[] := '{{}}';
BEGIN
    SELECT * INTO m FROM public.child_merge WHERE id = asked FOR UPDATE;
    {ALLOWED.format(status="CONFIRMED", other="NULL")}
    IF survivor.status = 'MERGED' OR alias.status <> 'MERGED' THEN
        RAISE insufficient_privilege;
    END IF;
    {" ".join(giving_back(table) for table in (*TAKEN, "personal_id"))}
    IF m.took_number THEN
        UPDATE public.child c SET personal_id_blind = NULL, personal_id_sealed = NULL,
          personal_id_missing = m.missing
          WHERE c.id = survivor.id AND c.personal_id_blind = blind;
    END IF;
    UPDATE public.child c SET status = m.alias_status, unit_id = m.alias_unit_id,
      version = c.version + 1, personal_id_blind = CASE WHEN m.took_number AND NOT EXISTS (
        SELECT FROM public.child o WHERE o.personal_id_blind = blind) THEN blind END
      WHERE c.id = alias.id;
    PERFORM public.merge_copies(survivor.id, kinds);
    DELETE FROM public.child_event WHERE merge_id = asked;
    DELETE FROM public.child_alias WHERE id = alias.id;
    WITH RECURSIVE mine AS (
      SELECT a.id FROM public.child_alias a WHERE a.into_id = alias.id
      UNION SELECT a.id FROM public.child_alias a JOIN mine ON a.into_id = mine.id)
    UPDATE public.child_alias a SET survivor_id = alias.id, survivor_code = alias.code
      FROM mine WHERE a.id = mine.id;
    UPDATE public.child c SET unit_id = m.alias_unit_id FROM public.child_alias a
      WHERE a.survivor_id = alias.id AND c.id = a.id AND c.unit_id <> m.alias_unit_id;
    UPDATE public.child_merge SET status = 'UNDONE', undone_by = me, undone_at = moment
      WHERE id = asked;
END $$
"""
FOLLOW = f"""
CREATE FUNCTION aliases_follow() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    UPDATE public.child c SET unit_id = NEW.unit_id FROM public.child_alias a
      WHERE a.survivor_id = NEW.id AND c.id = a.id;
    RETURN NULL;
END $$
"""  # whoever a child was handed over by sees its merged records no more either
TRIGGER = """
CREATE TRIGGER aliases_follow AFTER UPDATE OF unit_id ON child FOR EACH ROW
WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id AND NEW.status <> 'MERGED')
EXECUTE FUNCTION aliases_follow()
"""
FUNCTIONS = (
    "aliases_follow()",
    "merge_lock(uuid)",
    "merge_undo(uuid, bytea)",
    "merge_confirm(uuid, uuid[], uuid[], bytea[], uuid, bytea, bytea)",
    "merge_copies(uuid, text[])",
    "merge_sealed(uuid)",
    "merge_rows(uuid, uuid)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _tables()
    op.add_column("child_event", sa.Column("merge_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_child_event_merge_id", "child_event", "child_merge", ["merge_id"], ["id"]
    )
    op.create_index(
        "ix_child_event_merge_id",
        "child_event",
        ["merge_id"],
        postgresql_where=sa.text("merge_id IS NOT NULL"),
    )
    _kinds(f"{BEFORE}, {NEW}")
    for statement in (ROWS, SEALS, LOCK, COPIES, CONFIRM, UNDO, FOLLOW, TRIGGER):
        op.execute(statement)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def _tables() -> None:
    op.create_table(
        "child_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("alias_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="PROPOSED", nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column(
            "proposed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("alias_status", sa.Text(), nullable=True),
        sa.Column("alias_unit_id", sa.Integer(), nullable=True),
        sa.Column("took_number", sa.Boolean(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'DECLINED', 'CONFIRMED', 'UNDONE')",
            name=op.f("ck_child_merge_status"),
        ),
        sa.CheckConstraint("survivor_id <> alias_id", name=op.f("ck_child_merge_two")),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_by IS NULL)", name=op.f("ck_child_merge_decided")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'DECLINED') OR decided_by <> proposed_by",
            name=op.f("ck_child_merge_by_two_people"),
        ),
        sa.ForeignKeyConstraint(["survivor_id"], ["child.id"], name="fk_child_merge_survivor_id"),
        sa.ForeignKeyConstraint(["alias_id"], ["child.id"], name="fk_child_merge_alias_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name="fk_child_merge_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name="fk_child_merge_decided_by"),
        sa.ForeignKeyConstraint(["undone_by"], ["officer.id"], name="fk_child_merge_undone_by"),
        sa.PrimaryKeyConstraint("id", name="pk_child_merge"),
    )
    op.create_index("ix_child_merge_survivor_id", "child_merge", ["survivor_id"])
    op.create_index("ix_child_merge_alias_id", "child_merge", ["alias_id"])
    op.create_table(
        "child_alias",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["child.id"], name="fk_child_alias_id"),
        sa.ForeignKeyConstraint(["into_id"], ["child.id"], name="fk_child_alias_into_id"),
        sa.ForeignKeyConstraint(["survivor_id"], ["child.id"], name="fk_child_alias_survivor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_child_alias"),
        sa.UniqueConstraint("code", name="uq_child_alias_code"),
    )
    op.create_index("ix_child_alias_into_id", "child_alias", ["into_id"])
    op.create_index("ix_child_alias_survivor_id", "child_alias", ["survivor_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER aliases_follow ON child")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DELETE FROM child_event WHERE merge_id IS NOT NULL OR kind LIKE 'MERGE%'")
    _kinds(BEFORE)
    op.drop_column("child_event", "merge_id")
    op.drop_table("child_alias")
    op.drop_table("child_merge")


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE child_event DROP CONSTRAINT ck_child_event_kind")
    op.execute(
        f"ALTER TABLE child_event ADD CONSTRAINT ck_child_event_kind CHECK (kind IN ({kinds}))"
    )
