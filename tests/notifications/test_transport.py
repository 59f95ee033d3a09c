"""The way out: the address that was checked is the one that is called, under the name that was listed."""

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notifications import transport
from notifications.endpoints import PUSH_HOSTS
from notifications.errors import Permanent, Temporary
from notifications.transport import GuardedSession

HOST = "updates.push.services.mozilla.com"
URL = f"https://{HOST}/wpush/v2/x?token=1"
LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Answering(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Host"], body))
        self.send_response(201)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"x" * 100_000)

    def log_message(self, *_: object) -> None:
        pass


def certificate(name: str, folder) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture(params=[HOST])
def https(request, tmp_path, monkeypatch) -> Iterator[str]:
    """A server with TLS on this machine, under the name in the parameter; returns its certificate."""
    cert, key = certificate(request.param, tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Answering.seen.clear()
    monkeypatch.setattr(transport, "_HTTPS_PORT", server.server_address[1])
    yield cert
    server.shutdown()
    thread.join()
    server.server_close()


def post(resolve, certificates: str, url: str = URL):
    session = GuardedSession(PUSH_HOSTS, (), resolve, certificates)
    return session.post(url, data=b"body", headers={"ttl": "1"}, timeout=None)


def test_the_checked_address_is_called_under_the_listed_name(https, monkeypatch):
    monkeypatch.setattr(transport.endpoints, "is_outside", lambda address: True)
    looked_up: list[str] = []

    def resolve(host: str) -> list:
        looked_up.append(host)
        return [LOOPBACK]

    answer = post(resolve, https)
    assert (answer.status_code, len(answer.text)) == (201, 1024)
    assert Answering.seen == [("/wpush/v2/x?token=1", HOST, b"body")]
    assert looked_up == [HOST]


def test_the_next_address_is_tried_when_one_is_dead(https, monkeypatch):
    monkeypatch.setattr(transport.endpoints, "is_outside", lambda address: True)
    assert post(lambda host: [ipaddress.ip_address("127.0.0.9"), LOOPBACK], https).status_code == 201


@pytest.mark.parametrize("https", ["push.example.com"], indirect=True)
def test_a_certificate_of_another_name_is_refused(https, monkeypatch):
    monkeypatch.setattr(transport.endpoints, "is_outside", lambda address: True)
    with pytest.raises(Temporary, match="SSL"):
        post(lambda host: [LOOPBACK], https)
    assert Answering.seen == []


def test_a_certificate_of_nobody_is_refused(https, monkeypatch):
    monkeypatch.setattr(transport.endpoints, "is_outside", lambda address: True)
    session = GuardedSession(PUSH_HOSTS, (), lambda host: [LOOPBACK])
    with pytest.raises(Temporary, match="SSL"):
        session.post(URL, data=b"body", headers={}, timeout=None)


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1", "fd00::1"]
)
def test_a_name_that_leads_inside_is_refused(https, inside):
    # Even as the second answer: which one is called is the name server's choice.
    outside = ipaddress.ip_address("34.107.221.82")
    with pytest.raises(Permanent, match="not public"):
        post(lambda host: [outside, ipaddress.ip_address(inside)], https)
    assert Answering.seen == []


def test_a_name_without_address_is_asked_again(monkeypatch):
    def fail(*_: object, **__: object) -> list:
        raise OSError("no network")

    monkeypatch.setattr(transport.socket, "getaddrinfo", fail)
    with pytest.raises(Temporary, match="resolved"):
        transport.resolve(HOST)


def test_addresses_are_read_of_both_kinds(monkeypatch):
    found = [(2, 1, 6, "", ("34.107.221.82", 443)), (10, 1, 6, "", ("fe80::1%eth0", 443, 0, 2))]
    monkeypatch.setattr(transport.socket, "getaddrinfo", lambda *_, **__: found)
    assert [str(address) for address in transport.resolve(HOST)] == ["34.107.221.82", "fe80::1"]


def test_a_proxy_of_the_environment_is_not_used(https, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setattr(transport.endpoints, "is_outside", lambda address: True)
    assert post(lambda host: [LOOPBACK], https).status_code == 201


def test_a_service_that_never_answers_is_left(https, monkeypatch):
    monkeypatch.setattr(transport, "_READ_SECONDS", 0.3)
    monkeypatch.setattr(transport.endpoints, "is_outside", lambda address: True)
    monkeypatch.setattr(Answering, "do_POST", lambda self: threading.Event().wait(1))
    with pytest.raises(Temporary, match="ReadTimeoutError"):
        post(lambda host: [LOOPBACK], https)
