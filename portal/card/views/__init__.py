"""The pages of the room: the card in its bearer's hand; the office's side."""

from portal.card.views import badges, holding, locking, office, openings
from portal.card.views.room import blueprint

__all__ = ["badges", "blueprint", "holding", "locking", "office", "openings"]
