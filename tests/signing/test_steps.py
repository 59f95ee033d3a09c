"""Keeping a signature: only the actor's own certificate, the exact bytes, sealed, and never changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from portal.config import Mode, SettingsError
from portal.core.db import transaction
from portal.core.errors import Invalid
from portal.sandbox import pki
from portal.signing import pkcs12, steps, trust
from portal.signing.cms.checking import verify
from portal.signing.models import Signature, SignerCertificate
from tests.signing.conftest import AT, CONTENT, sign

PASSPHRASE = "mật khẩu của người ký"


@pytest.fixture
def made(cast, tmp_path):
    signers = {m.person_id: m.name for m in (cast.signer, cast.hr)}
    made = pki.make(tmp_path / "pki", signers=signers, agency="Sở Nội vụ", passphrase=PASSPHRASE, at=AT)
    trust.use(trust.from_folder(made.trust_folder))
    return made


@pytest.fixture
def enrolled(session, cast, made):
    with transaction(session):
        return {
            member.person_id: steps.enroll_certificate(
                session,
                person_id=member.person_id,
                unit_path=member.unit_path,
                certificate=made.certificates[member.person_id],
                at=AT,
            )
            for member in (cast.signer, cast.hr)
        }


@pytest.fixture
def cms(made, cast):
    folder = pkcs12.signers_folder(made.signers_folder, Mode.DEMO)
    return folder.sign(CONTENT, person_id=cast.signer.person_id, passphrase=PASSPHRASE, at=AT)


def keep(session, cms, actor, *, content=CONTENT, at=AT):
    with transaction(session):
        return steps.keep_signature(session, content=content, cms=cms, actor=actor, at=at)


def test_a_signature_is_kept_with_the_exact_bytes_and_verifies_from_the_store(session, cast, enrolled, cms):
    kept = keep(session, cms, cast.signer.actor)
    session.expire_all()
    stored = session.get_one(Signature, kept.id)
    content = steps.content_of(stored)
    assert content == CONTENT
    verified = verify(content, stored.cms, trust=trust.current(), at=stored.received_at)
    assert verified.certificate_fingerprint == stored.certificate_fingerprint
    assert stored.person_id == cast.signer.person_id
    assert stored.unit_path == cast.signer.unit_path


def test_the_content_is_sealed(session, cast, enrolled, cms):
    kept = keep(session, cms, cast.signer.actor)
    assert "Hòa Bình".encode() not in kept.content_sealed
    assert "Hòa Bình".encode() not in kept.cms


def test_another_persons_certificate_does_not_sign_for_me(session, cast, enrolled, cms):
    with pytest.raises(Invalid) as caught:
        keep(session, cms, cast.hr.actor)
    assert caught.value.code == "signing.not_yours"
    assert session.scalars(select(Signature)).all() == []


def test_a_trusted_certificate_that_was_never_enrolled_is_nobodys(session, cast, made, cms):
    with pytest.raises(Invalid) as caught:
        keep(session, cms, cast.signer.actor)
    assert caught.value.code == "signing.not_yours"


def test_the_agencys_key_signs_for_no_person(session, cast, enrolled, made):
    agency = pkcs12.open_key(made.agency_file.read_bytes(), PASSPHRASE)
    with pytest.raises(Invalid) as caught:
        keep(session, agency.sign(CONTENT, at=AT), cast.signer.actor)
    assert caught.value.code == "signing.not_yours"


@pytest.mark.parametrize(("minutes", "accepted"), [(1, True), (0, False), (-1, False)])
def test_a_revoked_certificate_signs_no_more(session, cast, enrolled, cms, minutes, accepted):
    with transaction(session):
        session.get_one(SignerCertificate, enrolled[cast.signer.person_id].id).revoked_at = AT + timedelta(
            minutes=minutes
        )
    if accepted:
        assert keep(session, cms, cast.signer.actor).id
    else:
        with pytest.raises(Invalid) as caught:
            keep(session, cms, cast.signer.actor)
        assert caught.value.code == "signing.revoked"


def test_other_content_than_was_shown_is_refused(session, cast, enrolled, cms):
    with pytest.raises(Invalid) as caught:
        keep(session, cms, cast.signer.actor, content=CONTENT + b" ")
    assert caught.value.code == "signing.content_changed"


def test_the_same_bytes_are_signed_once(session, cast, enrolled, cms):
    keep(session, cms, cast.signer.actor)
    with pytest.raises(IntegrityError, match="uq_signature_content_digest"):
        keep(session, cms, cast.signer.actor)


def test_a_kept_signature_cannot_be_changed(session, cast, enrolled, cms):
    keep(session, cms, cast.signer.actor)
    with pytest.raises(ProgrammingError):
        session.execute(update(Signature).values(cms=b"x"))
    session.rollback()


def test_a_certificate_belongs_to_one_person(session, cast, enrolled, made):
    with pytest.raises(IntegrityError, match="uq_signer_certificate_fingerprint"), transaction(session):
        steps.enroll_certificate(
            session,
            person_id=cast.hr.person_id,
            unit_path=cast.hr.unit_path,
            certificate=made.certificates[cast.signer.person_id],
            at=AT,
        )


@pytest.mark.parametrize("passphrase", ["", "sai", "mật khẩu của người ký ", "x" * 10_000])
def test_a_wrong_passphrase(made, cast, passphrase):
    folder = pkcs12.signers_folder(made.signers_folder, Mode.DEMO)
    with pytest.raises(Invalid) as caught:
        folder.sign(CONTENT, person_id=cast.signer.person_id, passphrase=passphrase, at=AT)
    assert caught.value.code == "signing.passphrase"


def test_somebody_without_a_key(made, cast):
    folder = pkcs12.signers_folder(made.signers_folder, Mode.DEMO)
    with pytest.raises(Invalid) as caught:
        folder.sign(CONTENT, person_id=cast.owner.person_id, passphrase=PASSPHRASE, at=AT)
    assert caught.value.code == "signing.no_key"


def test_production_opens_no_signers_key(tmp_path):
    with pytest.raises(SettingsError, match="PKCS12"):
        pkcs12.signers_folder(tmp_path, Mode.PRODUCTION)


def test_the_made_keys_are_for_their_owner_alone(made, cast):
    files = [made.agency_file, *made.signers_folder.iterdir()]
    assert len(files) == 3
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
    root = made.trust_folder / "root.pem"
    assert b"PRIVATE" not in root.read_bytes()


def test_what_the_demo_signs_is_what_the_tests_sign(made, cast, enrolled):
    holder = pkcs12.open_key((made.signers_folder / f"{cast.signer.person_id}.p12").read_bytes(), PASSPHRASE)
    again = sign(pki.Holder(holder.key, holder.certificate, holder.chain))
    assert verify(CONTENT, again, trust=trust.current(), at=AT).serial == holder.certificate.serial_number


def test_the_process_reads_the_folder_of_its_setting(made, tmp_path):
    trust.use_folder(made.trust_folder)
    assert trust.current() == trust.from_folder(made.trust_folder)
    assert trust.current() is trust.current()
    trust.use_folder(tmp_path / "empty")
    with pytest.raises(ValueError, match="no root"):
        trust.current()
    trust.use_folder(made.trust_folder)
