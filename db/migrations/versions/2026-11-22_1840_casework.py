"""What is written in the course of a case: forms, minutes, tasks, corrections, transfers; how a
notice comes in, whoever brings it, and how a case crosses to another commune."""

from typing import Final

from alembic import op

revision: Final = "20261122_1840"
down_revision: Final[str | None] = "20261122_1821"

KINDS: Final = (
    "'STEP', 'REPORTED', 'TASK_RECORDED', 'FORM_SAVED', 'ASSIGNED', 'GRANTED', 'GRANT_ENDED', 'REFERRED',"
    " 'ISOLATION', 'TRANSFER', 'CRIMINAL_TRACK', 'CORRECTED', 'NOTE'"
)
BEFORE: Final = KINDS.replace(" 'REPORTED', 'TASK_RECORDED',", "")
CASE_COLUMNS: Final = """
ALTER TABLE "case"
  ADD COLUMN round integer NOT NULL DEFAULT 1,
  ADD COLUMN dismissal_by uuid,
  ADD COLUMN transfer_unit_id integer,
  ADD COLUMN transfer_scope integer,
  ADD COLUMN transfer_province_id integer,
  ADD COLUMN transfer_district_id integer,
  ADD COLUMN transfer_commune_id integer,
  ADD CONSTRAINT fk_case_dismissal_by FOREIGN KEY (dismissal_by) REFERENCES officer (id),
  ADD CONSTRAINT fk_case_transfer_unit_id FOREIGN KEY (transfer_unit_id) REFERENCES unit (id),
  ADD CONSTRAINT ck_case_transfer
    CHECK ((status = 'TRANSFERRED') = (transfer_unit_id IS NOT NULL))
"""
TABLES: Final = (
    """
CREATE TABLE case_counter (
    code TEXT NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_case_counter PRIMARY KEY (code)
)
""",
    """
CREATE TABLE report_case (
    report_id UUID NOT NULL,
    case_id UUID NOT NULL,
    joined BOOLEAN NOT NULL,
    CONSTRAINT pk_report_case PRIMARY KEY (report_id, case_id),
    CONSTRAINT fk_report_case_report_id FOREIGN KEY(report_id) REFERENCES report (id),
    CONSTRAINT fk_report_case_case_id FOREIGN KEY(case_id) REFERENCES "case" (id)
)
""",
    """
CREATE INDEX ix_report_case_case_id ON report_case (case_id)
""",
    """
CREATE TABLE case_form (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    episode INTEGER NOT NULL,
    round INTEGER NOT NULL,
    form TEXT NOT NULL,
    number INTEGER NOT NULL,
    form_version INTEGER NOT NULL,
    is_final BOOLEAN NOT NULL,
    saved_by UUID NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    answers_sealed BYTEA NOT NULL,
    hidden_sealed BYTEA,
    CONSTRAINT pk_case_form PRIMARY KEY (id),
    CONSTRAINT ck_case_form_form CHECK (form IN ('INTAKE', 'INITIAL_ASSESSMENT', 'DETAILED_ASSESSMENT', 'PLAN', 'DECISION', 'REVIEW', 'ISOLATION')),
    CONSTRAINT uq_case_form_case_id_episode_form_number UNIQUE (case_id, episode, form, number),
    CONSTRAINT ck_case_form_number CHECK (number >= 1),
    CONSTRAINT fk_case_form_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_form_saved_by FOREIGN KEY(saved_by) REFERENCES officer (id)
)
""",
    """
CREATE TABLE case_meeting (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    episode INTEGER NOT NULL,
    held_on DATE NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    participants_sealed BYTEA NOT NULL,
    minutes_sealed BYTEA NOT NULL,
    CONSTRAINT pk_case_meeting PRIMARY KEY (id),
    CONSTRAINT fk_case_meeting_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_meeting_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_case_meeting_case_id ON case_meeting (case_id)
""",
    """
CREATE TABLE case_evidence (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    activity INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    happened_on DATE NOT NULL,
    text_sealed BYTEA NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_case_evidence PRIMARY KEY (id),
    CONSTRAINT ck_case_evidence_outcome CHECK (outcome IN ('UNDER_WAY', 'DONE', 'NOT_DONE')),
    CONSTRAINT ck_case_evidence_activity CHECK (activity >= 1),
    CONSTRAINT fk_case_evidence_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_evidence_plan_id FOREIGN KEY(plan_id) REFERENCES case_form (id),
    CONSTRAINT fk_case_evidence_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_case_evidence_case_id ON case_evidence (case_id)
""",
    """
CREATE TABLE case_change (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    by_id UUID NOT NULL,
    field TEXT NOT NULL,
    was_sealed BYTEA,
    is_sealed BYTEA,
    reason_sealed BYTEA NOT NULL,
    CONSTRAINT pk_case_change PRIMARY KEY (id),
    CONSTRAINT fk_case_change_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_change_by_id FOREIGN KEY(by_id) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_case_change_case_id ON case_change (case_id)
""",
    """
CREATE TABLE case_transfer (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    status TEXT DEFAULT 'PROPOSED' NOT NULL,
    before TEXT NOT NULL,
    from_unit_id INTEGER NOT NULL,
    to_unit_id INTEGER NOT NULL,
    reason_sealed BYTEA NOT NULL,
    answer_sealed BYTEA,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_case_transfer PRIMARY KEY (id),
    CONSTRAINT ck_case_transfer_status CHECK (status IN ('PROPOSED', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
    CONSTRAINT ck_case_transfer_before CHECK (before IN ('RECEIVED', 'ROUTED', 'INITIAL_ASSESSED', 'DETAILED_ASSESSMENT', 'NEEDS_CONFIRMED', 'PLAN_DRAFT', 'PLAN_SUBMITTED', 'IMPLEMENTING', 'UNDER_REVIEW', 'CLOSED', 'NOT_SUBSTANTIATED', 'TRANSFERRED')),
    CONSTRAINT ck_case_transfer_decided CHECK ((status = 'PROPOSED') = (decided_at IS NULL)),
    CONSTRAINT fk_case_transfer_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_transfer_from_unit_id FOREIGN KEY(from_unit_id) REFERENCES unit (id),
    CONSTRAINT fk_case_transfer_to_unit_id FOREIGN KEY(to_unit_id) REFERENCES unit (id),
    CONSTRAINT fk_case_transfer_proposed_by FOREIGN KEY(proposed_by) REFERENCES officer (id),
    CONSTRAINT fk_case_transfer_decided_by FOREIGN KEY(decided_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_case_transfer_case_id ON case_transfer (case_id)
""",
    """
CREATE UNIQUE INDEX uq_case_transfer_case_id_proposed ON case_transfer (case_id) WHERE status = 'PROPOSED'
""",
)
ENDS: Final = """
CREATE OR REPLACE FUNCTION case_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
      NEW.incident_scope, NEW.incident_province_id, NEW.incident_district_id,
      NEW.incident_commune_id
      FROM public.unit u WHERE u.id = NEW.incident_unit_id;
    SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
      NEW.residence_scope, NEW.residence_province_id, NEW.residence_district_id,
      NEW.residence_commune_id
      FROM public.unit u WHERE u.id = NEW.residence_unit_id;
    {more}RETURN NEW;
END $$
"""
THIRD_END: Final = """NEW.transfer_scope := NULL;
    NEW.transfer_province_id := NULL;
    NEW.transfer_district_id := NULL;
    NEW.transfer_commune_id := NULL;
    IF NEW.transfer_unit_id IS NOT NULL THEN
        SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
          NEW.transfer_scope, NEW.transfer_province_id, NEW.transfer_district_id,
          NEW.transfer_commune_id
          FROM public.unit u WHERE u.id = NEW.transfer_unit_id;
    END IF;
    """
