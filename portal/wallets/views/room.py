"""The blueprint of the room, and who issues."""

from flask import Blueprint

from portal.card.keys.provider import KeyUse
from portal.card.views.room import keys, office
from portal.wallets import metadata
from portal.wallets.actions.delivering import Issuer

blueprint = Blueprint("wallets", __name__)


def issuer() -> Issuer:
    """Return who issues; raise NotFound where no card is issued."""
    certificate = keys().certificate(KeyUse.CARD).der
    named = office()
    integrity = metadata.integrity_of(metadata.of_type(named.issuer))
    return Issuer(named.issuer, named.status_uri, certificate, integrity)
