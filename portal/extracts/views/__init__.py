"""The pages of the room: one's own prints, another person's, the desk of copies, what anybody may check."""

from portal.extracts.views import copies, own, people, public
from portal.extracts.views.room import blueprint

__all__ = ["blueprint", "copies", "own", "people", "public"]
