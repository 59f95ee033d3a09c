"""A push service: RFC 8030 towards the application server, Firefox's websocket protocol towards the browser.

It judges as a real one does: a message needs a TTL, an aes128gcm body of at most 4096 bytes, and a
VAPID token (RFC 8292) that is signed by the key of the subscription, for this origin, and not expired.
"""

import asyncio
import base64
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import WSMsgType, web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from .loop import LoopThread, free_port

LONGEST_BODY = 4096
LONGEST_TOKEN_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Delivery:
    """One message as it came from the application server."""

    token: str
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass
class Channel:
    """One subscription: the browser's channel, and the application server's key."""

    channel_id: str
    key: bytes | None
    socket: web.WebSocketResponse | None = None
    waiting: list[dict[str, object]] = field(default_factory=list)


class PushService:
    """Start with `with PushService() as service`; `origin` is what the guarded sender must be allowed to call."""

    def __init__(self, loop: LoopThread | None = None, port: int | None = None) -> None:
        self._own_loop = loop is None
        self.loop = loop or LoopThread()
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.websocket_url = f"ws://127.0.0.1:{self.port}/"
        self.deliveries: list[Delivery] = []
        self.acknowledged: list[str] = []
        # What the next messages are answered with instead, oldest first; for tests of failures.
        self.answers: list[tuple[int, dict[str, str]]] = []
        self._channels: dict[str, Channel] = {}
        self._gone: set[str] = set()
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self.loop.run(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            self.loop.run(self._runner.cleanup())
        if self._own_loop:
            self.loop.close()

    def subscription(
        self, key: bytes | None = None
    ) -> tuple[dict[str, object], ec.EllipticCurvePrivateKey, bytes]:
        """Return the subscription of a browser that is not there, with its private key and secret."""
        token = secrets.token_urlsafe(24)
        self._channels[token] = Channel(str(uuid.uuid4()), key)
        private, auth = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        numbers = private.public_key().public_numbers()
        point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        keys = {"p256dh": _text(point), "auth": _text(auth)}
        return {"endpoint": f"{self.origin}/wpush/{token}", "keys": keys}, private, auth

    def forget(self, endpoint: str) -> None:
        """Make a subscription end, as when a browser is uninstalled."""
        self._gone.add(endpoint.rsplit("/", 1)[1])

    async def _start(self) -> None:
        app = web.Application(client_max_size=1 << 20)
        app.add_routes([web.get("/", self._browser), web.post("/wpush/{token}", self._message)])
        # Not waited for: a browser that keeps its websocket open must not hold up the end of a test.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def _browser(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            answer = getattr(self, f"_{said.get('messageType', 'ping')}", self._ping)(said, socket)
            if answer is not None:
                await socket.send_json(answer)
            await self._flush(socket)
        return socket

    def _hello(self, said: dict[str, object], socket: web.WebSocketResponse) -> dict[str, object]:
        for channel in self._channels.values():
            channel.socket = socket
        return {
            "messageType": "hello",
            "uaid": said.get("uaid") or uuid.uuid4().hex,
            "status": 200,
            "use_webpush": True,
        }

    def _register(self, said: dict[str, object], socket: web.WebSocketResponse) -> dict[str, object]:
        token = secrets.token_urlsafe(24)
        key = _bytes(str(said["key"])) if said.get("key") else None
        self._channels[token] = Channel(str(said["channelID"]), key, socket)
        return {
            "messageType": "register", "channelID": said["channelID"], "status": 200,
            "pushEndpoint": f"{self.origin}/wpush/{token}",
        }  # fmt: skip

    def _unregister(self, said: dict[str, object], _socket: web.WebSocketResponse) -> dict[str, object]:
        self._gone |= {token for token, one in self._channels.items() if one.channel_id == said["channelID"]}
        return {"messageType": "unregister", "channelID": said["channelID"], "status": 200}

    def _ack(self, said: dict[str, object], _socket: web.WebSocketResponse) -> None:
        updates = said.get("updates")
        assert isinstance(updates, list)
        self.acknowledged += [
            str(update["version"]) for update in updates if update.get("code") in (None, 100)
        ]

    def _ping(self, _said: dict[str, object], _socket: web.WebSocketResponse) -> dict[str, object]:
        return {}

    async def _message(self, request: web.Request) -> web.Response:
        token, body = request.match_info["token"], await request.read()
        status, extra = self.answers.pop(0) if self.answers else (self._judge(token, request, body), {})
        self.deliveries.append(Delivery(token, dict(request.headers), body, status))
        if status != 201:
            return web.json_response({"code": status}, status=status, headers=extra)
        version = uuid.uuid4().hex
        channel = self._channels[token]
        channel.waiting.append(
            {
                "messageType": "notification", "channelID": channel.channel_id, "version": version,
                "data": _text(body), "headers": {"encoding": request.headers["Content-Encoding"]},
            }
        )  # fmt: skip
        if channel.socket is not None:
            await self._flush(channel.socket)
        return web.Response(
            status=201, headers={"Location": f"{self.origin}/m/{version}", "TTL": request.headers["TTL"]}
        )

    async def _flush(self, socket: web.WebSocketResponse) -> None:
        for channel in self._channels.values():
            while channel.socket is socket and channel.waiting and not socket.closed:
                await socket.send_json(channel.waiting.pop(0))
                await asyncio.sleep(0)

    def _judge(self, token: str, request: web.Request, body: bytes) -> int:
        if token in self._gone:
            return 410
        if token not in self._channels:
            return 404
        if (
            not request.headers.get("TTL", "").isdecimal()
            or request.headers.get("Content-Encoding") != "aes128gcm"
        ):
            return 400
        if len(body) > LONGEST_BODY:
            return 413
        key = self._channels[token].key
        return (
            201 if key is None or self._is_authorized(request.headers.get("Authorization", ""), key) else 401
        )

    def _is_authorized(self, header: str, key: bytes) -> bool:
        scheme, _, rest = header.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or _bytes(fields.get("k", "")) != key:
            return False
        signed, _, signature = fields.get("t", "").rpartition(".")
        raw = _bytes(signature)
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key).verify(
                encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
                signed.encode(),
                ec.ECDSA(SHA256()),
            )
        except InvalidSignature:
            return False
        claims = json.loads(_bytes(signed.split(".")[1]))
        left = claims["exp"] - time.time()
        return claims["aud"] == self.origin and 0 < left <= LONGEST_TOKEN_SECONDS and "sub" in claims


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
