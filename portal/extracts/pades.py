"""Signatures inside a PDF (PAdES, ETSI EN 319 142-1): a place for one, one put into it, the whole checked.

The signer's software never sees the PDF's inside: it signs the bytes round the place, as it signs any file.
Imported by the worker alone: pyHanko takes more than a second.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.extracts.rules import Prepared
from portal.extracts.rules.copies import LONGEST_CMS

FIELD = "ChuKySo"


class SignatureBroken(RuntimeError):  # noqa: N818 - it names what happened
    """The finished PDF does not pass its own check."""


def prepare(pdf: bytes, *, agency: str, reason: str, at: datetime) -> Prepared:
    """Return the PDF with an empty place for a signature, and where that place is."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    embedder = PdfCMSEmbedder(new_field_spec=SigFieldSpec(FIELD, on_page=-1))
    steps = embedder.write_cms(FIELD, writer)
    next(steps)
    place = SignatureObject(
        timestamp=at, subfilter=SigSeedSubFilter.PADES, name=agency, reason=reason,
        # Twice as many characters, and room for the brackets.
        bytes_reserved=2 * LONGEST_CMS,
    )  # fmt: skip
    # Certifying: whatever is added afterwards shows as a change.
    steps.send(SigObjSetup(place, SigMDPSetup("sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)))
    region, output = steps.send(SigIOSetup("sha256", in_place=False))
    return Prepared(output.getvalue(), region.reserved_region_start, region.reserved_region_end)


def finish(prepared: Prepared, cms: bytes) -> bytes:
    """Return the PDF with the signature in its place."""
    output = BytesIO(prepared.pdf)
    PreparedByteRangeDigest(b"", prepared.start, prepared.end).fill_with_cms(output, cms)
    return output.getvalue()


def check(
    pdf: bytes, roots: Sequence[x509.Certificate], others: Sequence[x509.Certificate], *, at: datetime
) -> None:
    """Raise SignatureBroken unless the one signature covers the whole file and is trusted at `at`."""
    reader = PdfFileReader(BytesIO(pdf))
    signatures = reader.embedded_regular_signatures
    if len(signatures) != 1:
        raise SignatureBroken("The file has not one signature.")
    context = ValidationContext(
        trust_roots=[_asn1(c) for c in roots],
        other_certs=[_asn1(c) for c in others],
        allow_fetching=False,
        moment=at,
    )
    # In a thread of its own, since pyHanko begins a loop and the caller's thread may have one.
    with ThreadPoolExecutor(1) as apart:
        status = apart.submit(validate_pdf_signature, signatures[0], context).result()
    if not status.bottom_line or status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureBroken(status.summary())


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
