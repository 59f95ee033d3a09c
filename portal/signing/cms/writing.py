"""Making a CMS signature as a signer's token does: detached, with signed attributes, one signer."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from portal.signing.rules import Profile

SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def sign(
    content: bytes,
    *,
    key: SigningKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    at: datetime,
    profile: Profile = Profile.CADES,
) -> bytes:
    """Return a detached SignedData (RFC 5652) over `content`, its certificate named (RFC 5035)."""
    mine = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    attributes = _attributes(content, mine, at if profile is Profile.CADES else None)
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": mine.issuer, "serial_number": mine.serial_number}}
            ),
            "digest_algorithm": _SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": _algorithm(key)},
            "signature": _signature(key, attributes.untag().dump()),
        }
    )
    others = [asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in chain]
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [mine, *others],
            "signer_infos": [signer],
        }
    )
    info = cms.ContentInfo({"content_type": "signed_data", "content": data})
    return bytes(info.dump())


_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})


def _attributes(content: bytes, certificate: asn1_x509.Certificate, at: datetime | None) -> cms.CMSAttributes:
    named = tsp.ESSCertIDv2(
        {"hash_algorithm": _SHA256, "cert_hash": hashlib.sha256(certificate.dump()).digest()}
    )
    values: dict[str, object] = {
        "content_type": "data",
        "message_digest": hashlib.sha256(content).digest(),
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [named]}),
    }
    if at is not None:
        values["signing_time"] = cms.Time({"utc_time": core.UTCTime(at.replace(microsecond=0))})
    return cms.CMSAttributes([cms.CMSAttribute({"type": kind, "values": [v]}) for kind, v in values.items()])


def _algorithm(key: SigningKey) -> str:
    return "sha256_rsa" if isinstance(key, rsa.RSAPrivateKey) else "sha256_ecdsa"


def _signature(key: SigningKey, covered: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(covered, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(covered, ec.ECDSA(hashes.SHA256()))
