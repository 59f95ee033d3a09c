"""Decisions that ask for a record, first declarations, and what is told about both."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# As notifications had them when this was written; a later migration names its own.
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved", "item_conflict",
    "item_superseded", "evidence_refused", "registry_accepted", "registry_returned", "registry_failed",
    "draft_reminder", "due_soon", "overdue", "proposal_approved", "declaration_opened", "declaration_due",
    "declaration_overdue", "record_due", "record_overdue", "trial",
)  # fmt: skip


def upgrade() -> None:
    create_tables()
    op.drop_constraint(op.f("ck_notification_message"), "notification", type_="check")
    known = ", ".join(f"'{message}'" for message in _MESSAGES)
    op.create_check_constraint(op.f("ck_notification_message"), "notification", f"message IN ({known})")
    schema.create_function(op.get_bind(), "create_official")
    op.execute("SELECT secure_tables()")


def create_tables() -> None:
    op.create_table(
        "hiring_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "recruitment",
                "reception",
                "appointment",
                "election",
                "contract",
                name="decision_kind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("typed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("noted_by", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) = (record_created_at IS NULL)",
            name=op.f("ck_hiring_decision_person_when_created"),
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) = (typed_sealed IS NOT NULL)",
            name=op.f("ck_hiring_decision_typed_until_created"),
        ),
        sa.CheckConstraint("due_on >= decided_on", name=op.f("ck_hiring_decision_due_after_decision")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_hiring_decision_noted_by_person")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_hiring_decision_person_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hiring_decision_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiring_decision")),
        sa.UniqueConstraint("person_id", name=op.f("uq_hiring_decision_person_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_hiring_decision_uid")),
    )
    op.create_index(op.f("ix_hiring_decision_unit_path"), "hiring_decision", ["unit_path"], unique=False)
    op.create_index(
        "ix_hiring_decision_waiting",
        "hiring_decision",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("person_id IS NULL"),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (proposal_id IS NULL)",
            name=op.f("ck_declaration_proposal_when_submitted"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["hiring_decision.id"], name=op.f("fk_declaration_decision_id_hiring_decision")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declaration_person_id_person")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_declaration_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_declaration_decision_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_declaration_proposal_id")),
    )
    op.create_index(op.f("ix_declaration_due_at"), "declaration", ["due_at"], unique=False)
    op.create_index(op.f("ix_declaration_person_id"), "declaration", ["person_id"], unique=False)
    op.create_index(op.f("ix_declaration_unit_path"), "declaration", ["unit_path"], unique=False)
    op.create_index("uq_declaration_person", "declaration", ["person_id"], unique=True)
    op.create_table(
        "declaration_part",
        sa.Column("declaration_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_declaration_part_declaration_id_declaration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_declaration_part_person_id_person")
        ),
        sa.PrimaryKeyConstraint("declaration_id", "number", name=op.f("pk_declaration_part")),
    )
    op.create_index(op.f("ix_declaration_part_person_id"), "declaration_part", ["person_id"], unique=False)
    op.create_index(op.f("ix_declaration_part_unit_path"), "declaration_part", ["unit_path"], unique=False)
