"""Sign-in, step-up and sign-out. Whatever ends at the provider goes there by a link, never by a form."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, current_app, flash, g, jsonify, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from portal.access import actions as access_actions
from portal.access.marks import current_actor, public, reads_no_cookie, requires, signed_in
from portal.access.permissions import Permission
from portal.access.rules import is_stepped_up
from portal.access.sessions import end_session, session_ref, sign_in_session
from portal.config import Mode, Settings
from portal.core import clock
from portal.core.errors import Forbidden, NotFound
from portal.core.private_files import check_private
from portal.core.web import db, page, see_other, settings
from portal.people import actions, forms, labels, pending, queries
from portal.people.oidc.client import LogoutNotice, Pending, ProviderClient, SignedIn
from portal.people.oidc.faults import Fault, Refused
from portal.people.oidc.keys import issuer_named_in
from portal.people.providers import providers_from

blueprint = Blueprint("people", __name__)
CLIENTS = "portal.identity_providers"
LONGEST_LOGOUT_TOKEN = 16 * 1024


def read_settings(state: BlueprintSetupState) -> None:
    """Read the providers at start, so that a wrong file stops the process and not a sign-in."""
    configured: Settings = state.app.config["SETTINGS"]
    if configured.mode is Mode.PRODUCTION:
        check_private(configured.providers_file)
    found = providers_from(configured.providers_file.read_text(encoding="utf-8"))
    state.app.extensions[CLIENTS] = {
        slug: ProviderClient(provider, least_level=configured.required_assurance)
        for slug, provider in found.items()
    }


blueprint.record_once(read_settings)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Offer the providers; asks the database nothing."""
    if g.get("actor") is not None:
        return see_other(forms.next_path())
    providers = [client.provider for client in _clients().values()]
    return page("people/sign_in.html", providers=providers, next_path=forms.next_path())


@blueprint.get("/sign-in/<provider>/start")
@public
def start(provider: str) -> ResponseReturnValue:
    return _send_to_provider(_client(provider), next_path=forms.next_path(), max_age=None)


@blueprint.get("/sign-in/<provider>/callback")
@public
def callback(provider: str) -> ResponseReturnValue:
    """Take the browser back: every check first, then a person, then a session."""
    client = _client(provider)
    forms.check_is_page()
    queries.check_attempts(db(), forms.address_index())
    arguments = forms.callback_arguments()
    run = pending.take(arguments.get("state", ""))
    if run is None:
        # Whoever took too long, or came back twice. A page that makes browsers ask for this address
        # has no run either: counted, it would lock out everybody behind the address.
        return _refused(client, Fault.STATE)
    try:
        return _begin_session(_finished(client, run, arguments), run)
    except Refused as refused:
        if refused.fault not in labels.BENIGN:
            actions.note_attempt(db(), forms.address_index(), was_refused=True)
        return _refused(client, refused.fault)
    except Forbidden as refusal:
        return _not_admitted(client, refusal.code)


@blueprint.get("/assurance")
@public
def assurance() -> ResponseReturnValue:
    """Say how the assurance level is raised."""
    return page("people/assurance.html")


@blueprint.get("/accounts")
@requires(Permission.RECORD_READ_OWN)
def accounts() -> ResponseReturnValue:
    """Offer to link accounts of providers that do not say whose they are."""
    providers = [client.provider for client in _clients().values() if not client.provider.vouches]
    return page("people/accounts.html", providers=providers)


@blueprint.get("/accounts/<provider>/start")
@requires(Permission.RECORD_READ_OWN)
def start_linking(provider: str) -> ResponseReturnValue:
    """Go to such a provider and come back with the account, once the person has proved who they are."""
    client = _client(provider)
    if client.provider.vouches:
        raise NotFound
    if not is_stepped_up(current_actor(), clock.now()):
        return see_other(url_for("people.step_up", next="/accounts"))
    return _send_to_provider(client, next_path="/accounts", max_age=0, links=True)


@blueprint.get("/step-up")
@signed_in
def step_up() -> ResponseReturnValue:
    """Say why a fresh authentication is asked for, and link to it."""
    target = forms.next_path()
    return page(
        "people/step_up.html", provider=_client_of_session().provider, next_path=target,
        reason=labels.step_up_reason(target),
    )  # fmt: skip


@blueprint.get("/step-up/start")
@signed_in
def start_step_up() -> ResponseReturnValue:
    return _send_to_provider(_client_of_session(), next_path=forms.next_path(), max_age=0)


