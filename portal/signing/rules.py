"""What is signed: one document has exactly one sequence of bytes, and a signature has a known size."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import rfc8785

MAX_CONTENT = 8 * 1024 * 1024
MAX_CMS = 64 * 1024

# The signing time comes from the signer's own computer, whose clock may be a little off.
CLOCK_LEEWAY = timedelta(minutes=10)

DIGESTS = ("sha256", "sha384", "sha512")
MIN_RSA_BITS = 2048
CURVES = ("secp256r1", "secp384r1", "secp521r1")


class Profile(StrEnum):
    """Where a signature says when it was made: in itself, or, inside a PDF, in the file round it."""

    CADES = "cades"
    PADES = "pades"


@dataclass(frozen=True)
class VerifiedSignature:
    """A signature that passed every check; `signed_at` is what it says, or else when it was received."""

    subject: str
    certificate: bytes
    certificate_fingerprint: bytes
    serial: int
    signed_at: datetime
    not_before: datetime
    not_after: datetime


def canonical(document: Mapping[str, object]) -> bytes:
    """Return the RFC 8785 (JSON canonicalization scheme) bytes of a document of JSON values.

    Raises ValueError for what JSON cannot carry exactly: integers beyond 2^53, NaN, other types.
    """
    return rfc8785.dumps(cast("dict[str, Any]", dict(document)))


def fingerprint(certificate: bytes) -> bytes:
    """Return the SHA-256 of a DER certificate."""
    return hashlib.sha256(certificate).digest()
