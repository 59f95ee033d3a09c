"""The accounts with which a person signs in: linking another one, seeing them all."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.rules import is_stepped_up
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.web import page, see_other
from portal.people.views.room import all_clients, blueprint, client_of, send_to_provider


@blueprint.get("/accounts")
@requires(Permission.RECORD_READ_OWN)
def accounts() -> ResponseReturnValue:
    """Offer to link accounts of providers that do not say whose they are."""
    providers = [client.provider for client in all_clients().values() if not client.provider.vouches]
    return page("people/accounts.html", providers=providers)


@blueprint.get("/accounts/<provider>/start")
@requires(Permission.RECORD_READ_OWN)
def start_linking(provider: str) -> ResponseReturnValue:
    """Go to such a provider and come back with the account, once the person has proved who they are."""
    client = client_of(provider)
    if client.provider.vouches:
        raise NotFound
    if not is_stepped_up(current_actor(), clock.now()):
        return see_other(url_for("people.step_up", next="/accounts"))
    return send_to_provider(client, next_path="/accounts", max_age=0, links=True)
