"""The national database as seen from here: messages go out, acknowledgements come back, nothing is believed.

The format is our own, see docs/registry-message.md; another exchange is another class behind `Exchange`.
"""

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

import requests
import urllib3

from portal.core.errors import Invalid
from portal.core.text import clean
from portal.registry.rules import MAX_REASON

_CONNECT_SECONDS = 3.05
_READ_SECONDS = 8.0
_MAX_ANSWER = 256 * 1024
_CHUNK = 16 * 1024
_RECEIPT = re.compile(r"[A-Z0-9][A-Z0-9.-]{3,63}")
_REASON_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class Temporary(Exception):  # noqa: N818 - it says how long
    """Not now: nothing is known of the message, and it is sent again; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Permanent(Exception):  # noqa: N818 - it says how long
    """Never like this: sending the same again cannot help, somebody must look; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Parcel:
    """A message as it goes out: `body` is the exact signed bytes, `digest` their SHA-256."""

    message_id: UUID
    trace_id: str
    body: bytes
    digest: bytes


@dataclass(frozen=True)
class Acknowledged:
    """The other side holds the message."""

    receipt_code: str


@dataclass(frozen=True)
class Returned:
    """The other side looked at the message and gave it back."""

    reason_code: str
    reason: str


class Held(StrEnum):
    """What the other side says of a message that it once acknowledged."""

    HELD = "held"
    RETURNED = "returned"


@dataclass(frozen=True)
class Standing:
    """One message in the other side's own books."""

    held: Held
    digest: bytes
    returned: Returned | None = None


class Exchange(Protocol):
    """A way to the national database. Both calls may raise Temporary or Permanent."""

    def send(self, parcel: Parcel, signature: bytes) -> Acknowledged | Returned:
        """Hand over one message; sending the same again is safe."""

    def standings(self, message_ids: Sequence[UUID]) -> Mapping[UUID, Standing]:
        """Ask what is held; a message that is not known there is missing from the answer."""


@dataclass(frozen=True)
class HttpExchange:
    """The exchange over HTTP, at a base address without a slash at its end."""

    url: str
    read_seconds: float = _READ_SECONDS

    def send(self, parcel: Parcel, signature: bytes) -> Acknowledged | Returned:
        """POST /messages; the message id is the idempotency key."""
        envelope = {"content": _text(parcel.body), "signature": _text(signature)}
        headers = {"Idempotency-Key": str(parcel.message_id), "X-Trace-Id": parcel.trace_id}
        status, answer = self._post("/messages", envelope, headers)
        if status not in {200, 201, 422}:
            raise _refusal(status)
        # An answer to another message, or to other bytes, is no answer to this one.
        if answer.get("message_id") != str(parcel.message_id) or answer.get("digest") != parcel.digest.hex():
            raise Temporary("registry.answer_mismatch")
        if status == 422:  # noqa: PLR2004 - RFC 9110: the content is understood and not acceptable
            return _returned(answer)
        receipt = answer.get("receipt_code")
        if not isinstance(receipt, str) or not _RECEIPT.fullmatch(receipt):
            raise Temporary("registry.answer_unreadable")
        return Acknowledged(receipt)

    def standings(self, message_ids: Sequence[UUID]) -> Mapping[UUID, Standing]:
        """POST /reconciliations, since a list of hundreds does not fit an address."""
        asked = {str(message_id): message_id for message_id in message_ids}
        status, answer = self._post("/reconciliations", {"message_ids": list(asked)}, {})
        if status != 200:  # noqa: PLR2004 - HTTP's number
            raise _refusal(status)
        lines = answer.get("messages")
        if not isinstance(lines, list):
            raise Temporary("registry.answer_unreadable")
        try:
            return {asked[line["message_id"]]: _standing(line) for line in lines}
        except (KeyError, TypeError, ValueError) as error:
            raise Temporary("registry.answer_unreadable") from error

    def _post(self, path: str, body: object, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        deadline = time.monotonic() + self.read_seconds
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy and no .netrc from the surroundings
                response = session.post(
                    self.url + path,
                    json=body,
                    headers={"Accept-Encoding": "identity", **headers},
                    timeout=(_CONNECT_SECONDS, self.read_seconds),
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    return response.status_code, _json(response.status_code, _read(response, deadline))
        except requests.RequestException as error:
            raise Temporary("registry.unreachable") from error


def _read(response: requests.Response, deadline: float) -> bytes:
    """Read the answer bit by bit: the time-out of a socket does not end a trickle, a deadline does."""
    read = bytearray()
    try:
        while part := response.raw.read1(_CHUNK):
            read += part
            if len(read) > _MAX_ANSWER:
                raise Temporary("registry.answer_too_large")
            if time.monotonic() > deadline:
                raise Temporary("registry.too_slow")
    except (OSError, urllib3.exceptions.HTTPError) as error:
        raise Temporary("registry.unreachable") from error
    return bytes(read)


def _json(status: int, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        # Only an answer that we would believe has to be readable; an error page need not be.
        if status in {200, 201, 422}:
            raise Temporary("registry.answer_unreadable") from error
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int) -> Exception:
    permanent = {400: "not_understood", 401: "not_trusted", 403: "not_trusted", 409: "other_content",
                 413: "message_too_large", 415: "not_understood"}  # fmt: skip
    if status in permanent:
        return Permanent(f"registry.{permanent[status]}")
    return Temporary("registry.unavailable")


def _standing(line: Mapping[str, Any]) -> Standing:
    held = Held(line["state"])
    return Standing(held, bytes.fromhex(line["digest"]), _returned(line) if held is Held.RETURNED else None)


def _returned(answer: Mapping[str, Any]) -> Returned:
    code, reason = answer.get("reason_code"), answer.get("reason")
    if not isinstance(code, str) or not _REASON_CODE.fullmatch(code) or not isinstance(reason, str):
        raise Temporary("registry.answer_unreadable")
    try:
        return Returned(code, clean(reason[:MAX_REASON]))
    except Invalid as error:
        raise Temporary("registry.answer_unreadable") from error


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
