"""Reads of those who decide: the queue, a case, what waits for a signature, what a batch says."""

from portal.reviews.queries.deciding import (
    Case,
    approval,
    case,
    content_context,
    content_of,
    has_waiting,
    item_ids_of,
    locked_items,
    my_approvals,
    named,
    people_of,
    proposal_of_item,
    signed_items,
    states_of,
)
from portal.reviews.queries.waiting import Cursor, QueuePage, QueueRow, cases, next_case, queue

__all__ = [
    "Case",
    "Cursor",
    "QueuePage",
    "QueueRow",
    "approval",
    "case",
    "cases",
    "content_context",
    "content_of",
    "has_waiting",
    "item_ids_of",
    "locked_items",
    "my_approvals",
    "named",
    "next_case",
    "people_of",
    "proposal_of_item",
    "queue",
    "signed_items",
    "states_of",
]
