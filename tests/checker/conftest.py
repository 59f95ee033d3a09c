"""A checking site of its own with real lists, and a card at basic level to show to it."""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from PIL import Image

from portal.card import publishing
from portal.card.formats import credential, curve, portrait, proof, serial, trust_list
from portal.card.formats.profile import Claims, Field, Level, Purpose
from portal.card.formats.status_list import Status
from portal.card.keys import files
from portal.card.keys.files import FileKeys, FileSigner
from portal.card.keys.provider import KeyUse
from portal.card.publishing import Place
from portal.checker.site import create_checker
from tests.push_service.loop import free_port
from tests.support.database import Database
from tests.support.serving import served

INDEX = 4711
SERIAL = serial.new()


@dataclass(frozen=True)
class Gate:
    """The site, the keys that sign for it, and the phone of a bearer."""

    site: Flask
    keys: FileKeys
    place: Place
    phone: FileSigner
    picture: bytes

    @property
    def url(self) -> str:
        return self.place.checker

    def face(self, **changes: object) -> proof.Sign1:
        now = int(time.time())
        fields = {
            Field.NAME: "Nguyễn Thị Thu Hà", Field.TITLE: "Chuyên viên", Field.AGENCY: "Sở Nội vụ thành phố Đà Nẵng",
            Field.AGENCY_CODE: "H17.05", Field.KIND: "CC", Field.PORTRAIT: portrait.digest(self.picture),
        }  # fmt: skip
        claims = Claims(
            issuer=self.place.issuer, serial=SERIAL, issued_at=now - 60, expires_at=now + 86_400,
            key=curve.public_bytes(self.phone.key.public_key()), status_index=INDEX, status_uri=self.place.status_uri,
            purpose=Purpose.FACE, level=Level.BASIC, fields=fields,
        )  # fmt: skip
        return credential.issue(replace(claims, **changes), self.keys.signer(KeyUse.CARD)).message

    def address(
        self, *, made_at: int | None = None, challenge: bytes | None = None, **changes: object
    ) -> str:
        at = int(time.time()) if made_at is None else made_at
        return proof.address(
            self.url, proof.make(self.face(**changes), self.phone, made_at=at, challenge=challenge)
        )

    def publish(self, statuses: dict[int, Status] | None = None) -> None:
        publishing.publish_statuses(
            self.place, statuses or {}, self.keys.signer(KeyUse.STATUS), now=int(time.time())
        )


@pytest.fixture
def gate(settings, database: Database, tmp_path: Path) -> Iterator[Gate]:
    """The site on a port of its own, under the host name that the demo uses."""
    port, now = free_port(), int(time.time())
    keys = files.make(tmp_path / "keys")
    place = Place(tmp_path / "public", "http://localhost", "localhost", f"http://the.localhost:{port}")
    grant = trust_list.grant(
        keys.certificate(KeyUse.TRUST).key, keys.root(), issued_at=now, expires_at=now + 30 * 86_400
    )
    place.status_folder.mkdir(parents=True)
    publishing.publish_trust(place, keys, grant, now=now)
    changes = {
        "card_public_folder": place.folder,
        "card_root_file": keys.folder / "root.crt.pem",
        "card_checker_url": place.checker,
    }
    site = create_checker(replace(settings, **changes), sessions=database.app_sessions())
    phone = FileSigner(b"", ec.generate_private_key(ec.SECP256R1()))
    made = Gate(site, keys, place, phone, _picture())
    made.publish()
    with served(site, port):
        yield made


def _picture() -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((96, 120)).convert("RGB").save(made, "WEBP", quality=20)
    return made.getvalue()
