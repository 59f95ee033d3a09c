"""What a phone with the owner's key shows, and what it is judged by."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from portal.access.rules import Grant, Role
from portal.card.formats import curve
from portal.card.formats.sd_jwt import credential, presentation
from portal.card.keys.provider import KeyUse
from portal.core import clock
from portal.desk.actions import consenting
from portal.desk.actions.answering import Judge
from portal.desk.models import DeskRequest
from portal.desk.presented import read_lists
from tests.desk.conftest import Desk
from tests.support.cast import Member


def judge_of(desk: Desk) -> Judge:
    place = desk.house.press.place
    root = desk.keys.certificate(KeyUse.CARD)
    assert root is not None
    lists = read_lists(place.folder, root_of(desk), now=int(clock.now().timestamp()))
    return Judge(desk.said().vct, lists)


def root_of(desk: Desk) -> bytes:
    return curve.public_bytes(desk.keys.root().key.public_key())


def shown_for(
    desk: Desk, asked: DeskRequest, *names: str, holder: ec.EllipticCurvePrivateKey | None = None
) -> str:
    """What a phone with the owner's key would show."""
    made = credential.issue(
        desk.said(), desk.keys.signer(KeyUse.CARD), certificates=[desk.keys.certificate(KeyUse.CARD).der]
    )
    key = holder or desk.holder

    class Signs:
        kid = b""

        def sign(self, message: bytes) -> bytes:
            return curve.sign(key, message)

    return presentation.bind(
        made.shown(set(names)),
        Signs(),
        audience=asked.client_id,
        nonce=asked.nonce,
        at=int(clock.now().timestamp()),
    )


def another_officer(desk: Desk, unit: str = "office") -> Member:
    held = desk.cast.units[unit]
    grants = (Grant(Role.OFFICIAL, None, ""), Grant(Role.GUARD, held.id, held.path))
    return replace(desk.cast.nobody, actor=replace(desk.cast.nobody.actor, grants=grants))


def place_of(desk: Desk) -> consenting.Place:
    office = consenting.Office(desk.house.url, desk.house.press.place.status_uri)
    return consenting.Place(
        office,
        "localhost",
        desk.said().vct,
        desk.keys.signer(KeyUse.CARD),
        desk.keys.certificate(KeyUse.CARD).der,
    )
