"""What we accept, others accept: OpenSSL checks the same bytes against the same authorities."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from portal.sandbox import pki
from portal.signing.cms.checking import verify
from portal.signing.rules import fingerprint
from portal.signing.trust import TrustList
from tests.signing.conftest import AT, CONTENT, sign

KEYS = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "RSA-2048": lambda: rsa.generate_private_key(65537, 2048),
}


def openssl(tmp_path, authorities, content, cms):
    (tmp_path / "root.pem").write_bytes(authorities.root.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "content").write_bytes(content)
    (tmp_path / "cms").write_bytes(cms)
    return subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", tmp_path / "cms",
         "-content", tmp_path / "content", "-CAfile", tmp_path / "root.pem", "-out", tmp_path / "out",
         "-attime", str(int(AT.timestamp()))],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KEYS)
def test_a_signature_by_each_kind_of_key_is_accepted(authorities, kind):
    holder = authorities.signer(key=KEYS[kind]())
    verified = verify(CONTENT, sign(holder), trust=authorities.trust, at=AT)
    der = holder.certificate.public_bytes(Encoding.DER)
    assert verified.certificate == der
    assert verified.certificate_fingerprint == fingerprint(der)
    assert verified.serial == holder.certificate.serial_number
    assert verified.signed_at == AT
    assert "Hoàng Văn Sơn" in verified.subject


@pytest.mark.parametrize("kind", KEYS)
def test_openssl_accepts_what_we_accept_and_refuses_other_content(tmp_path, authorities, kind):
    assert shutil.which("openssl"), "the openssl command is needed to compare"
    cms = sign(authorities.signer(key=KEYS[kind]()))
    accepted = openssl(tmp_path, authorities, CONTENT, cms)
    assert accepted.returncode == 0, accepted.stderr
    assert (tmp_path / "out").read_bytes() == CONTENT
    refused = openssl(tmp_path, authorities, CONTENT + b" ", cms)
    assert refused.returncode != 0


def test_we_accept_what_openssl_signs(tmp_path):
    now = datetime.now(UTC)  # OpenSSL signs at the computer's own time
    root = pki.root_authority("Gốc", now)
    holder = pki.issue(root, "Hoàng Văn Sơn", pki.Terms(now - timedelta(days=1)))
    (tmp_path / "signer.p12").write_bytes(holder.pkcs12("mật khẩu"))
    (tmp_path / "content").write_bytes(CONTENT)
    run = {"cwd": tmp_path, "check": True, "timeout": 30, "capture_output": True}
    subprocess.run(
        [
            "openssl",
            "pkcs12",
            "-in",
            "signer.p12",
            "-out",
            "signer.pem",
            "-nodes",
            "-passin",
            "pass:mật khẩu",
        ],
        **run,
    )
    subprocess.run(
        ["openssl", "cms", "-sign", "-binary", "-cades", "-in", "content", "-signer", "signer.pem",
         "-outform", "DER", "-out", "cms", "-md", "sha384"], **run
    )  # fmt: skip
    trust = TrustList((root.certificate,))
    verified = verify(CONTENT, (tmp_path / "cms").read_bytes(), trust=trust, at=now)
    assert verified.certificate == holder.certificate.public_bytes(Encoding.DER)


def test_a_token_that_leaves_the_issuing_authority_out_is_helped_by_the_trust_list(authorities, holder):
    alone = type(holder)(holder.key, holder.certificate, ())
    trust = TrustList((authorities.root.certificate,), (authorities.issuing.certificate,))
    assert verify(CONTENT, sign(alone), trust=trust, at=AT).signed_at == AT


def test_a_computer_whose_clock_is_a_little_off_still_signs(authorities, holder):
    cms = sign(holder, at=AT + timedelta(minutes=9))
    assert verify(CONTENT, cms, trust=authorities.trust, at=AT).signed_at == AT + timedelta(minutes=9)


def test_a_process_that_only_checks_knows_every_attribute(tmp_path, authorities, holder):
    """asn1crypto learns some attributes by importing other modules; a fresh process shows what is missing."""
    (tmp_path / "root.pem").write_bytes(authorities.root.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "cms").write_bytes(sign(holder))
    program = (
        "import sys, pathlib, datetime\n"
        "from portal.signing import trust\n"
        "from portal.signing.cms.checking import verify\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "at = datetime.datetime.fromisoformat(sys.argv[2])\n"
        f"verify({CONTENT!r}, (folder / 'cms').read_bytes(), trust=trust.from_folder(folder), at=at)\n"
        "assert 'portal.signing.cms.writing' not in sys.modules\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, tmp_path, AT.isoformat()],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stderr
