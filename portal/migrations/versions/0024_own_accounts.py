"""Officials see the accounts that are linked to them, are told of a new one, and unlink what is not theirs."""

from alembic import op

from portal.migrations import schema

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# As notifications had them when this was written; a later migration names its own.
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved", "item_conflict",
    "item_superseded", "evidence_refused", "registry_accepted", "registry_returned", "registry_failed",
    "registry_to_settle", "registry_closed", "draft_reminder", "due_soon", "overdue", "proposal_approved",
    "declaration_opened", "declaration_due", "declaration_overdue", "record_due", "record_overdue", "freshness",
    "copy_to_sign", "copy_issued", "copy_withdrawn", "duty_given", "duty_withdrawn", "wallet_filled",
    "account_linked", "trial",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notification_message"), "notification", type_="check")
    known = ", ".join(f"'{code}'" for code in _MESSAGES)
    op.create_check_constraint(op.f("ck_notification_message"), "notification", f"message IN ({known})")
    schema.create_function(op.get_bind(), "own_identities")
    op.execute("SELECT secure_tables()")
