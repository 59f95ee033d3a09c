"""Who asked for a copy is told that it could not be made."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# As notifications had them when this was written; a later migration names its own.
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved",
    "item_conflict", "item_superseded", "evidence_refused", "registry_accepted", "registry_returned",
    "registry_failed", "registry_to_settle", "registry_closed", "draft_reminder", "due_soon", "overdue",
    "proposal_approved", "declaration_opened", "declaration_due", "declaration_overdue", "record_due",
    "record_overdue", "freshness", "copy_to_sign", "copy_issued", "copy_withdrawn", "copy_failed", "duty_given",
    "duty_withdrawn", "card_suspended", "card_resumed", "card_unlocked", "card_revoked", "card_to_reopen",
    "card_ended", "card_permitted", "card_moved", "badge_printed", "badge_ended", "wallet_filled",
    "account_linked", "trial",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notification_message"), "notification", type_="check")
    known = ", ".join(f"'{code}'" for code in _MESSAGES)
    op.create_check_constraint(op.f("ck_notification_message"), "notification", f"message IN ({known})")
