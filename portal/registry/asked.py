"""What a message that is not settled asks for, and of whom: on a row, and on all of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_

from notifications.messages import Message
from portal.access.permissions import Permission
from portal.registry.models import SyncMessage
from portal.registry.rules import TAKEN_ID, SyncState, needs_new_id


@dataclass(frozen=True)
class Asked:
    """The permission that the act takes, and what those who hold it are told."""

    permission: Permission
    message: Message


# As it is, once its cause is repaired; or as a new message, which is HR's to decide.
SEND_AGAIN = Asked(Permission.SYNC_RETRY, Message.REGISTRY_FAILED)
SETTLE = Asked(Permission.SYNC_SETTLE, Message.REGISTRY_TO_SETTLE)


def asked_of(row: SyncMessage) -> Asked:
    """Return what this message asks for."""
    return SETTLE if needs_new_id(row.state, row.problem_code) else SEND_AGAIN


def asks(asked: Asked) -> ColumnElement[bool]:
    """Return the condition that a message asks for this."""
    is_judged = or_(
        SyncMessage.state == SyncState.RETURNED, func.coalesce(SyncMessage.problem_code, "") == TAKEN_ID
    )
    return is_judged if asked is SETTLE else ~is_judged
