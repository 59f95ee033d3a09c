"""The pages of the official's proposals."""

from portal.proposals.views import conflicts, sending
from portal.proposals.views.room import blueprint

__all__ = ["blueprint", "conflicts", "sending"]
