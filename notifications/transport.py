"""The one way out to a push service: to a checked address, without redirects, within a time.

pywebpush calls whatever URL it is given, follows redirects and waits without end; so it is given
this instead of a session. The name is resolved once and the connection goes to the address that was
checked, so that a name cannot be checked as one address and called as another.
"""

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from notifications import endpoints
from notifications.errors import Permanent, Temporary

_HTTPS_PORT = 443
_CONNECT_SECONDS = 5
_READ_SECONDS = 10
_ANSWER_BYTES = 1024

Resolve = Callable[[str], list[endpoints.Address]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What pywebpush reads of an answer."""

    status_code: int
    reason: str
    text: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GuardedSession:
    """What pywebpush needs of a session: one POST."""

    hosts: tuple[str, ...]
    test_origins: tuple[str, ...]
    resolve: Resolve
    certificates: str = certifi.where()

    def post(self, url: str, *, data: bytes, headers: Mapping[str, str], **_: object) -> Answer:
        """Send once; raises Permanent where we do not call, Temporary where nobody answered.

        The time-out that pywebpush passes along is ignored: there is always one here.
        """
        self.check(url)
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        for pool in self._pools(parts):
            try:
                return _post(pool, path, data, {**headers, "Host": parts.netloc})
            except (NewConnectionError, ConnectTimeoutError):
                continue
            except HTTPError as error:
                raise Temporary(f"The push service broke off: {type(error).__name__}.") from error
            finally:
                pool.close()
        raise Temporary("The push service does not answer.")

    def check(self, url: str) -> None:
        """Raise Permanent for an endpoint that we do not call."""
        if not endpoints.is_allowed(url, hosts=self.hosts, test_origins=self.test_origins):
            raise Permanent("The endpoint is not on the list of push services.")

    def _pools(self, parts: SplitResult) -> list[HTTPConnectionPool]:
        wait = urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
        host = parts.hostname or ""
        if f"{parts.scheme}://{parts.netloc}" in self.test_origins:
            return [HTTPConnectionPool(host, parts.port, timeout=wait, retries=False)]
        addresses = self.resolve(host)
        # One address inside is enough to refuse: which one would be called is the name server's choice.
        if not all(endpoints.is_outside(address) for address in addresses):
            raise Permanent("The push service's name leads into a network that is not public.")
        return [
            HTTPSConnectionPool(
                str(address),
                _HTTPS_PORT,
                timeout=wait,
                retries=False,
                server_hostname=host,
                assert_hostname=host,
                cert_reqs="CERT_REQUIRED",
                ca_certs=self.certificates,
            )
            for address in addresses
        ]


def resolve(host: str) -> list[endpoints.Address]:
    """Return the addresses of a name; raises Temporary when there is none for now."""
    try:
        found = socket.getaddrinfo(host, _HTTPS_PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Temporary("The push service's name cannot be resolved.") from error
    return [ipaddress.ip_address(str(address[0]).partition("%")[0]) for *_, address in found]


def _post(pool: HTTPConnectionPool, path: str, data: bytes, headers: Mapping[str, str]) -> Answer:
    response = pool.urlopen(
        "POST", path, body=data, headers=headers, redirect=False, retries=False, preload_content=False
    )
    text = response.read(_ANSWER_BYTES, decode_content=False).decode("utf-8", "replace")
    return Answer(response.status, response.reason or "", text, dict(response.headers))
