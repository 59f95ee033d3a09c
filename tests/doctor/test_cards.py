"""Each thing that can be wrong with the card, its signers and the desks is a line of its own."""

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from portal import doctor
from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.card import publishing
from portal.card import tasks as card_tasks
from portal.card.formats import cose, trust_list
from portal.card.keys import chosen, files
from portal.card.keys.provider import KeyUse, SignerAway
from portal.core import clock
from portal.people.models import Official
from portal.signing.models import SignerCertificate
from tests.doctor.conftest import publish
from tests.doctor.saying import ill
from tests.support.cast import make_cast


def lists_of(settings):
    return settings.card_public_folder


def replace_certificate(settings, use, start):
    """Let this use's key have another certificate of the same root, from another day."""
    folder = settings.card_key_folder
    key, root = files._read_key(folder, use), files._read_key(folder, files.ROOT)
    files._write(folder, use, key, files._certificate(use, key.public_key(), root, start))


def test_where_no_card_is_issued_that_is_said_and_well(whole):
    none = replace(whole, card_key_folder=None)
    said = {line.subject: line.finding for line in doctor.examine(none)}
    assert ill(none) == {}
    assert said["cards"] == "none are issued here: no keys are set"
    assert not [subject for subject in said if subject.startswith("card ")]


@pytest.mark.parametrize("use", ["card", "status"])
@pytest.mark.parametrize(
    ("days", "finding"),
    [
        (20 - 3 * 365, "since {began}, 19 days left"),
        (-3 * 365 - 5, "has expired"),
        (5, "is not valid before {began}"),
    ],
)
def test_a_signer_whose_certificate_ends(whole, use, days, finding):
    start = clock.now() + timedelta(days=days)
    replace_certificate(whole, use, start)
    found = ill(whole)
    assert found[f"card certificate {use}"] == finding.format(began=clock.day_text(start))
    assert found["card trust list"] == f"does not name the signer in use: {use}"


def test_a_certificate_that_is_missing_or_none(whole):
    (whole.card_key_folder / "status.crt.pem").unlink()
    assert ill(whole)["card certificate status"].endswith("status.crt.pem is missing")
    (whole.card_key_folder / "status.crt.pem").write_text("s3cr3t")
    assert ill(whole)["card certificate status"] == "failed: ValueError"


def test_a_key_that_is_not_its_certificates(whole):
    other = ec.generate_private_key(ec.SECP256R1())
    certificate = (whole.card_key_folder / "card.crt.pem").read_bytes()
    root = files._read_key(whole.card_key_folder, files.ROOT)
    files._write(
        whole.card_key_folder,
        "card",
        other,
        files._certificate("card", other.public_key(), root, clock.now()),
    )
    (whole.card_key_folder / "card.crt.pem").write_bytes(certificate)
    assert ill(whole) == {"card key card": "is not the key of its certificate"}


def test_a_root_that_ends_and_one_that_is_another(whole, tmp_path):
    start = clock.now() - timedelta(days=3 * 365 - 10)
    other = files.make(tmp_path / "other", now=start)
    found = ill(replace(whole, card_root_file=other.folder / "root.crt.pem"))
    assert found == {
        "card root": f"since {clock.day_text(start)}, 9 days left",
        "card trust grant": "no checker believes it: trust.grant",
        "card trust list": "no checker believes it: trust.grant",
    }


def test_a_grant_that_ends_or_is_for_another_key(whole, monkeypatch):
    grant = whole.card_key_folder / "trust-grant.cwt"
    start = clock.now() - timedelta(days=3 * 365 - 10)
    grant.unlink()
    replace_certificate(whole, "trust", start)
    files.make(whole.card_key_folder)
    assert ill(whole)["card trust grant"] == f"since {clock.day_text(start)}, 9 days left"
    fresh = ec.generate_private_key(ec.SECP256R1())
    root = files._read_key(whole.card_key_folder, files.ROOT)
    files._write(
        whole.card_key_folder, "trust", fresh,
        files._certificate("trust", fresh.public_key(), root, clock.now() - timedelta(hours=1)),
    )  # fmt: skip
    assert ill(whole) == {"card trust grant": "is for another key than that of trust.crt.pem"}


def test_a_grant_that_is_written_as_no_checker_reads_it(whole):
    """The right root's word under another type is none: a checker would refuse it, so the doctor does."""
    press = card_tasks.press_of(whole)
    key = press.keys.certificate(KeyUse.TRUST).key
    content = {4: 2_000_000_000, 6: 1_700_000_000, -70002: {1: key}}
    wrong = cose.sign({cose.TYP: trust_list.LIST_TYPE}, content, press.keys.root())
    (whole.card_key_folder / "trust-grant.cwt").unlink()
    (whole.card_key_folder / "trust-grant.cwt").write_bytes(wrong.encoded())
    assert ill(whole)["card trust grant"].startswith("no checker believes it: ")


