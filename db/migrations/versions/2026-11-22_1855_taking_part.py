"""Isolation of a child, who is suspected, referrals, proceedings: around a case. Isolations whose
term is over end by the clock; who works where is asked by functions that say no more."""

from typing import Final

from alembic import op

revision: Final = "20261122_1855"
down_revision: Final[str | None] = "20261122_1850"

BEFORE: Final = (
    "'STEP', 'REPORTED', 'TASK_RECORDED', 'FORM_SAVED', 'ASSIGNED', 'GRANTED', 'GRANT_ENDED',"
    " 'REFERRED', 'ISOLATION', 'TRANSFER', 'CRIMINAL_TRACK', 'CORRECTED', 'NOTE'"
)
KINDS: Final = BEFORE + ", 'GLASS_BROKEN', 'HARMER_NAMED'"
TABLES: Final = (
    """
CREATE TABLE isolation (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    episode INTEGER NOT NULL,
    status TEXT DEFAULT 'PROPOSED' NOT NULL,
    ground TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE,
    ended_on DATE,
    continued_by TEXT,
    court_document TEXT,
    form_id UUID,
    place_sealed BYTEA,
    carer_sealed BYTEA,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_isolation PRIMARY KEY (id),
    CONSTRAINT ck_isolation_status CHECK (status IN ('PROPOSED', 'DECIDED', 'ACTIVE', 'EXTENDED', 'REVOKED', 'EXPIRED', 'HANDED_TO_COURT')),
    CONSTRAINT ck_isolation_ground CHECK (ground IN ('HARM_BY_CARERS', 'PLAN_REFUSED', 'RISK_CONTINUES')),
    CONSTRAINT ck_isolation_term CHECK (last_day >= first_day),
    CONSTRAINT ck_isolation_began CHECK (status NOT IN ('ACTIVE', 'EXTENDED', 'HANDED_TO_COURT') OR began_at IS NOT NULL),
    CONSTRAINT fk_isolation_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_isolation_form_id FOREIGN KEY(form_id) REFERENCES case_form (id),
    CONSTRAINT fk_isolation_proposed_by FOREIGN KEY(proposed_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_isolation_case_id ON isolation (case_id)
""",
    """
CREATE INDEX ix_isolation_last_day ON isolation (last_day) WHERE status IN ('PROPOSED', 'DECIDED', 'ACTIVE', 'EXTENDED')
""",
    """
CREATE UNIQUE INDEX uq_isolation_case_id ON isolation (case_id) WHERE status IN ('PROPOSED', 'DECIDED', 'ACTIVE', 'EXTENDED')
""",
    """
CREATE TABLE isolation_term (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    isolation_id UUID NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    decision_number TEXT NOT NULL,
    authority_document TEXT,
    reason_sealed BYTEA,
    decided_by UUID NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_isolation_term PRIMARY KEY (id),
    CONSTRAINT ck_isolation_term_term CHECK (last_day >= first_day),
    CONSTRAINT fk_isolation_term_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_isolation_term_isolation_id FOREIGN KEY(isolation_id) REFERENCES isolation (id),
    CONSTRAINT fk_isolation_term_decided_by FOREIGN KEY(decided_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_isolation_term_case_id ON isolation_term (case_id)
""",
    """
CREATE INDEX ix_isolation_term_isolation_id ON isolation_term (isolation_id)
""",
    """
CREATE TABLE case_harmer (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    name_sealed BYTEA NOT NULL,
    relation_sealed BYTEA,
    officer_id UUID,
    named_by UUID NOT NULL,
    named_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_case_harmer PRIMARY KEY (id),
    CONSTRAINT fk_case_harmer_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_harmer_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id),
    CONSTRAINT fk_case_harmer_named_by FOREIGN KEY(named_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_case_harmer_case_id ON case_harmer (case_id)
""",
    """
CREATE TABLE case_proceeding (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    organisation_id UUID,
    criminal_number TEXT,
    outcome TEXT,
    decided_on DATE,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_case_proceeding PRIMARY KEY (id),
    CONSTRAINT ck_case_proceeding_outcome CHECK (outcome IN ('PROSECUTED', 'NOT_PROSECUTED', 'SUSPENDED', 'DISCONTINUED', 'INDICTED', 'CONVICTED', 'ACQUITTED', 'ADMINISTRATIVE_PENALTY')),
    CONSTRAINT fk_case_proceeding_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_proceeding_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_case_proceeding_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_case_proceeding_case_id ON case_proceeding (case_id)
""",
    """
CREATE TABLE proceeding_note (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    text_sealed BYTEA NOT NULL,
    written_by UUID NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_proceeding_note PRIMARY KEY (id),
    CONSTRAINT fk_proceeding_note_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_proceeding_note_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_proceeding_note_written_by FOREIGN KEY(written_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_proceeding_note_case_id ON proceeding_note (case_id)
""",
    """
CREATE INDEX ix_proceeding_note_organisation_id ON proceeding_note (organisation_id)
""",
    """
CREATE TABLE referral (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    status TEXT DEFAULT 'OFFERED' NOT NULL,
    grant_id UUID,
    need_sealed BYTEA NOT NULL,
    answer_sealed BYTEA,
    result_sealed BYTEA,
    offered_by UUID NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    answered_by UUID,
    answered_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_referral PRIMARY KEY (id),
    CONSTRAINT ck_referral_status CHECK (status IN ('OFFERED', 'ACCEPTED', 'DECLINED', 'DELIVERED', 'CLOSED', 'WITHDRAWN')),
    CONSTRAINT ck_referral_purpose CHECK (purpose IN ('STANDING_GROUP', 'INVESTIGATION', 'PROCEEDINGS', 'LEGAL_AID', 'TREATMENT', 'SCHOOLING', 'CARE', 'PLAN_TASK')),
    CONSTRAINT ck_referral_answered CHECK ((status = 'OFFERED') = (answered_at IS NULL)),
    CONSTRAINT fk_referral_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_referral_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_referral_grant_id FOREIGN KEY(grant_id) REFERENCES case_grant (id),
    CONSTRAINT fk_referral_offered_by FOREIGN KEY(offered_by) REFERENCES officer (id),
    CONSTRAINT fk_referral_answered_by FOREIGN KEY(answered_by) REFERENCES officer (id)
)
""",
    """
CREATE INDEX ix_referral_case_id ON referral (case_id)
""",
    """
CREATE INDEX ix_referral_grant_id ON referral (grant_id)
""",
    """
CREATE INDEX ix_referral_organisation_id_offered_at ON referral (organisation_id, offered_at, id)
""",
)
NAMES: Final = (
    *("referral", "proceeding_note", "case_proceeding", "case_harmer"),
    *("isolation_term", "isolation"),
)
# The days are days in Ha Noi; an isolation that nobody began counts none.
EXPIRE: Final = """
CREATE FUNCTION isolations_expire(at timestamptz, only_case uuid) RETURNS int LANGUAGE plpgsql
VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    over record;
    event uuid;
    done int := 0;
BEGIN
    FOR over IN SELECT i.id, i.case_id, i.episode FROM public.isolation i
        WHERE i.status IN ('DECIDED', 'ACTIVE', 'EXTENDED')
          AND i.last_day < (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND (only_case IS NULL OR i.case_id = only_case)
        ORDER BY i.case_id
    LOOP
        PERFORM FROM public."case" c WHERE c.id = over.case_id FOR NO KEY UPDATE;
        UPDATE public.isolation i SET status = 'EXPIRED', version = i.version + 1
          WHERE i.id = over.id AND i.status IN ('DECIDED', 'ACTIVE', 'EXTENDED')
            AND i.last_day < (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
        CONTINUE WHEN NOT FOUND;
        UPDATE public.case_deadline d SET met_at = at
          WHERE d.case_id = over.case_id AND d.kind = 'ISOLATION' AND d.met_at IS NULL;
        UPDATE public."case" c SET version = c.version + 1, next_due_at = (
            SELECT min(d.due_at) FROM public.case_deadline d
            WHERE d.case_id = c.id AND d.episode = c.episode AND d.met_at IS NULL)
          WHERE c.id = over.case_id;
        event := gen_random_uuid();
        INSERT INTO public.case_event (id, case_id, episode, kind)
          VALUES (event, over.case_id, over.episode, 'ISOLATION');
        INSERT INTO public.outbox (topic, object, event_id)
          VALUES ('case', 'Case_' || replace(over.case_id::text, '-', ''), event);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$
"""
KIND_OF: Final = """
CREATE FUNCTION case_kind_of(asked uuid) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT b.kind FROM public.officer o JOIN public.organisation b ON b.id = o.organisation_id
  WHERE o.id = asked AND o.disabled_at IS NULL AND NOT o.is_machine
    AND public.app_subject() IS NOT NULL
$$
"""
OF_REFERRAL: Final = """
CREATE FUNCTION case_of_referral(asked uuid) RETURNS TABLE (id uuid, episode int,
  incident_unit_id int, residence_unit_id int, worker_id uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id, c.episode, c.incident_unit_id, c.residence_unit_id, c.worker_id
  FROM public.referral r JOIN public."case" c ON c.id = r.case_id
  WHERE r.id = asked AND public.app_acts_on_referral(asked)
$$
"""
# Nobody learns here whom a case suspects: such an officer is no less fit.
FIT: Final = """
CREATE FUNCTION case_worker_fit(asked uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public."case" c, public.posting p
    JOIN public.unit u ON u.id = p.unit_id JOIN public.officer o ON o.id = p.officer_id
    WHERE c.id = asked AND p.officer_id = who AND p.role = 'commune_worker'
      AND o.disabled_at IS NULL AND NOT o.is_machine
      AND p.valid_from <= public.app_today()
      AND (p.valid_to IS NULL OR p.valid_to >= public.app_today())
      AND (c.incident_scope BETWEEN u.lft AND u.rgt OR c.residence_scope BETWEEN u.lft AND u.rgt)
      AND public.app_acts_on_case(c.id, 'assign'))
$$
"""
FUNCTIONS: Final = (
    "isolations_expire(timestamptz, uuid)",
    "case_kind_of(uuid)",
    "case_of_referral(uuid)",
    "case_worker_fit(uuid, uuid)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _kinds(KINDS)
    # Asked for by names that row security makes later.
    op.execute("SET LOCAL check_function_bodies = off")
    for statement in (*TABLES, EXPIRE, KIND_OF, OF_REFERRAL, FIT):
        op.execute(statement)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for name in NAMES:
        op.execute(f"DROP TABLE {name} CASCADE")
    op.execute("DELETE FROM case_event WHERE kind IN ('GLASS_BROKEN', 'HARMER_NAMED')")
    _kinds(BEFORE)


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE case_event DROP CONSTRAINT ck_case_event_kind")
    op.execute(
        f"ALTER TABLE case_event ADD CONSTRAINT ck_case_event_kind CHECK (kind IN ({kinds}))"
    )
