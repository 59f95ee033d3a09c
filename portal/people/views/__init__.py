"""Sign-in, step-up and sign-out. Whatever ends at the provider goes there by a link, never by a form."""

from portal.people.views import accounts, sign_in, sign_out
from portal.people.views.room import CLIENTS, blueprint

__all__ = ["CLIENTS", "accounts", "blueprint", "sign_in", "sign_out"]
