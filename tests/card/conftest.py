"""The desk of the card's tests: a unit that issues, an official with a record, keys, a folder to publish in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card import queries, tasks
from portal.card.actions import issuing, opening
from portal.card.actions.binding import PhoneKey, bind
from portal.card.actions.issuing import Office
from portal.card.formats import cose, curve
from portal.card.formats.profile import Purpose
from portal.card.keys import files
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import GRANT_FILE
from portal.card.models import CardBinding
from portal.card.publishing import Place
from portal.card.rules import BindingLevel
from portal.people.models import Official
from portal.record import steps as record_steps
from portal.record.models import Record
from tests.support.cast import Cast
from tests.support.database import Database

ISSUER, CHECKER = "https://localhost", "https://the.localhost"


@dataclass(frozen=True)
class Phone:
    """A phone with a key in memory: the basic level."""

    key: ec.EllipticCurvePrivateKey
    kid: bytes = b""

    @property
    def brought(self) -> PhoneKey:
        return PhoneKey(BindingLevel.BASIC, curve.public_bytes(self.key.public_key()))

    def sign(self, message: bytes) -> bytes:
        return curve.sign(self.key, message)


@pytest.fixture
def phone() -> Phone:
    return Phone(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture
def keys(tmp_path: Path) -> FileKeys:
    return files.make(tmp_path / "keys", now=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def press(
    keys: FileKeys, tmp_path: Path, frozen_time: datetime, clean_database: Database
) -> Iterator[tasks.Press]:
    """What publishing needs; the worker's task has it too."""
    granted = cose.read((keys.folder / GRANT_FILE).read_bytes())
    root = files.read_certificate(keys.folder / "root.crt.pem").key
    made = tasks.Press(
        Place(tmp_path / "public", ISSUER, "localhost", CHECKER), keys, granted, root, keys.folder
    )
    tasks._press[:] = [made]
    yield made
    tasks._press.clear()


@pytest.fixture
def office(press: tasks.Press) -> Office:
    return Office(ISSUER, press.place.status_uri)


@pytest.fixture
def opened(session: Session, cast: Cast, frozen_time: datetime) -> Cast:
    """The department issues cards, and the owner has a record."""
    asked = opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr.actor)
    opening.approve_opening(session, asked.id, actor=cast.signer.actor)
    record_steps.create(
        session,
        person_id=cast.owner.person_id,
        unit_path=cast.owner.unit_path,
        values={},
        entries={},
        actor=None,
    )
    session.commit()
    return cast


@pytest.fixture
def bound(session: Session, opened: Cast, phone: Phone) -> CardBinding:
    return bind(session, phone.brought, actor=opened.owner.actor)


def is_due(session: Session, actor: Actor, *, kid: bytes | None = None) -> bool:
    """Whether the actor's phone is told to take its face anew."""
    card = queries.live_card(session, actor.person_id)
    assert card is not None
    held = queries.live_binding(session, card.id)
    assert held is not None
    newest = queries.newest_issuance(session, held.id, Purpose.FACE)
    signed_by = kid or (newest.kid if newest else None) or b""
    bearer = queries.bearer_of(session, actor.person_id)
    return issuing.is_due(session, card, held, bearer, kid=signed_by)


def move(session: Session, cast: Cast) -> None:
    """Let the owner work in another agency from now on, before the worker's next minute."""
    moved = session.get_one(Official, cast.owner.person_id, populate_existing=True)
    moved.managing_unit_id = moved.using_unit_id = cast.units["department"].id
    moved.unit_path = cast.units["department"].path
    session.get_one(Record, cast.owner.person_id).unit_path = moved.unit_path
    session.commit()
