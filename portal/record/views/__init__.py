"""The pages of the record: one's own, and with a stated purpose another person's; the policy of units."""

from portal.record.views import confirming, fields, history, others, own, policies, search
from portal.record.views.room import blueprint

__all__ = ["blueprint", "confirming", "fields", "history", "others", "own", "policies", "search"]
