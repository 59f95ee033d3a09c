"""The desk of the wallets' tests: an official whose card is on a phone, an issuer, and a wallet with keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.app import create_app
from portal.card.actions import opening
from portal.card.actions.binding import PhoneKey, bind
from portal.card.formats import curve
from portal.card.formats.trust_list import Signer, TrustList, Use
from portal.card.keys import files
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse
from portal.card.models import CardBinding
from portal.card.publishing import Place
from portal.card.rules import BindingLevel
from portal.config import Settings
from portal.record import steps as record_steps
from portal.wallets import metadata
from portal.wallets.actions import offering
from portal.wallets.actions.delivering import Issuer
from portal.wallets.actions.offering import Offered
from tests.push_service.loop import free_port
from tests.support.cast import Cast
from tests.support.database import Database
from tests.support.serving import served
from tests.wallets.wallet import Wallet

CHECKER = "https://the.localhost"


@dataclass(frozen=True)
class Desk:
    """Who issues, and whom a checker believes."""

    issuer: Issuer
    keys: FileKeys
    trust: TrustList


@dataclass(frozen=True)
class Site:
    """The portal on loopback."""

    url: str
    app: Flask


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> FileKeys:
    return files.make(tmp_path_factory.mktemp("card") / "keys", now=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def card_settings(settings: Settings, keys: FileKeys) -> Settings:
    return replace(
        settings,
        card_key_folder=keys.folder,
        card_public_folder=keys.folder.parent / "public",
        card_checker_url=CHECKER,
    )


@pytest.fixture(scope="module")
def app(card_settings: Settings, database: Database) -> Flask:
    """The application with the card's keys, so that cards are issued."""
    return create_app(card_settings, sessions=database.app_sessions())


@pytest.fixture
def desk(keys: FileKeys, card_settings: Settings, frozen_time: datetime) -> Desk:
    assert card_settings.card_public_folder is not None
    place = Place.of(card_settings, card_settings.card_public_folder)
    found = keys.certificate(KeyUse.CARD)
    now = int(frozen_time.timestamp())
    integrity = metadata.integrity_of(metadata.of_type(place.issuer))
    issuer = Issuer(place.issuer, place.status_uri, found.der, integrity)
    signer = Signer(found.digest, found.key, Use.CARD, found.not_before, found.not_after, found.name)
    trust = TrustList(
        1, now, now + 90 * 86_400, place.issuer, place.rp_id, (place.issuer,), place.checker, (place.status_uri,),
        (signer,),
    )  # fmt: skip
    return Desk(issuer, keys, trust)


@pytest.fixture
def bound(session: Session, cast: Cast, frozen_time: datetime) -> CardBinding:
    """The owner's card, on a phone at basic level."""
    asked = opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr.actor)
    opening.approve_opening(session, asked.id, actor=cast.signer.actor)
    owner = cast.owner
    record_steps.create(
        session,
        person_id=owner.person_id,
        unit_path=owner.unit_path,
        values={"date_of_birth": "1990-05-01"},
        entries={},
        actor=None,
    )
    session.commit()
    point = curve.public_bytes(ec.generate_private_key(ec.SECP256R1()).public_key())
    return bind(session, PhoneKey(BindingLevel.BASIC, point), actor=owner.actor)


@pytest.fixture
def holder(cast: Cast, frozen_time: datetime) -> Actor:
    """The owner, who proved a moment ago who they are."""
    return replace(cast.owner.actor, stepped_up_at=frozen_time)


@pytest.fixture
def offered(session: Session, bound: CardBinding, holder: Actor) -> Offered:
    return offering.offer(session, actor=holder)


@pytest.fixture
def wallet(desk: Desk) -> Wallet:
    return Wallet(desk.issuer.name)


@pytest.fixture
def asking(app: Flask) -> Callable[..., Any]:
    """Send what a wallet's own program sends: no cookie, no origin."""

    def ask(path: str, **sent: Any) -> Any:
        client = app.test_client(use_cookies=False)
        return client.post(path, base_url="https://localhost", **sent)

    return ask


@pytest.fixture(scope="module")
def site(card_settings: Settings, database: Database) -> Iterator[Site]:
    port = free_port()
    changed = replace(card_settings, public_url=f"http://localhost:{port}")
    app = create_app(changed, sessions=database.app_sessions())
    with served(app, port):
        yield Site(changed.public_url, app)
