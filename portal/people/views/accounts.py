"""The accounts with which a person signs in: seeing them, linking one more, unlinking what is not theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.rules import is_stepped_up
from portal.access.sessions import ref_of
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.web import db, page, see_other
from portal.people import actions, labels, pending, queries
from portal.people.oidc.client import ProviderClient
from portal.people.queries import LinkedAccount, SessionAccount
from portal.people.views.room import all_clients, blueprint, client_of, client_of_session, send_to_provider


@dataclass(frozen=True)
class Line:
    """One account as its person sees it; what vouches for them always finds them again, so it stays."""

    id: int
    label: str
    linked_at: datetime
    vouches: bool
    is_in_use: bool


@blueprint.get("/accounts")
@requires(Permission.RECORD_READ_OWN)
def accounts() -> ResponseReturnValue:
    """Show every account that opens the record, and offer to link those of which no provider says whose."""
    clients = all_clients()
    providers = [client.provider for client in clients.values() if not client.provider.vouches]
    used = _account_in_use()
    lines = [_line(one, used, clients) for one in queries.own_accounts(db())]
    may_link = client_of_session().provider.vouches
    return page("people/accounts.html", providers=providers, lines=lines, may_link=may_link)


@blueprint.get("/accounts/<provider>/start")
@requires(Permission.RECORD_READ_OWN)
def start_linking(provider: str) -> ResponseReturnValue:
    """Go to such a provider and come back with the account, once the person has proved who they are."""
    client = client_of(provider)
    if client.provider.vouches:
        raise NotFound
    if not client_of_session().provider.vouches:
        # Else whoever came in by an account that was linked once could leave others behind.
        raise Forbidden("people.not_vouched_for")
    if not is_stepped_up(current_actor(), clock.now()):
        return _to_step_up()
    return send_to_provider(client, next_path=actions.ACCOUNTS, max_age=0, links=True)


@blueprint.post("/accounts/<int:account_id>/removal")
@requires(Permission.RECORD_READ_OWN)
def unlink(account_id: int) -> ResponseReturnValue:
    """Unlink an account, once the person has proved who they are; whoever is in by it is out."""
    line = _removable(account_id)
    if not is_stepped_up(current_actor(), clock.now()):
        return _to_step_up()
    for id_hash in actions.unlink_account(db(), line.id, actor=current_actor()):
        actions.forget_device(db(), ref_of(id_hash))
    flash(labels.UNLINKED, "success")
    return see_other(actions.ACCOUNTS)


def _removable(account_id: int) -> Line:
    used, clients = _account_in_use(), all_clients()
    lines = [_line(one, used, clients) for one in queries.own_accounts(db()) if one.id == account_id]
    if not lines or lines[0].vouches:
        raise NotFound
    if lines[0].is_in_use:
        raise Conflict("people.account_in_use")
    return lines[0]


def _line(account: LinkedAccount, used: SessionAccount, clients: Mapping[str, ProviderClient]) -> Line:
    client = clients.get(account.provider)
    return Line(
        account.id,
        client.provider.label if client else account.provider,
        account.linked_at,
        vouches=client is not None and client.provider.vouches,
        is_in_use=used == SessionAccount(account.provider, account.subject),
    )


def _account_in_use() -> SessionAccount:
    id_hash = pending.this_session().id_hash
    return queries.account_of(db(), id_hash) if id_hash else SessionAccount(None, None)


def _to_step_up() -> ResponseReturnValue:
    return see_other(url_for("people.step_up", next=actions.ACCOUNTS))
