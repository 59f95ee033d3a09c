"""The pages of the room: the card in its bearer's hand; the office's side."""

from portal.card.views import badges, duties, holding, locking, office, openings, reports
from portal.card.views.room import blueprint

__all__ = ["badges", "blueprint", "duties", "holding", "locking", "office", "openings", "reports"]
