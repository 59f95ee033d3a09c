"""Reading a CMS signature (RFC 5652): every field that is judged later, taken out once, as plain values.

asn1crypto parses lazily and fails wherever a broken field is first touched, so all touching happens here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp

from portal.core.errors import Invalid
from portal.signing.rules import DIGESTS

_MOST_CERTIFICATES = 10
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Scheme:
    """How the signature value was made: the family of the key and the digest."""

    family: str
    digest: str
    salt_length: int = 0


@dataclass(frozen=True)
class Attributes:
    """The signed attributes; `der` is the exact SET that the signature value covers."""

    der: bytes
    message_digest: bytes
    signing_time: datetime | None
    certificate_digest: str
    certificate_hash: bytes


@dataclass(frozen=True)
class Signed:
    """One detached signature by one signer, taken apart and not yet believed."""

    certificates: tuple[bytes, ...]
    issuer: bytes
    serial: int
    digest: str
    scheme: Scheme
    attributes: Attributes
    value: bytes


def read(signature: bytes) -> Signed:
    """Take a DER detached SignedData with one signer apart; raise Invalid with a signing code otherwise."""
    try:
        return _signed(_signed_data(signature))
    except _BROKEN as error:
        raise Invalid("signing.malformed", name="signature") from error


def _signed_data(signature: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(signature, strict=True)
    _demand(info["content_type"].native == "signed_data", "signing.malformed")
    data = info["content"]
    _demand(data["encap_content_info"]["content_type"].native == "data", "signing.malformed")
    # A signature that carries its own content could show one text and prove another.
    _demand(isinstance(data["encap_content_info"]["content"], core.Void), "signing.not_detached")
    _demand(len(data["signer_infos"]) == 1, "signing.one_signer")
    return data


def _signed(data: cms.SignedData) -> Signed:
    signer = data["signer_infos"][0]
    # RFC 5652, 5.3: version 1 is the one that names its certificate by issuer and serial number.
    _demand(signer["version"].native == "v1", "signing.malformed")
    _demand(signer["sid"].name == "issuer_and_serial_number", "signing.malformed")
    digest = _digest(signer["digest_algorithm"])
    _demand(digest in {_digest(algorithm) for algorithm in data["digest_algorithms"]}, "signing.malformed")
    return Signed(
        certificates=_certificates(data),
        issuer=signer["sid"].chosen["issuer"].dump(),
        serial=signer["sid"].chosen["serial_number"].native,
        digest=digest,
        scheme=_scheme(signer["signature_algorithm"], digest),
        attributes=_attributes(signer["signed_attrs"]),
        value=signer["signature"].native,
    )


def _certificates(data: cms.SignedData) -> tuple[bytes, ...]:
    choices = data["certificates"]
    _demand(not isinstance(choices, core.Void), "signing.malformed")
    _demand(1 <= len(choices) <= _MOST_CERTIFICATES, "signing.malformed")
    _demand(all(choice.name == "certificate" for choice in choices), "signing.malformed")
    # RFC 5280, 4.1.2.2; later readers warn of such a number, or fail on it.
    _demand(all(choice.chosen.serial_number > 0 for choice in choices), "signing.malformed")
    return tuple(choice.chosen.dump() for choice in choices)


def _scheme(algorithm: algos.SignedDigestAlgorithm, digest: str) -> Scheme:
    family = algorithm.signature_algo
    _demand(family == "rsassa_pss" or algorithm["parameters"].native is None, "signing.malformed")
    _demand(family in {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"}, "signing.algorithm")
    if family == "rsassa_pss":
        return _pss(algorithm["parameters"], digest)
    # The bare rsaEncryption identifier names no digest: then it is the signer's digest algorithm.
    bare = algorithm["algorithm"].native == "rsassa_pkcs1v15"
    _demand(bare or algorithm.hash_algo == digest, "signing.algorithm")
    return Scheme(family, digest)


def _pss(parameters: algos.RSASSAPSSParams, digest: str) -> Scheme:
    mask = parameters["mask_gen_algorithm"]
    same = parameters["hash_algorithm"]["algorithm"].native == digest
    same_mask = mask["algorithm"].native == "mgf1" and mask["parameters"]["algorithm"].native == digest
    _demand(same and same_mask, "signing.algorithm")
    salt_length = parameters["salt_length"].native
    _demand(0 < salt_length <= 64, "signing.algorithm")  # noqa: PLR2004 - the longest digest of the list
    return Scheme("rsassa_pss", digest, salt_length)


def _attributes(attributes: cms.CMSAttributes) -> Attributes:
    _demand(not isinstance(attributes, core.Void), "signing.attributes")
    # The signature covers the SET OF in DER; another encoding would verify here and not elsewhere.
    raw = b"\x31" + attributes.dump()[1:]
    _demand(attributes.untag().copy().dump(force=True) == raw, "signing.malformed")
    _demand(_single(attributes, "content_type").native == "data", "signing.attributes")
    # Named through tsp: asn1crypto knows this attribute only once that module is imported.
    named = _single(attributes, "signing_certificate_v2")
    _demand(isinstance(named, tsp.SigningCertificateV2) and len(named["certs"]) >= 1, "signing.attributes")
    ids = named["certs"]
    return Attributes(
        der=raw,
        message_digest=_single(attributes, "message_digest").native,
        signing_time=_signing_time(attributes),
        certificate_digest=_digest(ids[0]["hash_algorithm"]),
        certificate_hash=ids[0]["cert_hash"].native,
    )


def _signing_time(attributes: cms.CMSAttributes) -> datetime | None:
    if not any(attribute["type"].native == "signing_time" for attribute in attributes):
        return None
    at: datetime = _single(attributes, "signing_time").native
    return at


def _single(attributes: cms.CMSAttributes, kind: str) -> Any:
    values = [attribute["values"] for attribute in attributes if attribute["type"].native == kind]
    _demand(len(values) == 1 and len(values[0]) == 1, "signing.attributes")
    return values[0][0]


def _digest(algorithm: algos.DigestAlgorithm) -> str:
    name: str = algorithm["algorithm"].native
    _demand(name in DIGESTS, "signing.algorithm")
    _demand(algorithm["parameters"].native is None, "signing.malformed")
    return name


def _demand(true: bool, code: str) -> None:  # noqa: FBT001 - it reads as the sentence that it is
    if not true:
        raise Invalid(code, name="signature")
