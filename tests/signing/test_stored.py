"""What lies in the database after an approval is a signature in everybody's eyes, and of these bytes alone."""

import hashlib
import subprocess
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from portal.core.errors import Invalid
from portal.core.sealing import SealBroken
from portal.reviews import actions, queries
from portal.signing import trust
from portal.signing.cms.checking import verify
from portal.signing.models import Signature
from portal.signing.steps import content_of
from tests.proposals import desk


@pytest.fixture
def stored(session, cast, frozen_time):
    """The row of an approval that was made as the product makes it, read back."""
    desk.make_record(session, cast.owner)
    desk.enrol(session, cast.signer)
    item = desk.verified(session, cast)
    with desk.after_hold():
        approval = actions.start_approval(session, [item.id], actor=cast.signer.actor)
        cms = desk.sign_as(session, cast.signer, queries.content_of(approval))
        actor = desk.stepped_up(cast.signer)
        actions.record_signature(session, approval.id, actor=actor, cms=cms, key=str(uuid4()))
    session.expunge_all()
    row = session.scalars(select(Signature)).one()
    session.expunge(row)
    return row


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def by_openssl(folder, content, row):
    (folder / "roots.pem").write_bytes(trust.current().roots[0].public_bytes(Encoding.PEM))
    (folder / "content").write_bytes(content)
    (folder / "cms").write_bytes(row.cms)
    return subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "cms", "-content", "content",
         "-CAfile", "roots.pem", "-out", "out", "-attime", str(int(row.received_at.timestamp()))],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_openssl_accepts_what_is_stored_and_refuses_it_with_one_byte_changed(stored, tmp_path):
    content = content_of(stored)
    assert stored.content_digest == hashlib.sha256(content).digest()
    accepted = by_openssl(tmp_path, content, stored)
    assert accepted.returncode == 0, accepted.stderr
    assert (tmp_path / "out").read_bytes() == content
    assert by_openssl(tmp_path, flipped(content, len(content) // 2), stored).returncode != 0


def test_we_refuse_what_is_stored_with_one_byte_changed(stored):
    content = content_of(stored)
    at = {"trust": trust.current(), "at": stored.received_at}
    assert verify(content, stored.cms, **at).certificate_fingerprint == stored.certificate_fingerprint
    with pytest.raises(Invalid, match=r"signing\."):
        verify(flipped(content, len(content) // 2), stored.cms, **at)
    stored.content_sealed = flipped(stored.content_sealed, len(stored.content_sealed) // 2)
    with pytest.raises(SealBroken):
        content_of(stored)
