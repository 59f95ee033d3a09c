"""Cards: which units issue, who holds one, what binds it, what was issued and published."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import schema

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_publication",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("not_valid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_publication")),
    )
    op.create_index(
        op.f("ix_card_publication_published_at"), "card_publication", ["published_at"], unique=False
    )
    op.create_table(
        "card",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "revocation",
            sa.Enum(
                "left",
                "retired",
                "transferred",
                "dismissed",
                "wrong_data",
                name="revocation",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("portrait_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("portrait_digest", sa.LargeBinary(), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(portrait_sealed IS NULL) = (portrait_digest IS NULL)", name=op.f("ck_card_portrait")
        ),
        sa.CheckConstraint("(revoked_at IS NULL) = (revocation IS NULL)", name=op.f("ck_card_reason")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("serial", name=op.f("uq_card_serial")),
    )
    op.create_index(op.f("ix_card_person_id"), "card", ["person_id"], unique=False)
    op.create_index(op.f("ix_card_unit_path"), "card", ["unit_path"], unique=False)
    op.create_index(
        "uq_card_one_live", "card", ["person_id"], unique=True, postgresql_where=sa.text("revoked_at IS NULL")
    )
    op.create_table(
        "card_opening",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_card_opening_approved")
        ),
        sa.CheckConstraint("approved_by <> person_id", name=op.f("ck_card_opening_four_eyes")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_card_opening_approved_by_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_opening_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_card_opening_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_opening")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_card_opening_unit_id")),
    )
    op.create_index(op.f("ix_card_opening_person_id"), "card_opening", ["person_id"], unique=False)
    op.create_index(op.f("ix_card_opening_unit_path"), "card_opening", ["unit_path"], unique=False)
    op.create_table(
        "card_binding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "print",
                "basic",
                "passkey",
                name="binding_level",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("is_backed_up", sa.Boolean(), nullable=True),
        sa.Column("status_index", sa.BigInteger(), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end",
            sa.Enum(
                "rebound",
                "phone_lost",
                "card_ended",
                "reprinted",
                name="binding_end",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(level = 'passkey') = (credential_id IS NOT NULL)", name=op.f("ck_card_binding_passkey")
        ),
        sa.CheckConstraint("(level = 'print') = (public_key IS NULL)", name=op.f("ck_card_binding_key")),
        sa.CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name=op.f("ck_card_binding_reason")),
        sa.CheckConstraint("status_index BETWEEN 0 AND 4194303", name=op.f("ck_card_binding_status_index")),
        sa.CheckConstraint(
            "status_index IS NOT NULL OR ended_at IS NOT NULL", name=op.f("ck_card_binding_listed")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_binding_card_id_card")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_binding_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_binding")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_card_binding_credential_id")),
        sa.UniqueConstraint("status_index", name=op.f("uq_card_binding_status_index")),
    )
    op.create_index(op.f("ix_card_binding_card_id"), "card_binding", ["card_id"], unique=False)
    op.create_index(op.f("ix_card_binding_ended_at"), "card_binding", ["ended_at"], unique=False)
    op.create_index(op.f("ix_card_binding_person_id"), "card_binding", ["person_id"], unique=False)
    op.create_index(op.f("ix_card_binding_unit_path"), "card_binding", ["unit_path"], unique=False)
    op.create_index(
        "uq_card_binding_one_live",
        "card_binding",
        ["card_id", sa.literal_column("(level = 'print')")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "card_issuance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("binding_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kid", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(signed_at IS NULL) = (digest IS NULL)", name=op.f("ck_card_issuance_signed")),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_card_issuance_life")),
        sa.ForeignKeyConstraint(
            ["binding_id"], ["card_binding.id"], name=op.f("fk_card_issuance_binding_id_card_binding")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_issuance_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_issuance")),
    )
    op.create_index(op.f("ix_card_issuance_binding_id"), "card_issuance", ["binding_id"], unique=False)
    op.create_index(op.f("ix_card_issuance_person_id"), "card_issuance", ["person_id"], unique=False)
    op.create_index(op.f("ix_card_issuance_unit_path"), "card_issuance", ["unit_path"], unique=False)
    schema.create_function(op.get_bind(), "card_is_open")
    op.execute("SELECT secure_tables()")
