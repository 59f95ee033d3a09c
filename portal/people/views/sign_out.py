"""Sign-out: here, everywhere, at the provider, and when the provider says so."""

from flask import current_app, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actions as access_actions
from portal.access.marks import current_actor, public, reads_no_cookie, signed_in
from portal.access.permissions import Permission, holds
from portal.access.sessions import end_session, session_ref
from portal.core import clock
from portal.core.web import db, page, see_other, settings
from portal.people import actions
from portal.people.oidc.client import LogoutNotice
from portal.people.oidc.faults import Fault, Refused
from portal.people.oidc.keys import issuer_named_in
from portal.people.views.room import all_clients, blueprint, client_of_session

LONGEST_LOGOUT_TOKEN = 16 * 1024


@blueprint.get("/sign-out")
@public
def ask_sign_out() -> ResponseReturnValue:
    """Ask before signing out; whoever is out already is told so."""
    if g.get("actor") is None:
        return page("people/signed_out.html", provider_url=None, provider=None)
    has_accounts = holds(current_actor(), Permission.RECORD_READ_OWN)
    return page("people/sign_out.html", has_accounts=has_accounts)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session and what this browser keeps of it."""
    return _end_here()


@blueprint.post("/sign-out/everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the person, on every device."""
    person_id = current_actor().person_id
    answer = _end_here()
    access_actions.end_all_of(db(), person_id)
    actions.forget_devices_of(db(), person_id)
    return answer


@blueprint.get("/sign-out/done")
@public
def signed_out() -> ResponseReturnValue:
    """Confirm, and offer the provider's own sign-out: a shared computer is still signed in there."""
    client = all_clients().get(request.args.get("provider", ""))
    url = None
    if client is not None:
        try:
            url = client.end_session_url(id_token=None, return_to=f"{settings().public_url}/sign-in")
        except Refused:
            # Signing out here worked; a provider that is away cannot take that back.
            url = None
    return page("people/signed_out.html", provider_url=url, provider=client.provider if client else None)


@blueprint.post("/sign-out/back-channel")
@public
@reads_no_cookie
def back_channel() -> ResponseReturnValue:
    """Honour a provider's logout token (Back-Channel Logout 1.0): machine to machine, no cookie."""
    raw = request.form.get("logout_token", "")
    try:
        if not actions.end_by_notice(db(), _notice_in(raw)):
            raise Refused(Fault.TOKEN_REPLAYED)  # noqa: TRY301 - answered as every other token is
    except Refused as refused:
        current_app.logger.warning("back-channel sign-out refused: %s", refused.fault.value)
        return jsonify(error="invalid_request", error_description=refused.fault.value), 400
    return jsonify({}), 200


def _notice_in(raw: str) -> LogoutNotice:
    if len(raw) > LONGEST_LOGOUT_TOKEN:
        raise Refused(Fault.TOO_LARGE)
    issuer = issuer_named_in(raw)
    client = next((one for one in all_clients().values() if one.provider.issuer == issuer), None)
    if client is None:
        raise Refused(Fault.ISSUER)
    return client.read_logout(raw, now=clock.now().timestamp())


def _end_here() -> ResponseReturnValue:
    slug = client_of_session().provider.slug
    actions.forget_device(db(), session_ref())
    end_session()
    answer = see_other(url_for("people.signed_out", provider=slug))
    # Without "storage" the service worker's cache stays readable; "cookies" would clear sibling hosts too.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
