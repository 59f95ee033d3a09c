"""What happens to a message, each step one transaction: on the line to the other side, and on HR's desk."""

from portal.registry.actions.exchanging import (
    claim_message,
    postpone,
    record_acknowledgement,
    record_failure,
    record_reconciliation,
    record_return,
    sweep,
)
from portal.registry.actions.settling import close, retry, send_again

__all__ = [
    "claim_message",
    "close",
    "postpone",
    "record_acknowledgement",
    "record_failure",
    "record_reconciliation",
    "record_return",
    "retry",
    "send_again",
    "sweep",
]