def test_lists_that_are_missing_old_or_somebody_elses(whole, tmp_path):
    status = lists_of(whole) / "status" / f"{publishing.STATUS_NAME}.cwt"
    kept = status.read_bytes()
    status.unlink()
    assert ill(whole) == {"card status list": f"{status} is missing"}
    status.write_bytes(b"junk")
    assert list(ill(whole)) == ["card status list"]
    other = files.make(tmp_path / "other")
    (tmp_path / "elsewhere").mkdir()
    publish(
        replace(
            whole, card_key_folder=other.folder, card_root_file=other.folder / "root.crt.pem",
            card_public_folder=tmp_path / "elsewhere",
        )
    )  # fmt: skip
    status.write_bytes((tmp_path / "elsewhere" / "status" / status.name).read_bytes())
    assert ill(whole) == {"card status list": "no checker believes it: issuer.unknown"}
    status.write_bytes(kept)
    assert ill(whole) == {}
    trust = lists_of(whole) / publishing.TRUST_FILE
    trust.unlink()
    assert ill(whole) == {"card lists": f"{trust} is missing"}


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (2, {}),
        (5, {"card status list": "signed 300 minutes ago; is the worker running?"}),
        (
            24 * 61,
            {"card trust list": "signed 61 days ago, 28 days left", "card status list": "signed 61 days ago; is the worker running?"},
        ),
        (24 * 91, {"card trust list": "no checker believes it: trust.expired"}),
    ],
)  # fmt: skip
def test_lists_that_nobody_renews(whole, hours, expected):
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        assert {name: said for name, said in ill(whole).items() if name.startswith("card ")} == expected


def test_a_public_folder_that_is_missing_or_cannot_be_written(whole, tmp_path):
    gone = tmp_path / "gone"
    found = ill(replace(whole, card_public_folder=gone))
    assert found["card lists' folder"] == f"{gone} is missing"
    # Whoever may write everywhere cannot write here either: it is tried, and not only asked.
    closed = Path("/proc/self")
    found = ill(replace(whole, card_public_folder=closed))
    assert found["card lists' folder"] == f"{closed} cannot be written"
    unset = ill(replace(whole, card_public_folder=None))
    assert unset["card lists"].startswith("Set PORTAL_CARD_PUBLIC_FOLDER")


def test_a_security_module_that_is_away(whole, tmp_path, monkeypatch):
    pin = tmp_path / "pin"
    pin.touch(mode=0o600)
    away = replace(
        whole, card_key_folder=None, card_pkcs11_module=tmp_path / "nowhere.so", card_pkcs11_token="t",
        card_pkcs11_pin_file=pin, card_certificate_folder=whole.card_key_folder,
    )  # fmt: skip
    assert ill(away)["card key card"].startswith("the security module does not sign: ")
    assert (
        list(ill(replace(away, card_pkcs11_pin_file=None)).values())
        == ["Set PORTAL_CARD_PKCS11_PIN_FILE and PORTAL_CARD_CERTIFICATE_FOLDER."] * 3
    )
    keys = chosen.provider_of(whole)

    class Silent:
        certificate = staticmethod(keys.certificate)

        def signer(self, use):
            raise SignerAway("TokenNotPresent")

    monkeypatch.setattr(chosen, "provider_of", lambda _: Silent())
    found = ill(replace(whole, card_public_folder=None))
    assert found["card key card"] == "the security module does not sign: TokenNotPresent"


def test_signers_without_a_certificate(whole, session):
    cast = make_cast(session)
    now, none = clock.now(), "signers, {} without a valid one, {} with less than 30 days left"

    def certificate(days, **more):
        session.add(
            SignerCertificate(
                person_id=cast.signer.person_id, unit_path=cast.signer.unit_path, fingerprint=os.urandom(32),
                subject="CN", not_before=now - timedelta(days=9), not_after=now + timedelta(days=days),
                enrolled_at=now, **more,
            )
        )  # fmt: skip
        session.commit()

    assert ill(whole) == {"signers' certificates": f"1 {none.format(1, 0)}"}
    certificate(-1)
    certificate(300, revoked_at=now)
    assert ill(whole) == {"signers' certificates": f"1 {none.format(1, 0)}"}
    certificate(20)
    assert ill(whole) == {"signers' certificates": f"1 {none.format(0, 1)}"}
    certificate(200)
    assert ill(whole) == {}
    # Who is no signer any more needs none, nor does who signs on behalf of somebody who left.
    session.add(RoleGrant(person_id=cast.hr.person_id, role=Role.SIGNER, unit_id=cast.units["top"].id,
                          starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1),
                          delegated_by=cast.colleague.person_id))  # fmt: skip
    session.commit()
    assert ill(whole) == {"signers' certificates": f"2 {none.format(1, 0)}"}
    session.get_one(Official, cast.colleague.person_id).in_service = False
    session.commit()
    assert ill(whole) == {}
    session.add(RoleGrant(person_id=cast.hr.person_id, role=Role.SIGNER, unit_id=cast.units["top"].id,
                          starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1)))  # fmt: skip
    session.commit()
    assert ill(whole) == {}


def test_the_root_lies_beside_the_signers_where_no_setting_names_it(whole):
    beside = replace(whole, card_root_file=None)
    assert ill(beside) == {}
    assert "card root" in {line.subject for line in doctor.examine(beside)}
    (whole.card_key_folder / "root.crt.pem").unlink()
    assert set(ill(beside).values()) == {
        "Set PORTAL_CARD_ROOT_FILE: a trust list is ours when the root stands behind it."
    }
