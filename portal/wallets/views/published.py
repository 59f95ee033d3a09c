"""What everybody may read: the issuer, its authorization server, the type of the credential."""

import hashlib

from flask import Response, request

from portal.access.marks import public
from portal.card.formats.sd_jwt import card_type, jose
from portal.wallets import metadata
from portal.wallets.views.room import blueprint, issuer


@blueprint.get("/.well-known/openid-credential-issuer")
@public
def credential_issuer() -> Response:
    """Describe the issuer (OpenID4VCI 1.0, 12.2)."""
    return _published(jose.dump(metadata.of_issuer(issuer().name)))


@blueprint.get("/.well-known/oauth-authorization-server")
@public
def authorization_server() -> Response:
    """Describe where codes are redeemed (RFC 8414)."""
    return _published(jose.dump(metadata.of_authorization_server(issuer().name)))


@blueprint.get(card_type.PATH)
@public
def card_metadata() -> Response:
    """Describe the type of the card's twin, in Vietnamese and English."""
    return _published(metadata.of_type(issuer().name))


def _published(content: bytes) -> Response:
    """Answer anybody's page: wallets and desks ask from theirs."""
    headers = {
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    answer = Response(content, mimetype="application/json", headers=headers)
    answer.set_etag(hashlib.sha256(content).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
