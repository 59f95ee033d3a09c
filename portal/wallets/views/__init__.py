"""The room's addresses: the official's page, what wallets read, and what they ask for."""

from portal.wallets.views import endpoints, offering, published
from portal.wallets.views.room import blueprint

__all__ = ["blueprint", "endpoints", "offering", "published"]
