"""The demo's certificate authority, as a phone meets it: trusted once, kept, and of no use beyond local networks."""

import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from portal.sandbox import authority
from portal.sandbox.authority import Tls


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The address of this machine on its network; a test moves it to another."""
    now = ["192.168.1.20"]
    monkeypatch.setattr(authority, "address_of_this_machine", lambda: now[0])
    return now


def answers_as(tls: Tls, name: str, *, trusting: bytes) -> bool:
    """Say whether a client that trusts this root alone accepts what a server with these files shows."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tls.certificate, tls.key)
    client = ssl.create_default_context(cadata=trusting.decode())
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    theirs.settimeout(10)

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(ours, server_hostname=name).close()
    except ssl.SSLCertVerificationError:
        return False
    finally:
        ours.close()
        thread.join()
    return True


def test_a_second_start_keeps_the_root_and_its_key(tmp_path):
    first = authority.for_local_network(tmp_path)
    trusted, key = first.root.read_bytes(), (tmp_path / "root.key").read_bytes()
    names = ("192.168.1.20", "localhost", authority.local_name())
    assert all(answers_as(first, name, trusting=trusted) for name in names)
    shown = first.certificate.read_bytes()
    second = authority.for_local_network(tmp_path)
    assert (second.root.read_bytes(), (tmp_path / "root.key").read_bytes()) == (trusted, key)
    assert second.certificate.read_bytes() != shown
    assert all(answers_as(second, name, trusting=trusted) for name in names)
    assert not answers_as(second, "192.168.1.21", trusting=trusted)
    for name in ("root.key", "server.key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_on_another_local_network_the_root_stays_and_on_a_public_address_it_is_another(tmp_path, address):
    trusted = authority.for_local_network(tmp_path).root.read_bytes()
    address[0] = "10.1.2.3"
    assert answers_as(authority.for_local_network(tmp_path), "10.1.2.3", trusting=trusted)
    address[0] = "203.0.113.7"
    moved = authority.for_local_network(tmp_path)
    assert moved.root.read_bytes() != trusted
    assert answers_as(moved, "203.0.113.7", trusting=moved.root.read_bytes())


def test_a_root_that_ends_soon_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(authority, "_ROOT_LIFE", timedelta(days=20))
    old = authority.for_local_network(tmp_path).root.read_bytes()
    assert authority.for_local_network(tmp_path).root.read_bytes() != old


def test_a_name_of_the_network_is_what_the_addresses_have(tmp_path):
    tls = authority.for_local_network(tmp_path, name="may-ban.local")
    assert tls.address == "may-ban.local"
    assert answers_as(tls, "may-ban.local", trusting=tls.root.read_bytes())


@pytest.mark.parametrize("name", ["example.vn", "203.0.113.7"])
def test_whoever_steals_the_root_key_cannot_pose_as_a_site_of_the_internet(tmp_path, name):
    tls = authority.for_local_network(tmp_path)
    stolen = load_pem_private_key((tmp_path / "root.key").read_bytes(), None)
    shown = x509.load_pem_x509_certificate(tls.certificate.read_bytes())
    other = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    forged = (
        x509.CertificateBuilder(shown.issuer, shown.subject, shown.public_key(), 7)
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .sign(stolen, hashes.SHA256())
    )
    Path(tls.certificate).write_bytes(forged.public_bytes(Encoding.PEM))
    assert not answers_as(tls, name, trusting=tls.root.read_bytes())
