"""The office desk: who may ask a card for its details, what was asked, and an answer while it waits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.migrations import schema

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_disclosure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent", "refused", name="outcome", native_enum=False, create_constraint=True, length=None
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum("portal", "wallet", name="way", native_enum=False, create_constraint=True, length=None),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_desk_disclosure_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_disclosure")),
    )
    op.create_index(op.f("ix_desk_disclosure_person_id"), "desk_disclosure", ["person_id"], unique=False)
    op.create_table(
        "desk_office",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("purposes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("certificates", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("registered_by", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(certificates IS NULL) = (certified_at IS NULL)", name=op.f("ck_desk_office_certified")
        ),
        sa.CheckConstraint("(certificates IS NULL) = (expires_at IS NULL)", name=op.f("ck_desk_office_life")),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["person.id"], name=op.f("fk_desk_office_registered_by_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_desk_office_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_office")),
        sa.UniqueConstraint("public_key", name=op.f("uq_desk_office_public_key")),
    )
    op.create_index(op.f("ix_desk_office_unit_id"), "desk_office", ["unit_id"], unique=False)
    op.create_table(
        "desk_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("required", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("optional", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("response_state", sa.Text(), nullable=False),
        sa.Column("response_kid", sa.Text(), nullable=False),
        sa.Column("response_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_object", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "answered",
                "shown",
                "refused",
                "withdrawn",
                "failed",
                "forgotten",
                name="request_state",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum("portal", "wallet", name="way", native_enum=False, create_constraint=True, length=None),
            nullable=True,
        ),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("last_fault", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'waiting' OR response_key_sealed IS NULL", name=op.f("ck_desk_request_key_gone")
        ),
        sa.CheckConstraint(
            "state = 'waiting' OR signed_object IS NULL", name=op.f("ck_desk_request_object_gone")
        ),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_desk_request_life")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["desk_office.id"], name=op.f("fk_desk_request_office_id_desk_office")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_desk_request_officer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_desk_request_public_id")),
        sa.UniqueConstraint("response_kid", name=op.f("uq_desk_request_response_kid")),
    )
    op.create_index(op.f("ix_desk_request_asked_at"), "desk_request", ["asked_at"], unique=False)
    op.create_index(op.f("ix_desk_request_office_id"), "desk_request", ["office_id"], unique=False)
    op.create_index(op.f("ix_desk_request_officer_id"), "desk_request", ["officer_id"], unique=False)
    op.create_table(
        "desk_result",
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_desk_result_person_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["desk_request.id"], name=op.f("fk_desk_result_request_id_desk_request")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_desk_result")),
    )
    op.create_index(op.f("ix_desk_result_expires_at"), "desk_result", ["expires_at"], unique=False)
    op.create_index(op.f("ix_desk_result_person_id"), "desk_result", ["person_id"], unique=False)
    schema.create_function(op.get_bind(), "card_bearer")
    op.execute("SELECT secure_tables()")