NUMBER: Final = """
CREATE FUNCTION case_number(kind text, place text, key bytea) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    number int;
    high int;
    low int;
    mixed int;
    digest bytea;
BEGIN
    INSERT INTO public.case_counter AS c (code, last) VALUES (kind || place, 1)
      ON CONFLICT (code) DO UPDATE SET last = c.last + 1 RETURNING last INTO number;
    IF number > 999999 THEN
        RAISE numeric_value_out_of_range USING MESSAGE = 'no number left';
    END IF;
    high := number / 1000;
    low := number % 1000;
    FOR turn IN 1..8 LOOP
        digest := sha256(key || convert_to(kind || turn || ' ' || low, 'UTF8'));
        mixed := (high + get_byte(digest, 0) * 256 + get_byte(digest, 1)) % 1000;
        high := low;
        low := mixed;
    END LOOP;
    RETURN kind || place || '-' || lpad((high * 1000 + low)::text, 6, '0');
END $$
"""  # as `child_code`: each number once, in no order that tells how many there are
# What is said of the children comes as lists of one length. A child with an open case of that place
# gets no second one; whoever brings the notice is told the same either way. `app_files` is written
# with row security, from the lines of access.
INTAKE: Final = """
CREATE FUNCTION case_intake(
    notice uuid, event uuid, place int, happened int, received timestamptz, due timestamptz,
    form int, said bytea, told bytea, keys bytea[], asked text[], suspicion boolean,
    ids uuid[], children uuid[], homes int[], accounts bytea[]
) RETURNS TABLE (case_id uuid, joined boolean, number text)
LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
    here public.unit;
    standing record;
    incident uuid := event;
    open uuid[] := ARRAY[]::uuid[];
BEGIN
    IF me IS NULL OR public.app_files(place) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'no notice from here';
    END IF;
    SELECT * INTO STRICT here FROM public.unit u WHERE u.id = happened;
    PERFORM FROM public.child c WHERE c.id = ANY (children) ORDER BY c.id FOR NO KEY UPDATE;
    FOR n IN 1..cardinality(ids) LOOP
        open := open || NULL::uuid;
        IF children[n] IS NOT NULL THEN
            IF public.app_sees(children[n], 'PUBLIC', NULL) IS NOT TRUE THEN
                RAISE insufficient_privilege USING MESSAGE = 'not a child of theirs';
            END IF;
            SELECT c.id, c.incident_id INTO standing FROM public."case" c
              WHERE c.child_id = children[n] AND c.status NOT IN ('CLOSED', 'NOT_SUBSTANTIATED')
                AND (c.incident_scope BETWEEN here.lft AND here.rgt
                  OR c.residence_scope BETWEEN here.lft AND here.rgt)
              ORDER BY c.received_at, c.id LIMIT 1;
            IF FOUND THEN
                open[n] := standing.id;
                IF incident = event THEN
                    incident := standing.incident_id;
                END IF;
            END IF;
        END IF;
    END LOOP;
    IF incident = event THEN
        INSERT INTO public.incident (id, number, unit_id, received_at)
          VALUES (event, public.case_number('VV', here.code, keys[1]), here.id, received);
    END IF;
    INSERT INTO public.report (id, number, unit_id, received_at, filed_by, organisation_id,
        incident_id, form_version, answers_sealed, informant_sealed)
      SELECT notice, public.case_number('TB', u.code, keys[2]), u.id, received, me,
        o.organisation_id, incident, form, said, told
      FROM public.unit u, public.officer o WHERE u.id = place AND o.id = me;
    FOR n IN 1..cardinality(ids) LOOP
        IF open[n] IS NULL THEN
            INSERT INTO public."case" (id, number, status, child_id, incident_id, incident_unit_id,
                residence_unit_id, received_at, category, setting, crime_signs, narrative_sealed,
                next_due_at)
              VALUES (ids[n], public.case_number('CA', here.code, keys[1]), asked[1], children[n],
                incident, here.id, homes[n], received, asked[2], asked[3], suspicion, accounts[n],
                due);
        ELSIF suspicion THEN
            UPDATE public."case" c SET crime_signs = true, version = c.version + 1
              WHERE c.id = open[n] AND NOT c.crime_signs;
        END IF;
        IF open[n] IS NOT NULL THEN
            INSERT INTO public.case_event (id, case_id, episode, kind, by_id)
              SELECT ids[n], c.id, c.episode, 'REPORTED', me FROM public."case" c
              WHERE c.id = open[n];
        END IF;
        INSERT INTO public.report_case (report_id, case_id, joined)
          VALUES (notice, coalesce(open[n], ids[n]), open[n] IS NOT NULL) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN QUERY SELECT c.id, open[t.n] IS NOT NULL, r.number
      FROM generate_subscripts(ids, 1) AS t (n)
      JOIN public."case" c ON c.id = coalesce(open[t.n], ids[t.n])
      JOIN public.report r ON r.id = notice ORDER BY t.n;
END $$
"""
# A notice is answered when all its cases are; who gave it learns no more than that.
FOLLOWED: Final = """
CREATE FUNCTION case_reports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE public.report r SET status = said.status, version = r.version + 1
      FROM (SELECT l.report_id, CASE
          WHEN bool_and(c.status IN ('CLOSED', 'NOT_SUBSTANTIATED')) THEN 'ANSWERED'
          WHEN bool_and(c.status IN ('RECEIVED', 'ROUTED') AND c.episode = 1) THEN 'RECEIVED'
          ELSE 'IN_WORK' END AS status
        FROM public.report_case l JOIN public."case" c ON c.id = l.case_id
        WHERE l.report_id IN (SELECT o.report_id FROM public.report_case o WHERE o.case_id = NEW.id)
        GROUP BY l.report_id) AS said
      WHERE r.id = said.report_id AND r.status <> said.status;
    RETURN NULL;
END $$
"""
FUNCTIONS: Final = (
    "case_number(text, text, bytea)",
    "case_intake(uuid, uuid, int, int, timestamptz, timestamptz, int, bytea, bytea, bytea[], text[],"
    " boolean, uuid[], uuid[], int[], bytea[])",
    "case_reports()",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(CASE_COLUMNS)
    op.execute('CREATE INDEX ix_case_transfer_commune_id ON "case" (transfer_commune_id)')
    _kinds(KINDS)
    for statement in (*TABLES, ENDS.replace("{more}", THIRD_END), NUMBER, INTAKE, FOLLOWED):
        op.execute(statement)
    op.execute(
        'CREATE TRIGGER case_reports AFTER UPDATE OF status, episode ON "case"'
        " FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status"
        " OR OLD.episode IS DISTINCT FROM NEW.episode) EXECUTE FUNCTION case_reports()"
    )
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute('DROP TRIGGER case_reports ON "case"')
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for table in ("transfer", "change", "evidence", "meeting", "form", "counter"):
        op.execute(f"DROP TABLE case_{table}")
    op.execute("DROP TABLE report_case")
    _kinds(BEFORE)
    op.execute(ENDS.replace("{more}", ""))
    op.execute("DROP INDEX ix_case_transfer_commune_id")
    op.execute('ALTER TABLE "case" DROP CONSTRAINT ck_case_transfer')
    for column in ("round", "dismissal_by", "transfer_unit_id", "transfer_scope"):
        op.execute(f'ALTER TABLE "case" DROP COLUMN {column}')
    for level in ("province", "district", "commune"):
        op.execute(f'ALTER TABLE "case" DROP COLUMN transfer_{level}_id')


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE case_event DROP CONSTRAINT ck_case_event_kind")
    op.execute(
        f"ALTER TABLE case_event ADD CONSTRAINT ck_case_event_kind CHECK (kind IN ({kinds}))"
    )
