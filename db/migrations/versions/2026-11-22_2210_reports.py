"""Reports that plans ask for, and each form in which one was submitted."""

from typing import Final

from alembic import op

revision: Final = "20261122_2210"
down_revision: Final[str | None] = "20261122_2202"

TABLES: Final = (
    """
CREATE TABLE plan_report (
    id UUID NOT NULL,
    duty_id UUID NOT NULL,
    level TEXT NOT NULL,
    year INTEGER NOT NULL,
    half INTEGER,
    due_on DATE,
    event TEXT,
    status TEXT DEFAULT 'DRAFT' NOT NULL,
    body TEXT DEFAULT '' NOT NULL,
    figures TEXT DEFAULT '{}' NOT NULL,
    boundaries DATE NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    drafted_by UUID NOT NULL,
    submitted_by UUID,
    submitted_at TIMESTAMP WITH TIME ZONE,
    first_submitted_at TIMESTAMP WITH TIME ZONE,
    returned_for TEXT,
    accepted_by UUID,
    accepted_at TIMESTAMP WITH TIME ZONE,
    accepted_edition INTEGER,
    restated_for TEXT,
    edition INTEGER DEFAULT '0' NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_plan_report PRIMARY KEY (id),
    CONSTRAINT ck_plan_report_status CHECK (status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'RESTATING')),
    CONSTRAINT ck_plan_report_level CHECK (level IN ('NATION', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
    CONSTRAINT ck_plan_report_event CHECK (event IN ('INJURY_DEATH', 'ABUSE')),
    CONSTRAINT ck_plan_report_half CHECK (half BETWEEN 1 AND 2),
    CONSTRAINT ck_plan_report_by_two_people CHECK (accepted_by <> submitted_by),
    CONSTRAINT fk_plan_report_duty_id FOREIGN KEY(duty_id) REFERENCES plan_duty (id),
    CONSTRAINT fk_plan_report_drafted_by FOREIGN KEY(drafted_by) REFERENCES officer (id),
    CONSTRAINT fk_plan_report_submitted_by FOREIGN KEY(submitted_by) REFERENCES officer (id),
    CONSTRAINT fk_plan_report_accepted_by FOREIGN KEY(accepted_by) REFERENCES officer (id),
    CONSTRAINT fk_plan_report_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_plan_report_recorded_at ON plan_report (recorded_at, id)""",
    """CREATE INDEX ix_plan_report_year ON plan_report (year, unit_id)""",
    """CREATE UNIQUE INDEX uq_plan_report_once ON plan_report (duty_id, unit_id, year, half, due_on) NULLS NOT DISTINCT WHERE event IS NULL""",
    """
CREATE TABLE plan_report_edition (
    id UUID NOT NULL,
    report_id UUID NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    figures TEXT NOT NULL,
    reason TEXT,
    boundaries DATE NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_by UUID NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_plan_report_edition PRIMARY KEY (id),
    CONSTRAINT uq_plan_report_edition_report_id_number UNIQUE (report_id, number),
    CONSTRAINT fk_plan_report_edition_report_id FOREIGN KEY(report_id) REFERENCES plan_report (id),
    CONSTRAINT fk_plan_report_edition_submitted_by FOREIGN KEY(submitted_by) REFERENCES officer (id)
)
""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in TABLES:
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT OR UPDATE ON plan_report"
        " FOR EACH ROW EXECUTE FUNCTION place()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in ("plan_report_edition", "plan_report"):
        op.execute(f"DROP TABLE {name}")
