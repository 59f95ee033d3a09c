"""Each thing that can be wrong with office desks and those who certify them is a line of its own."""

import os
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from ssl import PEM_cert_to_DER_cert

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from portal import doctor
from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.core import clock
from portal.desk.models import DeskOffice
from portal.sandbox import pki
from tests.desk.authority import Authority, point_of
from tests.doctor.saying import ill
from tests.support.cast import make_cast


def test_desks_whose_certificate_ends_or_is_believed_no_more(whole, session, tmp_path):
    cast, now, authority = make_cast(session), clock.now(), Authority()
    session.query(RoleGrant).filter(RoleGrant.role == Role.SIGNER).delete()
    unit, key = cast.units["office"], ec.generate_private_key(ec.SECP256R1()).public_key()
    chain = b64encode(PEM_cert_to_DER_cert(authority.for_key(point_of(key)))).decode()
    for name, days, stopped in (
        ("Cổng A", 300, None), ("Cổng B", 12, None), ("Cổng C", -2, None), ("Cổng D", -2, now), ("Cổng E", None, None),
    ):  # fmt: skip
        ends = None if days is None else now + timedelta(days=days, hours=1)
        certified = {"certificates": [chain], "certified_at": now, "expires_at": ends} if ends else {}
        session.add(
            DeskOffice(
                unit_id=unit.id, unit_path=unit.path, name=name, contact="0", purposes=[], claims=[],
                public_key=os.urandom(33), key_sealed=b"", registered_by=cast.administrator.person_id,
                registered_at=now, stopped_at=stopped, **certified,
            )
        )  # fmt: skip
    session.commit()
    authority.join(tmp_path / "desks")
    trusting = replace(whole, desk_authority_folder=tmp_path / "desks")
    ending = {"desk certificate Cổng B": "12 days left", "desk certificate Cổng C": "has expired"}
    assert ill(trusting) == ending
    # Taken before anybody asked by whom, or by one who is believed no more.
    no_more = "leads to no root of PORTAL_DESK_AUTHORITY_FOLDER: the desk asks nothing"
    unbelieved = ending | {f"desk certificate Cổng {name}": no_more for name in "AB"}
    assert ill(whole) == unbelieved
    Authority().join(tmp_path / "desks")
    assert ill(trusting) == unbelieved
    said = {line.subject: line.finding for line in doctor.examine(whole)}
    assert said["office desks"] == "4 in use, 1 wait for a certificate"


def test_who_certifies_desks(whole, tmp_path):
    folder = tmp_path / "desk-authorities"
    folder.mkdir()
    given = replace(whole, desk_authority_folder=folder)
    assert ill(given) == {
        "desk authorities": f"{folder} holds no root that can be read (*.pem): no desk asks"
    }
    (folder / "root.pem").write_text("junk")
    assert list(ill(given)) == ["desk authorities"]
    began = clock.now() - timedelta(days=3640)
    pem = pki.root_authority("Gốc bàn tiếp nhận", began).certificate.public_bytes(Encoding.PEM)
    (folder / "root.pem").write_bytes(pem)
    since = clock.day_text(began - timedelta(days=1))
    assert ill(given) == {"desk authority's certificate Gốc bàn tiếp nhận": f"since {since}, 8 days left"}
