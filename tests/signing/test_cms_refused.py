"""Each case is one change to a signature that is accepted, and is refused by its own code."""

from datetime import timedelta

import pytest
from asn1crypto import algos
from asn1crypto import cms as asn1
from asn1crypto import core as asn1_core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from portal.core.errors import Invalid
from portal.sandbox import pki
from portal.signing.cms.checking import verify
from portal.signing.rules import MAX_CMS, MAX_CONTENT
from portal.signing.trust import TrustList, from_folder
from tests.signing.conftest import AT, CONTENT, sign


@pytest.fixture
def refusal(authorities):
    def code(cms, *, content=CONTENT, at=AT, trust=authorities.trust):
        with pytest.raises(Invalid) as caught:
            verify(content, cms, trust=trust, at=at)
        return caught.value.code

    return code


def resigned(holder, change, *, content=CONTENT):
    """A good signature whose parts were changed before its value was made again."""
    info = asn1.ContentInfo.load(sign(holder, content))
    data = info["content"]
    change(data)
    signer = data["signer_infos"][0]
    covered = b"\x31" + signer["signed_attrs"].dump(force=True)[1:]
    if isinstance(holder.key, rsa.RSAPrivateKey):
        signer["signature"] = holder.key.sign(covered, padding.PKCS1v15(), hashes.SHA256())
    else:
        signer["signature"] = holder.key.sign(covered, ec.ECDSA(hashes.SHA256()))
    return info.dump(force=True)


def attributes(data, keep):
    signer = data["signer_infos"][0]
    kept = [a for a in signer["signed_attrs"] if keep(a["type"].native)]
    signer["signed_attrs"] = asn1.CMSAttributes(kept)


def test_the_way_of_making_cases_is_itself_accepted(authorities, holder):
    cms = resigned(holder, lambda data: None)
    assert verify(CONTENT, cms, trust=authorities.trust, at=AT).signed_at == AT


def test_other_content(refusal, holder):
    assert refusal(sign(holder), content=CONTENT + b"\n") == "signing.content_changed"


def test_a_changed_signature_value(refusal, holder):
    info = asn1.ContentInfo.load(sign(holder))
    other = holder.key.sign(b"something else", ec.ECDSA(hashes.SHA256()))
    info["content"]["signer_infos"][0]["signature"] = other
    assert refusal(info.dump(force=True)) == "signing.wrong_signature"


def test_another_signers_certificate_in_place(refusal, authorities, holder):
    other = authorities.signer("Người khác")
    mixed = pki.Holder(holder.key, other.certificate, other.chain)
    assert refusal(sign(mixed)) == "signing.wrong_signature"


def test_the_same_name_and_serial_from_another_authority(refusal, authorities, holder):
    """The signed attribute names the certificate by its hash, so a twin cannot take its place."""

    def swap(data):
        named = next(
            a for a in data["signer_infos"][0]["signed_attrs"] if a["type"].native == "signing_certificate_v2"
        )
        named["values"][0]["certs"][0]["cert_hash"] = b"\x00" * 32

    assert refusal(resigned(holder, swap)) == "signing.other_certificate"


def test_an_expired_certificate(refusal, authorities):
    expired = authorities.signer(not_before=AT - timedelta(days=60), life=timedelta(days=30))
    assert refusal(sign(expired)) == "signing.expired"


def test_a_certificate_of_tomorrow(refusal, authorities):
    assert refusal(sign(authorities.signer(not_before=AT + timedelta(days=1)))) == "signing.not_yet_valid"


def test_an_authority_that_nobody_pinned(refusal):
    root = pki.root_authority("Gốc", AT)  # the same name, another key
    stranger = pki.issue(root, "Hoàng Văn Sơn", pki.Terms(AT - timedelta(days=1)))
    assert refusal(sign(stranger)) == "signing.untrusted"


def test_a_signer_who_signed_for_themselves(refusal):
    own = pki.root_authority("Tự ký", AT)
    assert refusal(sign(own)) == "signing.authority"


def test_a_chain_whose_issuing_authority_expired(refusal, authorities):
    old = pki.issue(
        authorities.root,
        "Cũ",
        pki.Terms(AT - timedelta(days=90), timedelta(days=30), frozenset({"key_cert_sign"}), authority=True),
    )
    late = pki.issue(old, "Hoàng Văn Sơn", pki.Terms(AT - timedelta(days=1)))
    assert refusal(sign(late)) == "signing.untrusted"


def test_a_signers_certificate_that_issued_another(refusal, authorities, holder):
    below = pki.issue(holder, "Cấp dưới", pki.Terms(AT - timedelta(days=1)))
    assert refusal(sign(below)) == "signing.untrusted"


@pytest.mark.parametrize("usage", [{"key_encipherment"}, {"key_agreement"}, set()])
def test_a_certificate_that_is_not_for_signing(refusal, authorities, usage):
    holder = authorities.signer(usage=frozenset(usage) or frozenset({"data_encipherment"}))
    assert refusal(sign(holder)) == "signing.key_usage"


@pytest.mark.parametrize("usage", ["digital_signature", "content_commitment"])
def test_either_usage_for_signing_is_enough(authorities, usage):
    holder = authorities.signer(usage=frozenset({usage}))
    assert verify(CONTENT, sign(holder), trust=authorities.trust, at=AT).signed_at == AT


def test_a_signing_authority(refusal, authorities):
    terms = pki.Terms(AT, authority=True, usage=frozenset({"digital_signature", "key_cert_sign"}))
    assert refusal(sign(pki.issue(authorities.root, "Cấp", terms))) == "signing.authority"


