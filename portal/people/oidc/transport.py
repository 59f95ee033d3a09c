"""Talks to a provider within limits: https, one deadline for a whole run, a size cap, no redirects.

Authlib and requests have none of these by default, and the answer comes from a party outside our house.
"""

import ipaddress
import json
import os
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3
from requests import PreparedRequest, Response, Session
from requests.exceptions import RequestException, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError

from portal.people.oidc.faults import Fault, Refused

LARGEST_ANSWER = 256 * 1024
CHUNK = 16 * 1024
SHORTEST_WAIT = 0.05
OK = 200
FIRST_SERVER_ERROR = 500


class Deadline:
    """What is left of the seconds that one page may spend on its provider, all requests together."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; raises when none are."""
        left = self._ends_at - time.monotonic()
        if left < SHORTEST_WAIT:
            raise Refused(Fault.TIMEOUT)
        return left

    def timeout(self) -> Any:
        """Return what is left for connecting and reading together; a plain number would be given to each."""
        # Any: requests hands it through to urllib3, which its types do not say.
        return urllib3.Timeout(total=self.left())


def limited(session: Session, deadline: Deadline) -> Session:
    """Give a requests session (Authlib's is one) the limits, so that nothing it sends is without them."""

    def read_within_limits(response: Response, *_: object, **__: object) -> Response:
        # Read here, before requests would follow a redirect or read on without an end.
        response._content = _body(response, deadline)  # noqa: SLF001 - requests has no way to bound a body
        response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 - requests has no way to bound a body
        return response

    # The environment's proxies and .netrc are not for this; its certificate authorities are.
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.stream = True
    session.headers["Accept-Encoding"] = "identity"
    session.hooks["response"] = [read_within_limits]
    return session


def get_json(
    session: Session, url: str, deadline: Deadline, *, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object behind an address."""
    try:
        response = Session.send(
            session, _prepared(session, url, headers), timeout=deadline.timeout(), verify=session.verify
        )
    except RequestException as error:
        raise Refused(fault_of(error)) from None
    if response.status_code != OK:
        down = response.status_code >= FIRST_SERVER_ERROR
        raise Refused(Fault.UNREACHABLE if down else Fault.BAD_ANSWER)
    return json_object(response)


def json_object(response: Response) -> dict[str, Any]:
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        raise Refused(Fault.BAD_ANSWER) from None
    if not isinstance(value, dict):
        raise Refused(Fault.BAD_ANSWER)
    return value


def fault_of(error: Exception) -> Fault:
    return Fault.TIMEOUT if isinstance(error, Timeout | ReadTimeoutError) else Fault.UNREACHABLE


def is_allowed_address(url: object, *, loopback_too: bool) -> bool:
    """Say whether an address may be called: https, or plain http on this very machine if asked for."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback_too and is_loopback(host))


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _prepared(session: Session, url: str, headers: Mapping[str, str] | None) -> PreparedRequest:
    request = PreparedRequest()
    request.prepare(
        method="GET",
        url=url,
        headers={**session.headers, "Accept": "application/json", **(headers or {})},
        hooks=session.hooks,
    )
    return request


def _body(response: Response, deadline: Deadline) -> bytes:
    body = bytearray()
    try:
        if response.is_redirect:
            raise Refused(Fault.REDIRECTED)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            # We asked for none; a small packed answer can unpack to gigabytes.
            raise Refused(Fault.BAD_ANSWER)
        # read1 returns what has come; a larger read would wait for a sender that drips byte by byte.
        while chunk := response.raw.read1(CHUNK):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise Refused(Fault.TOO_LARGE)
            deadline.left()
    except (HTTPError, OSError) as error:
        raise Refused(fault_of(error)) from None
    finally:
        response.close()
    return bytes(body)
