"""Sign-in and step-up: there, every check, and back."""

from collections.abc import Mapping

from flask import current_app, flash, g
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, public, signed_in
from portal.access.sessions import session_ref, sign_in_session
from portal.core import clock
from portal.core.errors import Forbidden
from portal.core.web import db, page, see_other
from portal.people import actions, forms, labels, pending, queries
from portal.people.oidc.client import Pending, ProviderClient, SignedIn
from portal.people.oidc.faults import Fault, Refused
from portal.people.views.room import (
    all_clients,
    blueprint,
    client_of,
    client_of_session,
    refused_page,
    send_to_provider,
)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Offer the providers; asks the database nothing."""
    if g.get("actor") is not None:
        return see_other(forms.next_path())
    providers = [client.provider for client in all_clients().values()]
    return page("people/sign_in.html", providers=providers, next_path=forms.next_path())


@blueprint.get("/sign-in/<provider>/start")
@public
def start(provider: str) -> ResponseReturnValue:
    return send_to_provider(client_of(provider), next_path=forms.next_path(), max_age=None)


@blueprint.get("/sign-in/<provider>/callback")
@public
def callback(provider: str) -> ResponseReturnValue:
    """Take the browser back: every check first, then a person, then a session."""
    client = client_of(provider)
    forms.check_is_page()
    queries.check_attempts(db(), forms.address_index())
    arguments = forms.callback_arguments()
    run = pending.take(arguments.get("state", ""))
    if run is None:
        # Whoever took too long, or came back twice. A page that makes browsers ask for this address
        # has no run either: counted, it would lock out everybody behind the address.
        return refused_page(client, Fault.STATE)
    try:
        return _begin_session(_finished(client, run, arguments), run)
    except Refused as refused:
        if refused.fault not in labels.BENIGN:
            actions.note_attempt(db(), forms.address_index(), was_refused=True)
        return refused_page(client, refused.fault)
    except Forbidden as refusal:
        return _not_admitted(client, refusal.code)


@blueprint.get("/assurance")
@public
def assurance() -> ResponseReturnValue:
    """Say how the assurance level is raised."""
    return page("people/assurance.html")


@blueprint.get("/step-up")
@signed_in
def step_up() -> ResponseReturnValue:
    """Say why a fresh authentication is asked for, and link to it."""
    target = forms.next_path()
    return page(
        "people/step_up.html", provider=client_of_session().provider, next_path=target,
        reason=labels.step_up_reason(target),
    )  # fmt: skip


@blueprint.get("/step-up/start")
@signed_in
def start_step_up() -> ResponseReturnValue:
    return send_to_provider(client_of_session(), next_path=forms.next_path(), max_age=0)


def _finished(client: ProviderClient, run: Pending, arguments: Mapping[str, str]) -> SignedIn:
    if run.provider != client.provider.slug:
        raise Refused(Fault.STATE)
    return client.finish(arguments, run, now=clock.now().timestamp())


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


def _not_admitted(client: ProviderClient, code: str) -> ResponseReturnValue:
    current_app.logger.warning("sign-in not admitted: %s by %s", code, client.provider.slug)
    vouching = [one.provider for one in all_clients().values() if one.provider.vouches]
    return page(
        "people/not_admitted.html", 403, code=code, reason=labels.PROBLEMS[code], provider=client.provider,
        vouching=vouching,
    )  # fmt: skip
