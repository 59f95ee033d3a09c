"""The pages of the record: one's own, and with a stated purpose another person's."""

from portal.record.views import confirming, others, own
from portal.record.views.room import blueprint

__all__ = ["blueprint", "confirming", "others", "own"]