def test_two_signers(refusal, authorities, holder):
    one = asn1.ContentInfo.load(sign(holder))
    other = asn1.ContentInfo.load(sign(authorities.signer("Người khác")))
    infos = [one["content"]["signer_infos"][0], other["content"]["signer_infos"][0]]
    one["content"]["signer_infos"] = asn1.SignerInfos(infos)
    assert refusal(one.dump(force=True)) == "signing.one_signer"


def test_no_signer(refusal, holder):
    info = asn1.ContentInfo.load(sign(holder))
    info["content"]["signer_infos"] = asn1.SignerInfos([])
    assert refusal(info.dump(force=True)) == "signing.one_signer"


def test_content_that_comes_with_the_signature(refusal, holder):
    info = asn1.ContentInfo.load(sign(holder))
    info["content"]["encap_content_info"] = {"content_type": "data", "content": CONTENT}
    assert refusal(info.dump(force=True)) == "signing.not_detached"


@pytest.mark.parametrize("digest", ["sha1", "md5", "sha224"])
def test_a_weak_digest(refusal, holder, digest):
    def weaken(data):
        weak = algos.DigestAlgorithm({"algorithm": digest})
        data["digest_algorithms"] = [weak]
        data["signer_infos"][0]["digest_algorithm"] = weak

    assert refusal(resigned(holder, weaken)) == "signing.algorithm"


@pytest.mark.parametrize("algorithm", ["sha1_ecdsa", "sha384_ecdsa", "sha256_rsa", "ed25519", "sha256_dsa"])
def test_another_signature_algorithm_than_the_keys(refusal, holder, algorithm):
    def change(data):
        data["signer_infos"][0]["signature_algorithm"] = {"algorithm": algorithm}

    assert refusal(resigned(holder, change)) == "signing.algorithm"


def test_a_short_rsa_key(refusal, authorities):
    short = authorities.signer(key=rsa.generate_private_key(65537, 1024))
    assert refusal(sign(short)) == "signing.weak_key"


def test_a_weak_curve(refusal, authorities):
    weak = authorities.signer(key=ec.generate_private_key(ec.SECP256K1()))
    assert refusal(sign(weak)) == "signing.weak_key"


def test_a_key_of_another_family(refusal, authorities, holder):
    edwards = authorities.signer(key=ed25519.Ed25519PrivateKey.generate())
    mixed = pki.Holder(holder.key, edwards.certificate, edwards.chain)
    assert refusal(sign(mixed)) == "signing.algorithm"


@pytest.mark.parametrize("kind", ["content_type", "message_digest", "signing_time", "signing_certificate_v2"])
def test_a_missing_signed_attribute(refusal, holder, kind):
    cms = resigned(holder, lambda data: attributes(data, lambda k: k != kind))
    assert refusal(cms) == "signing.attributes"


def test_an_attribute_given_twice(refusal, holder):
    def twice(data):
        signer = data["signer_infos"][0]
        again = asn1.CMSAttribute(
            {"type": "signing_time", "values": [asn1.Time({"utc_time": asn1_core.UTCTime(AT)})]}
        )
        signer["signed_attrs"] = asn1.CMSAttributes([*signer["signed_attrs"], again])

    assert refusal(resigned(holder, twice)) == "signing.attributes"


def test_no_signed_attributes(refusal, holder):
    info = asn1.ContentInfo.load(sign(holder))
    signer = info["content"]["signer_infos"][0]
    del signer["signed_attrs"]
    signer["signature"] = holder.key.sign(CONTENT, ec.ECDSA(hashes.SHA256()))
    assert refusal(info.dump(force=True)) == "signing.attributes"


def test_attributes_that_are_not_in_der_order(refusal, holder):
    """OpenSSL sorts them before it checks; accepting another order would be accepting what it refuses."""
    info = asn1.ContentInfo.load(sign(holder))
    signer = info["content"]["signer_infos"][0]
    parts = [a.dump() for a in signer["signed_attrs"]]
    body = b"".join(reversed(parts))
    original = signer["signed_attrs"].dump()
    swapped = original[: len(original) - len(body)] + body
    assert swapped != original
    assert refusal(info.dump().replace(original, swapped)) == "signing.malformed"


@pytest.mark.parametrize("minutes", [-11, 11, -60 * 24 * 20])
def test_a_signing_time_far_from_now(refusal, holder, minutes):
    assert refusal(sign(holder, at=AT + timedelta(minutes=minutes))) == "signing.clock"


def test_no_certificate_of_the_signer_inside(refusal, holder):
    info = asn1.ContentInfo.load(sign(holder))
    serial = holder.certificate.serial_number
    others = [c for c in info["content"]["certificates"] if c.chosen.serial_number != serial]
    assert len(others) == 2
    info["content"]["certificates"] = asn1.CertificateSet(others)
    assert refusal(info.dump(force=True)) == "signing.no_certificate"


def test_too_large(refusal, holder):
    assert refusal(b"\x30" * (MAX_CMS + 1)) == "signing.too_large"
    assert refusal(sign(holder), content=b" " * (MAX_CONTENT + 1)) == "signing.too_large"


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\x30", b"-----BEGIN CMS-----", b"\x30\x80" * 5000, b"\xff" * 100, b"\x30\x84\xff\xff\xff\xff"],
)
def test_garbage(refusal, garbage):
    assert refusal(garbage) == "signing.malformed"


def test_cut_at_every_length(refusal, holder):
    cms = sign(holder)
    assert {refusal(cms[:length]) for length in range(len(cms))} == {"signing.malformed"}


def test_bytes_after_the_end(refusal, holder):
    assert refusal(sign(holder) + b"\x00") == "signing.malformed"


def test_a_trust_list_of_nobody_is_not_made(tmp_path):
    with pytest.raises(ValueError, match="root"):
        TrustList(())
    with pytest.raises(ValueError, match="root"):
        from_folder(tmp_path)
