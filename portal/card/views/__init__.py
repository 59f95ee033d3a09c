"""The pages of the room: the card in its bearer's hand; the office's side."""

from portal.card.views import holding, locking, office, openings
from portal.card.views.room import blueprint

__all__ = ["blueprint", "holding", "locking", "office", "openings"]
