"""Messages leave in order and end by HR's act; who asked for a copy on whose behalf is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# As these stood when this was written; a later migration names its own.
_STATES = ("queued", "sent", "accepted", "reconciled", "returned", "failed", "closed", "superseded")
_OPERATIONS = ("set", "add", "change", "delete")
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved", "item_conflict",
    "item_superseded", "evidence_refused", "registry_accepted", "registry_returned", "registry_failed",
    "registry_to_settle", "registry_closed", "draft_reminder", "due_soon", "overdue", "proposal_approved",
    "declaration_opened", "declaration_due", "declaration_overdue", "record_due", "record_overdue", "freshness",
    "copy_to_sign", "copy_issued", "copy_withdrawn", "duty_given", "duty_withdrawn", "wallet_filled", "trial",
)  # fmt: skip


def upgrade() -> None:
    _add_targets()
    _add_settling()
    _keep_askers()
    _know("notification", "message", _MESSAGES)


def _add_targets() -> None:
    op.add_column("sync_message", sa.Column("target_key", sa.Text))
    op.add_column("sync_message", sa.Column("operation", sa.String))
    op.execute(
        "UPDATE sync_message m SET target_key = c.target_key, operation = c.operation"
        " FROM record_change c WHERE c.item_id = m.item_id"
    )
    # What has no change in the record waits for nothing.
    op.execute(
        "UPDATE sync_message SET target_key = 'item/' || item_id, operation = 'set' WHERE target_key IS NULL"
    )
    op.alter_column("sync_message", "target_key", nullable=False)
    op.alter_column("sync_message", "operation", nullable=False)
    op.create_check_constraint(
        op.f("ck_sync_message_operation"), "sync_message", _among("operation", _OPERATIONS)
    )
    op.create_index("ix_sync_message_target", "sync_message", ["person_id", "target_key", "id"])


def _add_settling() -> None:
    _know("sync_message", "state", _STATES, name="sync_state")
    op.add_column("sync_message", sa.Column("settled_by", sa.BigInteger))
    op.add_column("sync_message", sa.Column("settled_at", sa.DateTime(timezone=True)))
    op.add_column("sync_message", sa.Column("words_sealed", sa.LargeBinary))
    op.create_foreign_key(
        op.f("fk_sync_message_settled_by_person"), "sync_message", "person", ["settled_by"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_sync_message_settled_by_another"), "sync_message", "settled_by <> person_id"
    )
    op.create_check_constraint(
        op.f("ck_sync_message_settled_with_words"),
        "sync_message",
        "(settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL) = (words_sealed IS NULL)"
        " AND (state <> 'closed' OR settled_by IS NOT NULL)",
    )


def _keep_askers() -> None:
    op.add_column("issued_copy", sa.Column("requested_for", sa.BigInteger))
    op.create_foreign_key(
        op.f("fk_issued_copy_requested_for_person"), "issued_copy", "person", ["requested_for"], ["id"]
    )
    # The trail names who delegated to whom. A copy which that very person signed stays as it was written.
    op.execute(
        "UPDATE issued_copy c SET requested_for = l.delegated_by FROM trail_leaf l"
        " WHERE l.object_type = 'issued_copy' AND l.object_id = c.id AND l.action = 'copy.requested'"
        " AND l.delegated_by IS NOT NULL AND c.signed_by IS DISTINCT FROM l.delegated_by"
    )
    op.create_check_constraint(
        op.f("ck_issued_copy_not_signed_by_its_asker"),
        "issued_copy",
        "signed_by <> requested_by AND signed_by <> coalesce(requested_for, 0)",
    )


def _know(table: str, column: str, codes: tuple[str, ...], *, name: str | None = None) -> None:
    constraint = op.f(f"ck_{table}_{name or column}")
    op.drop_constraint(constraint, table, type_="check")
    op.create_check_constraint(constraint, table, _among(column, codes))


def _among(column: str, codes: tuple[str, ...]) -> str:
    known = ", ".join(f"'{code}'" for code in codes)
    return f"{column} IN ({known})"
