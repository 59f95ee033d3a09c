"""The pages of the room: the lists for checkers; the card in its bearer's hand; the office's side."""

from portal.card.views import holding, lists, locking, office, openings
from portal.card.views.room import blueprint

__all__ = ["blueprint", "holding", "lists", "locking", "office", "openings"]
