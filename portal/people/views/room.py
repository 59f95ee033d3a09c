"""The blueprint, the providers of the settings, and the way to one of them."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, current_app, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from portal.config import Mode, Settings
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.private_files import check_private
from portal.core.web import db, page, see_other, settings
from portal.people import actions, forms, labels, pending, queries
from portal.people.oidc.client import ProviderClient
from portal.people.oidc.faults import Fault, Refused
from portal.people.providers import providers_from

blueprint = Blueprint("people", __name__)
CLIENTS = "portal.identity_providers"


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


def send_to_provider(
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
        return refused_page(client, refused.fault)
    pending.remember(replace(run, links=links))
    return see_other(url)


def refused_page(client: ProviderClient, fault: Fault) -> ResponseReturnValue:
    current_app.logger.warning("sign-in refused: %s by %s", fault.value, client.provider.slug)
    if fault == Fault.ASSURANCE_LOW:
        return page("people/assurance.html", 403)
    reason = labels.REASONS[fault]
    return page(
        "people/refused.html", reason.status, reason=reason, fault=fault.value, provider=client.provider
    )


def client_of_session() -> ProviderClient:
    id_hash = pending.this_session().id_hash
    account = queries.account_of(db(), id_hash) if id_hash else None
    return client_of(account.provider or "" if account else "")


def client_of(slug: str) -> ProviderClient:
    found = all_clients().get(slug)
    if found is None:
        raise NotFound
    return found


def all_clients() -> Mapping[str, ProviderClient]:
    configured: Mapping[str, ProviderClient] = current_app.extensions[CLIENTS]
    return configured
