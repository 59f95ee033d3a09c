"""What the nightly review of the records finds, how far it is, and its counts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_findings()
    op.create_table(
        "quality_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_person_id", sa.BigInteger(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_run")),
    )
    op.create_index(
        "uq_quality_run_open",
        "quality_run",
        [sa.literal_column("(finished_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "rule_quality",
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit_path", "code", name=op.f("pk_rule_quality")),
    )
    op.create_table(
        "unit_quality",
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.Column("clean", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit_path", name=op.f("pk_unit_quality")),
    )
    op.execute("SELECT secure_tables()")


def create_findings() -> None:
    op.create_table(
        "record_finding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum(
                "block", "warn", "note",
                name="severity", native_enum=False, create_constraint=True, length=None,
            ),
            nullable=False,
        ),
        sa.Column("keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_record_finding_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_finding")),
        sa.UniqueConstraint(
            "person_id", "code", "keys", name=op.f("uq_record_finding_person_id_code_keys")
        ),
    )  # fmt: skip
    op.create_index(
        "ix_record_finding_code", "record_finding", ["code", "unit_path", "person_id"], unique=False
    )
    op.create_index(op.f("ix_record_finding_person_id"), "record_finding", ["person_id"], unique=False)
    op.create_index(op.f("ix_record_finding_unit_path"), "record_finding", ["unit_path"], unique=False)
