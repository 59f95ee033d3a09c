"""What a wallet asks for by itself: a token, a nonce, credentials.

No cookie is read; errors are OAuth's, as JSON.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from portal.access.marks import public, reads_no_cookie
from portal.card.keys.provider import KeyUse, SignerAway
from portal.card.views.room import keys
from portal.core import clock
from portal.core.errors import DomainError, NotFound
from portal.core.web import db
from portal.wallets import forms, metadata, nonces, proofs
from portal.wallets.actions import delivering, redeeming
from portal.wallets.rules import TOKEN_LIFE, Refusal, WalletRefused
from portal.wallets.views.room import blueprint, issuer

Arguments = ParamSpec("Arguments")
_RETRY_AFTER = "10"


def told_as_oauth(
    view: Callable[Arguments, ResponseReturnValue],
) -> Callable[Arguments, ResponseReturnValue]:
    """Answer refusals in the words of OAuth."""

    @wraps(view)
    def answer(*positional: Arguments.args, **named: Arguments.kwargs) -> ResponseReturnValue:
        try:
            return view(*positional, **named)
        except WalletRefused as refused:
            return _refused(refused.refusal, refused.why)
        except SignerAway:
            body = jsonify(error="temporarily_unavailable", error_description="The signer is busy.")
            return body, 503, {"Retry-After": _RETRY_AFTER}
        except NotFound:
            return jsonify(error="not_found", error_description="No cards are issued here."), 404
        except DomainError:
            # Why is told to the official, on their page; a wallet only learns that it is so.
            return _refused(Refusal.CREDENTIAL_REQUEST_DENIED, "The card cannot be issued now.")

    return answer


@blueprint.post(metadata.TOKEN_PATH)
@public
@reads_no_cookie
@told_as_oauth
def token() -> ResponseReturnValue:
    """Redeem a pre-authorized code with its PIN (OpenID4VCI 1.0, 6)."""
    issuer()
    brought = forms.read_redemption(request.form)
    made = redeeming.redeem(db(), brought.code, brought.pin)
    return jsonify(access_token=made, token_type="Bearer", expires_in=int(TOKEN_LIFE.total_seconds()))  # noqa: S106 - the name of a kind, no password


@blueprint.post(metadata.NONCE_PATH)
@public
@reads_no_cookie
@told_as_oauth
def nonce() -> ResponseReturnValue:
    """Give a fresh nonce (OpenID4VCI 1.0, 7); nothing is written for it."""
    issuer()
    return jsonify(c_nonce=nonces.fresh(clock.now()))


@blueprint.post(metadata.CREDENTIAL_PATH)
@public
@reads_no_cookie
@told_as_oauth
def credential() -> ResponseReturnValue:
    """Issue a twin for each proven key (OpenID4VCI 1.0, 8)."""
    by = issuer()
    bearer = forms.read_token(request.headers.get("Authorization", ""))
    given = forms.read_proofs(request.get_data())
    proven = proofs.check(given, issuer=by.name, now=clock.now())
    made = delivering.deliver(db(), bearer, proven, issuer=by, signer=keys().signer(KeyUse.CARD))
    return jsonify(credentials=[{"credential": text} for text in made])


def _refused(refusal: Refusal, why: str) -> ResponseReturnValue:
    body = jsonify(error=refusal.value, error_description=why)
    if refusal is not Refusal.INVALID_TOKEN:
        return body, 400
    return body, 401, {"WWW-Authenticate": f'Bearer error="{refusal.value}"'}