@blueprint.get("/sign-out")
@public
def ask_sign_out() -> ResponseReturnValue:
    """Ask before signing out; whoever is out already is told so."""
    if g.get("actor") is None:
        return page("people/signed_out.html", provider_url=None, provider=None)
    return page("people/sign_out.html")


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
    client = _clients().get(request.args.get("provider", ""))
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


def _send_to_provider(
    client: ProviderClient, *, next_path: str, max_age: int | None, links: bool = False
) -> ResponseReturnValue:
    forms.check_is_page()
    index = forms.address_index()
    queries.check_attempts(db(), index)
    actions.note_attempt(db(), index, was_refused=False)
    callback_url = f"{settings().public_url}{url_for('people.callback', provider=client.provider.slug)}"
    try:
        url, run = client.begin(
            redirect_uri=callback_url, next_path=next_path, max_age=max_age, now=clock.now().timestamp()
        )
    except Refused as refused:
        return _refused(client, refused.fault)
    pending.remember(replace(run, links=links))
    return see_other(url)


def _finished(client: ProviderClient, run: Pending, arguments: Mapping[str, str]) -> SignedIn:
    if run.provider != client.provider.slug:
        raise Refused(Fault.STATE)
    return client.finish(arguments, run, now=clock.now().timestamp())


def _notice_in(raw: str) -> LogoutNotice:
    if len(raw) > LONGEST_LOGOUT_TOKEN:
        raise Refused(Fault.TOO_LARGE)
    issuer = issuer_named_in(raw)
    client = next((one for one in _clients().values() if one.provider.issuer == issuer), None)
    if client is None:
        raise Refused(Fault.ISSUER)
    return client.read_logout(raw, now=clock.now().timestamp())


def _begin_session(account: SignedIn, run: Pending) -> ResponseReturnValue:
    steps_up = run.max_age is not None and not run.links
    if steps_up:
        _check_same_account(account)
    known = actions.Account(account.provider, account.subject, account.personal_id)
    if run.links:
        if g.get("actor") is None:
            raise Forbidden("people.not_linked")
        actions.link_account(db(), known, actor=current_actor())
        flash(labels.LINKED, "success")
        return see_other(run.next_path)
    admitted = actions.admit(db(), known)
    old_ref = session_ref()
    sign_in_session(
        admitted.person_id,
        provider=account.provider,
        subject=account.subject,
        provider_sid=account.provider_sid,
        assurance=account.level,
        roles=admitted.roles,
        stepped_up=steps_up,
    )
    if steps_up:
        actions.rebind_device(db(), old_ref=old_ref, new_ref=session_ref())
    return see_other(run.next_path)


def _check_same_account(account: SignedIn) -> None:
    """Let a fresh authentication count for the person of this session alone."""
    id_hash = pending.this_session().id_hash
    known = queries.account_of(db(), id_hash) if id_hash and g.get("actor") is not None else None
    if known != queries.SessionAccount(account.provider, account.subject):
        raise Forbidden("people.other_account")


def _refused(client: ProviderClient, fault: Fault) -> ResponseReturnValue:
    current_app.logger.warning("sign-in refused: %s by %s", fault.value, client.provider.slug)
    if fault == Fault.ASSURANCE_LOW:
        return page("people/assurance.html", 403)
    reason = labels.REASONS[fault]
    return page(
        "people/refused.html", reason.status, reason=reason, fault=fault.value, provider=client.provider
    )


def _not_admitted(client: ProviderClient, code: str) -> ResponseReturnValue:
    current_app.logger.warning("sign-in not admitted: %s by %s", code, client.provider.slug)
    vouching = [one.provider for one in _clients().values() if one.provider.vouches]
    return page(
        "people/not_admitted.html", 403, code=code, reason=labels.PROBLEMS[code], provider=client.provider,
        vouching=vouching,
    )  # fmt: skip


def _end_here() -> ResponseReturnValue:
    slug = _client_of_session().provider.slug
    actions.forget_device(db(), session_ref())
    end_session()
    answer = see_other(url_for("people.signed_out", provider=slug))
    # Without "storage" the service worker's cache stays readable; "cookies" would clear sibling hosts too.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _client_of_session() -> ProviderClient:
    id_hash = pending.this_session().id_hash
    account = queries.account_of(db(), id_hash) if id_hash else None
    return _client(account.provider or "" if account else "")


def _client(slug: str) -> ProviderClient:
    client = _clients().get(slug)
    if client is None:
        raise NotFound
    return client


def _clients() -> Mapping[str, ProviderClient]:
    clients: Mapping[str, ProviderClient] = current_app.extensions[CLIENTS]
    return clients
