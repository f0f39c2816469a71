"""Plans as they were printed, and the plans that units issued for carrying them out."""

from typing import Final

from alembic import op

revision: Final = "20261122_2190"
down_revision: Final[str | None] = "20261122_2183"

TABLES: Final = (
    """
CREATE TABLE plan (
    id UUID NOT NULL,
    code TEXT,
    parent_id UUID,
    title TEXT NOT NULL,
    decision TEXT,
    issued_on DATE,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    basis TEXT,
    remarks TEXT[] DEFAULT '{}' NOT NULL,
    recorded_by UUID,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    withdrawn_for TEXT,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_plan PRIMARY KEY (id),
    CONSTRAINT uq_plan_code UNIQUE (code),
    CONSTRAINT ck_plan_days CHECK (valid_to >= valid_from),
    CONSTRAINT ck_plan_printed_or_issued CHECK ((code IS NULL) = (parent_id IS NOT NULL)),
    CONSTRAINT ck_plan_recorded CHECK ((parent_id IS NULL) = (recorded_by IS NULL)),
    CONSTRAINT ck_plan_decided CHECK (parent_id IS NULL OR decision IS NOT NULL),
    CONSTRAINT fk_plan_parent_id FOREIGN KEY(parent_id) REFERENCES plan (id),
    CONSTRAINT fk_plan_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id),
    CONSTRAINT fk_plan_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_plan_unit_id ON plan (unit_id, valid_from)""",
    """CREATE INDEX ix_plan_valid_from ON plan (valid_from, id)""",
    """CREATE UNIQUE INDEX uq_plan_parent_id_unit_id ON plan (parent_id, unit_id) WHERE withdrawn_for IS NULL""",
    """
CREATE TABLE plan_target (
    id UUID NOT NULL,
    plan_id UUID NOT NULL,
    position INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    level TEXT,
    comparator TEXT NOT NULL,
    unit_of_measure TEXT NOT NULL,
    value DOUBLE PRECISION,
    value_to DOUBLE PRECISION,
    baseline DOUBLE PRECISION,
    due_on DATE,
    printed_denominator INTEGER,
    printed TEXT NOT NULL,
    flag TEXT,
    flag_en TEXT,
    CONSTRAINT pk_plan_target PRIMARY KEY (id),
    CONSTRAINT uq_plan_target_plan_id_position UNIQUE (plan_id, position),
    CONSTRAINT ck_plan_target_comparator CHECK (comparator IN ('AT_LEAST', 'AT_MOST', 'LESS_THAN', 'MORE_THAN', 'EQUAL', 'BETWEEN', 'DIRECTION_DOWN', 'QUALITATIVE')),
    CONSTRAINT ck_plan_target_unit_of_measure CHECK (unit_of_measure IN ('PERCENT', 'CHILDREN', 'CASES', 'UNITS', 'EVENTS', 'VND')),
    CONSTRAINT ck_plan_target_level CHECK (level IN ('NATION', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
    CONSTRAINT ck_plan_target_range CHECK (value_to IS NULL OR value_to >= value),
    CONSTRAINT fk_plan_target_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id)
)
""",
    """
CREATE TABLE plan_budget (
    id UUID NOT NULL,
    plan_id UUID NOT NULL,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_plan_budget PRIMARY KEY (id),
    CONSTRAINT uq_plan_budget_plan_id_position UNIQUE (plan_id, position),
    CONSTRAINT ck_plan_budget_source CHECK (source IN ('BUDGET_CENTRAL', 'BUDGET_PROVINCE', 'BUDGET_DISTRICT', 'BUDGET_COMMUNE', 'DONATION_DOMESTIC', 'DONATION_FOREIGN', 'NATIONAL_FUND', 'OTHER')),
    CONSTRAINT ck_plan_budget_amount CHECK (amount > 0 AND amount <= 9007199254740991),
    CONSTRAINT fk_plan_budget_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id)
)
""",
    """
CREATE TABLE plan_result (
    id UUID NOT NULL,
    plan_id UUID NOT NULL,
    position INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    first_year INTEGER,
    first_value DOUBLE PRECISION,
    last_year INTEGER NOT NULL,
    last_value DOUBLE PRECISION NOT NULL,
    printed TEXT NOT NULL,
    CONSTRAINT pk_plan_result PRIMARY KEY (id),
    CONSTRAINT uq_plan_result_plan_id_position UNIQUE (plan_id, position),
    CONSTRAINT fk_plan_result_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id)
)
""",
    """
CREATE TABLE plan_duty (
    id UUID NOT NULL,
    plan_id UUID NOT NULL,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT,
    reporters TEXT NOT NULL,
    "to" TEXT NOT NULL,
    via TEXT,
    period TEXT NOT NULL,
    half INTEGER,
    comparator TEXT NOT NULL,
    due TEXT,
    days TEXT DEFAULT '' NOT NULL,
    first INTEGER,
    last INTEGER,
    of_code TEXT,
    printed TEXT NOT NULL,
    flag TEXT,
    flag_en TEXT,
    CONSTRAINT pk_plan_duty PRIMARY KEY (id),
    CONSTRAINT uq_plan_duty_plan_id_position UNIQUE (plan_id, position),
    CONSTRAINT uq_plan_duty_code UNIQUE (code),
    CONSTRAINT ck_plan_duty_kind CHECK (kind IN ('INPUT', 'SYNTHESIS', 'BODY', 'AT_ONCE')),
    CONSTRAINT ck_plan_duty_period CHECK (period IN ('HALF', 'YEAR', 'STAGE', 'ONCE', 'AT_ONCE')),
    CONSTRAINT ck_plan_duty_comparator CHECK (comparator IN ('BEFORE', 'ON', 'NONE')),
    CONSTRAINT ck_plan_duty_level CHECK (level IN ('NATION', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
    CONSTRAINT fk_plan_duty_plan_id FOREIGN KEY(plan_id) REFERENCES plan (id)
)
""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in TABLES:
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT OR UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION place()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in ("plan_duty", "plan_result", "plan_budget", "plan_target", "plan"):
        op.execute(f"DROP TABLE {name}")
