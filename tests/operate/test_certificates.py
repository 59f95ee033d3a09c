"""A certificate is enrolled for whom it names, under an authority that is believed, and once; then revoked."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import func, select

from portal.access.rules import Actor
from portal.core import clock
from portal.core.errors import Invalid
from portal.sandbox import pki
from portal.signing import trust
from portal.signing.models import SignerCertificate
from portal.signing.steps import keep_signature
from tests.operate.conftest import leaves
from tests.signing.conftest import sign
from tests.support.cast import make_cast

SIGNER = "H17.01.0006.CC"


class Authority:
    def __init__(self, folder):
        self.at = clock.now() - timedelta(days=30)
        self.root = pki.root_authority("Gốc", self.at)
        self.issuing = pki.issuing_authority(self.root, "Cấp phát", self.at)
        self.folder = folder
        for name, one in (("root", self.root), ("issuing", self.issuing)):
            (folder / f"{name}.pem").write_bytes(one.certificate.public_bytes(Encoding.PEM))

    def holder(self, name="Hoàng Văn Sơn", key=None, **terms):
        return pki.issue(self.issuing, name, pki.Terms(**{"not_before": self.at, **terms}), key=key)


@pytest.fixture
def authority(tmp_path, monkeypatch):
    folder = tmp_path / "trust"
    folder.mkdir()
    monkeypatch.setenv("PORTAL_TRUST_LIST_FOLDER", str(folder))
    return Authority(folder)


@pytest.fixture
def cast(owner):
    return make_cast(owner)


@pytest.fixture
def file(tmp_path):
    def write(holder, encoding=Encoding.PEM, more=b""):
        path = tmp_path / "signer.crt"
        path.write_bytes(holder.certificate.public_bytes(encoding) + more)
        return path

    return write


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_what_is_enrolled_signs_and_what_is_revoked_does_not(
    operator, owner, cast, authority, file, encoding
):
    holder = authority.holder("HOÀNG VĂN SƠN")
    done = operator("certificate", "enroll", file(holder, encoding), "--official", SIGNER)
    row = owner.scalars(select(SignerCertificate)).one()
    assert done.out == f"Certificate {row.id} enrolled, valid until {clock.day_text(row.not_after)}\n"
    assert (row.person_id, row.unit_path, row.revoked_at) == (
        cast.signer.person_id,
        cast.signer.unit_path,
        None,
    )
    trust.use(trust.from_folder(authority.folder))
    actor, now = Actor(cast.signer.person_id, cast.signer.name), clock.now()
    kept = keep_signature(owner, content=b"{}", cms=sign(holder, b"{}", now), actor=actor, at=now)
    assert kept.certificate_id == row.id
    owner.rollback()
    assert operator("certificate", "revoke", row.id).out == f"Certificate {row.id} signs no more.\n"
    owner.expire_all()
    with pytest.raises(Invalid, match=r"signing\.revoked"):
        keep_signature(owner, content=b"{}", cms=sign(holder, b"{}", now), actor=actor, at=clock.now())
    owner.rollback()
    assert "was revoked at" in operator("certificate", "revoke", row.id).err
    assert "does not come back" in operator("certificate", "enroll", file(holder), "--official", SIGNER).err
    assert leaves(owner) == ["certificate.enrolled", "certificate.revoked"]


def test_a_certificate_of_somebody_else_is_refused(operator, owner, cast, authority, file):
    other = file(authority.holder("Nguyễn Thị Hòa"))
    refused = operator("certificate", "enroll", other, "--official", SIGNER)
    assert refused.err == "The certificate does not name Hoàng Văn Sơn as its subject (CN).\n"
    carries = file(authority.holder("Hoàng Văn Sơn, CCCD 000180000000"))
    assert "does not name" in operator("certificate", "enroll", carries, "--official", SIGNER).err
    mine = file(authority.holder())
    assert operator("certificate", "enroll", mine, "--official", SIGNER).code == 0
    assert "enrolled already, as number" in operator("certificate", "enroll", mine, "--official", SIGNER).err
    taken = operator("certificate", "enroll", mine, "--official", "H17.01.0002.CC")
    assert "enrolled for somebody else, as number" in taken.err
    assert owner.scalar(select(func.count()).select_from(SignerCertificate)) == 1
    assert leaves(owner) == ["certificate.enrolled"]


def test_a_namesake_with_another_personal_id_is_refused(operator, owner, cast, authority, file, monkeypatch):
    """Vietnamese authorities write the personal ID beside the name; two people may share a name."""
    made = pki._name
    number = {"it": "000180000001"}

    def named(common_name):
        name = made(common_name)
        if common_name != "Hoàng Văn Sơn":
            return name
        uid = pki.x509.NameAttribute(pki.NameOID.USER_ID, f"CCCD:{number['it']}")
        return pki.x509.Name([*name, uid])

    monkeypatch.setattr(pki, "_name", named)
    refused = operator("certificate", "enroll", file(authority.holder()), "--official", SIGNER)
    assert refused.err == "The certificate carries the personal ID of somebody else.\n"
    number["it"] = cast.signer.personal_id
    done = operator("certificate", "enroll", file(authority.holder()), "--official", SIGNER)
    assert done.code == 0, done.err
    assert cast.signer.personal_id not in operator("certificate", "list").out


def test_what_would_not_sign_is_not_enrolled(operator, owner, cast, authority, file, tmp_path):
    stranger = Authority.__new__(Authority)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    stranger.__init__(elsewhere)
    soon = clock.now() + timedelta(days=2)
    for holder, why in (
        (stranger.holder(), "No authority in PORTAL_TRUST_LIST_FOLDER stands behind"),
        (authority.holder(life=timedelta(days=20)), "has expired"),
        (authority.holder(not_before=soon), "not valid yet"),
        (authority.holder(usage=frozenset({"key_encipherment"})), "not for signing"),
        (authority.issuing, "an authority's certificate"),
        (authority.holder(key=rsa.generate_private_key(65537, 1024)), "too short"),
        (authority.holder(key=ec.generate_private_key(ec.SECP256K1())), "too short"),
        (authority.holder(key=ed25519.Ed25519PrivateKey.generate()), "of a kind that is not accepted"),
    ):
        refused = operator("certificate", "enroll", file(holder), "--official", SIGNER)
        assert (refused.code, why in refused.err) == (1, True), (why, refused)
    assert owner.scalar(select(func.count()).select_from(SignerCertificate)) == 0


def test_files_that_are_none(operator, owner, cast, authority, file, tmp_path):
    holder = authority.holder()
    key = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    refused = operator("certificate", "enroll", file(holder, more=key), "--official", SIGNER)
    assert refused.err.startswith("The file holds a private key")
    junk = tmp_path / "junk"
    for content in (
        b"",
        b"junk",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        holder.pkcs12("x"),
    ):
        junk.write_bytes(content)
        assert "holds no certificate" in operator("certificate", "enroll", junk, "--official", SIGNER).err
    missing = operator("certificate", "enroll", tmp_path / "gone", "--official", SIGNER)
    assert "gone could not be read" in missing.err
    assert "There is no certificate 77" in operator("certificate", "revoke", 77).err


def test_without_a_list_of_authorities_nothing_is_enrolled(
    operator, cast, authority, file, monkeypatch, tmp_path
):
    holder = file(authority.holder())
    for folder in ("", str(tmp_path / "nowhere")):
        monkeypatch.setenv("PORTAL_TRUST_LIST_FOLDER", folder)
        refused = operator("certificate", "enroll", holder, "--official", SIGNER)
        assert refused.err.startswith("Set PORTAL_TRUST_LIST_FOLDER"), refused
