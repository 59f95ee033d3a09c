"""The signature as others see it: poppler finds it valid and trusted, and one flipped byte invalid."""

import io
import subprocess
import sys
from datetime import timedelta

import pypdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.errors import Invalid
from portal.extracts import pades
from portal.sandbox import pki
from portal.signing import trust
from portal.signing.cms import writing
from portal.signing.cms.checking import verify
from portal.signing.rules import Profile
from tests.extracts import prints
from tests.support.tools import needed

AT = prints.AT


@pytest.fixture(scope="module")
def authority():
    return pki.root_authority("Gốc thử", AT)


@pytest.fixture(scope="module")
def holder(authority):
    issuing = pki.issuing_authority(authority, "Cấp phát thử", AT)
    return pki.issue(issuing, "Hoàng Văn Sơn", pki.Terms(AT))


@pytest.fixture(scope="module")
def signed(holder):
    pdf = prints.pdf_of(prints.held(), check=prints.CHECK)
    prepared = pades.prepare(pdf, agency="Sở Nội vụ", reason="Cấp bản", at=AT)
    cms = writing.sign(
        prepared.signed_bytes, key=holder.key, certificate=holder.certificate, chain=holder.chain, at=AT,
        profile=Profile.PADES,
    )  # fmt: skip
    return pades.finish(prepared, cms)


@pytest.fixture(scope="module")
def trusting(authority, tmp_path_factory):
    """The database of certificates that poppler asks, with our root in it."""
    folder = tmp_path_factory.mktemp("nss")
    certutil = needed("certutil", package="libnss3-tools")
    root = folder / "root.pem"
    root.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    for order in (["-N", "--empty-password"], ["-A", "-n", "root", "-t", "CT,C,C", "-i", str(root)]):
        subprocess.run([certutil, *order, "-d", f"sql:{folder}"], check=True, capture_output=True)
    return folder


def judged(pdf, nss, tmp_path):
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)
    program = needed("pdfsig", package="poppler-utils")
    done = subprocess.run(
        [program, "-nssdir", f"sql:{nss}", str(file)], capture_output=True, text=True, check=False
    )
    return done.stdout


def test_poppler_says_valid_and_trusted(signed, trusting, tmp_path):
    said = judged(signed, trusting, tmp_path)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Hoàng Văn Sơn" in said


@pytest.mark.parametrize("place", [0.001, 0.3, 0.6, 0.9999])
def test_one_flipped_byte_is_invalid(signed, trusting, tmp_path, place):
    changed = bytearray(signed)
    # Before, within and after what the signature stands between; never in the signature itself.
    at = int(len(signed) * place)
    start = signed.index(b"/Contents <") + 11
    assert not start <= at <= signed.index(b">", start)
    changed[at] ^= 1
    assert "Signature is Valid." not in judged(bytes(changed), trusting, tmp_path)


def test_something_added_afterwards_shows(signed, authority, trusting, tmp_path):
    assert "Not total document signed" in judged(signed + b"\n% more\n", trusting, tmp_path)
    with pytest.raises(pades.SignatureBroken):
        pades.check(signed + b"\n% more\n", [authority.certificate], [], at=AT)


def test_without_our_root_it_is_not_trusted(signed, tmp_path):
    nss = tmp_path / "empty"
    nss.mkdir()
    certutil = needed("certutil", package="libnss3-tools")
    subprocess.run([certutil, "-N", "--empty-password", "-d", f"sql:{nss}"], check=True, capture_output=True)
    said = judged(signed, nss, tmp_path)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." not in said


def test_our_own_check_believes_it_under_its_root_alone(signed, authority):
    pades.check(signed, [authority.certificate], [], at=AT)
    with pytest.raises(pades.SignatureBroken):
        pades.check(signed, [pki.root_authority("Gốc khác", AT).certificate], [], at=AT)
    changed = bytearray(signed)
    changed[5000] ^= 1
    with pytest.raises(pades.SignatureBroken):
        pades.check(bytes(changed), [authority.certificate], [], at=AT)


def test_the_signed_file_still_says_that_it_is_pdf_a_and_holds_every_value(signed):
    assert b"pdfaid" in signed
    said = prints.squeezed(prints.by_pdfium(signed))
    assert [text for text in prints.texts_of(prints.held()) if prints.squeezed(text) not in said] == []


def test_the_web_process_imports_neither_the_signer_nor_the_printer():
    order = "import portal.app, sys; print([n for n in ('pyhanko', 'typst') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", order], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_time_stands_in_the_file_and_not_in_the_signature(signed, holder, authority):
    """As ETSI EN 319 142-1 asks; elsewhere a signature without its time is refused."""
    content = b"content"
    made = {"key": holder.key, "certificate": holder.certificate, "chain": holder.chain, "at": AT}
    bare = writing.sign(content, **made, profile=Profile.PADES)
    believed = trust.TrustList((authority.certificate,))
    assert verify(content, bare, trust=believed, at=AT, profile=Profile.PADES).signed_at == AT
    with pytest.raises(Invalid, match="attributes"):
        verify(content, bare, trust=believed, at=AT)
    # Other software may say it twice.
    timed = writing.sign(content, **made)
    assert verify(content, timed, trust=believed, at=AT, profile=Profile.PADES).signed_at == AT
    with pytest.raises(Invalid, match="clock"):
        verify(content, timed, trust=believed, at=AT + timedelta(hours=1), profile=Profile.PADES)
    [field] = pypdf.PdfReader(io.BytesIO(signed)).get_fields().values()
    assert field["/V"]["/M"].startswith("D:20261123050000")
    assert field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
