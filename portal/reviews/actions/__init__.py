"""The verbs of those who decide: claim, verify, return, refuse, answer; approve by signature."""

from portal.reviews.actions.approving import record_signature, start_approval
from portal.reviews.actions.claiming import claim, take_over
from portal.reviews.actions.deciding import (
    answer_report,
    refuse_item,
    return_item,
    undo_verification,
)
from portal.reviews.actions.looking import look_again
from portal.reviews.actions.verifying import Verified, verify_item, verify_seen

__all__ = [
    "Verified",
    "answer_report",
    "claim",
    "look_again",
    "record_signature",
    "refuse_item",
    "return_item",
    "start_approval",
    "take_over",
    "undo_verification",
    "verify_item",
    "verify_seen",
]
