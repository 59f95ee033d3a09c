"""Judging a message: is it whole, signed by an agency that is trusted, in the form that was agreed."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.core.errors import Invalid
from portal.registry.rules import KNOWN
from portal.sandbox.national.faults import Fault, Order
from portal.sandbox.national.store import Held, OtherContent, Store
from portal.signing.cms.checking import verify
from portal.signing.rules import canonical
from portal.signing.trust import TrustList


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status and JSON."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Envelope:
    """What came in, checked: the document, its exact bytes and who signed it."""

    message_id: str
    content: bytes
    digest: str
    signed_by: str


@dataclass(frozen=True)
class Desk:
    """Takes messages in."""

    store: Store
    trust: TrustList

    def receive(self, raw: bytes, key: str, order: Order) -> Answer:
        """Return the answer to one message, under the order in force."""
        if order.fault is Fault.FAIL:
            return Answer(503, {"error": "out of order"})
        if order.fault is Fault.DISTRUST:
            return Answer(403, {"error": "signature not trusted"})
        opened = self._open(raw, key)
        if isinstance(opened, Answer):
            return opened
        if order.fault is Fault.REFUSE:
            told = {"reason_code": order.reason_code, "reason": order.reason}
            return Answer(422, {"message_id": key, "digest": opened.digest, **told})
        return self._accept(opened, order)

    def standings(self, raw: bytes) -> Answer:
        """Return what is held of the messages that are asked for."""
        try:
            wanted = [str(message_id) for message_id in json.loads(raw)["message_ids"]]
        except (ValueError, KeyError, TypeError):
            return Answer(400, {"error": "message_ids is missing"})
        return Answer(200, {"messages": [_line(held) for held in self.store.some(wanted)]})

    def _accept(self, opened: Envelope, order: Order) -> Answer:
        now = datetime.now(UTC)
        if order.fault is Fault.FORGET:
            receipt = self.store.next_receipt(now)
            return _acknowledged(opened.message_id, opened.digest, receipt, now.isoformat())
        try:
            held = self.store.accept(
                opened.message_id, opened.digest, opened.content.decode(), opened.signed_by, now
            )
        except OtherContent:
            return Answer(409, {"error": "this message id came before with other content"})
        if order.fault is Fault.ALTER:
            self.store.alter(opened.message_id)
        return _acknowledged(opened.message_id, opened.digest, held.receipt_code, held.received_at)

    def _open(self, raw: bytes, key: str) -> Envelope | Answer:
        try:
            envelope = json.loads(raw)
            content = base64.b64decode(envelope["content"], validate=True)
            signature = base64.b64decode(envelope["signature"], validate=True)
            document = json.loads(content)
            whole = canonical(document) == content and document["schema"] in KNOWN
        except (ValueError, KeyError, TypeError):
            return Answer(400, {"error": "not an envelope with content and signature"})
        if not whole or document.get("message_id") != key:
            return Answer(400, {"error": "not canonical, of another schema, or under another key"})
        try:
            verified = verify(content, signature, trust=self.trust, at=datetime.now(UTC))
        except Invalid as refused:
            return Answer(403, {"error": refused.code})
        return Envelope(key, content, hashlib.sha256(content).hexdigest(), verified.subject)


def _acknowledged(message_id: str, digest: str, receipt_code: str, received_at: str) -> Answer:
    return Answer(
        200,
        {
            "message_id": message_id,
            "digest": digest,
            "receipt_code": receipt_code,
            "received_at": received_at,
        },
    )


def _line(held: Held) -> dict[str, Any]:
    return {
        "message_id": held.message_id,
        "digest": held.digest,
        "state": held.state,
        "reason_code": held.reason_code,
        "reason": held.reason,
    }
