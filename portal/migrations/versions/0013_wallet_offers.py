"""Wallets: offers of a card, what was signed for them, nonces that were answered, and what officials are told."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import schema

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# As notifications had them when this was written; a later migration names its own.
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved", "item_conflict",
    "item_superseded", "evidence_refused", "registry_accepted", "registry_returned", "registry_failed",
    "draft_reminder", "due_soon", "overdue", "proposal_approved", "declaration_opened", "declaration_due",
    "declaration_overdue", "record_due", "record_overdue", "freshness", "copy_to_sign", "copy_issued",
    "copy_withdrawn", "duty_given", "duty_withdrawn", "wallet_filled", "trial",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "wallet_nonce",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("nonce_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_nonce")),
        sa.UniqueConstraint("nonce_hash", name=op.f("uq_wallet_nonce_nonce_hash")),
    )
    op.create_index(op.f("ix_wallet_nonce_expires_at"), "wallet_nonce", ["expires_at"], unique=False)
    op.create_table(
        "wallet_offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("binding_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("pin_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end",
            sa.Enum(
                "delivered",
                "wrong_pin",
                "withdrawn",
                name="offer_end",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "\"end\" IS DISTINCT FROM 'delivered' OR redeemed_at IS NOT NULL",
            name=op.f("ck_wallet_offer_delivered"),
        ),
        sa.CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name=op.f("ck_wallet_offer_reason")),
        sa.CheckConstraint(
            "(redeemed_at IS NULL) = (token_hash IS NULL)", name=op.f("ck_wallet_offer_redeemed")
        ),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_wallet_offer_tries")),
        sa.ForeignKeyConstraint(
            ["binding_id"], ["card_binding.id"], name=op.f("fk_wallet_offer_binding_id_card_binding")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wallet_offer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_offer")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_wallet_offer_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallet_offer_token_hash")),
    )
    op.create_index(op.f("ix_wallet_offer_binding_id"), "wallet_offer", ["binding_id"], unique=False)
    op.create_index(op.f("ix_wallet_offer_person_id"), "wallet_offer", ["person_id"], unique=False)
    op.create_index(op.f("ix_wallet_offer_unit_path"), "wallet_offer", ["unit_path"], unique=False)
    op.create_index(
        "uq_wallet_offer_one_open",
        "wallet_offer",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "wallet_credential",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kid", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (digest IS NULL)", name=op.f("ck_wallet_credential_signed")
        ),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_wallet_credential_life")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["wallet_offer.id"], name=op.f("fk_wallet_credential_offer_id_wallet_offer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_wallet_credential_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_credential")),
    )
    op.create_index(op.f("ix_wallet_credential_offer_id"), "wallet_credential", ["offer_id"], unique=False)
    op.create_index(op.f("ix_wallet_credential_person_id"), "wallet_credential", ["person_id"], unique=False)
    op.create_index(op.f("ix_wallet_credential_unit_path"), "wallet_credential", ["unit_path"], unique=False)
    op.drop_constraint(op.f("ck_notification_message"), "notification", type_="check")
    known = ", ".join(f"'{code}'" for code in _MESSAGES)
    op.create_check_constraint(op.f("ck_notification_message"), "notification", f"message IN ({known})")
    schema.create_function(op.get_bind(), "wallet_offer_by_code")
    op.execute("SELECT secure_tables()")
