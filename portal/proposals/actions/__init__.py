"""The official's verbs: draft, send, withdraw, answer; and what ends when they leave."""

from portal.proposals.actions.drafting import delete_draft, draft, revise_item
from portal.proposals.actions.leaving import end_returned
from portal.proposals.actions.sending import resolve_conflict, submit, withdraw

__all__ = ["delete_draft", "draft", "end_returned", "resolve_conflict", "revise_item", "submit", "withdraw"]
