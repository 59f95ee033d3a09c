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
from portal.registry.actions.settling import Retried, close, retry, retry_all, send_again

__all__ = [
    "Retried",
    "claim_message",
    "close",
    "postpone",
    "record_acknowledgement",
    "record_failure",
    "record_reconciliation",
    "record_return",
    "retry",
    "retry_all",
    "send_again",
    "sweep",
]
