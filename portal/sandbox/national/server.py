"""The stand-in's HTTP face: messages in, reconciliation, what it holds, and the control desk."""

import html
import json
import time
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from portal.sandbox.national.desk import Answer, Desk
from portal.sandbox.national.faults import Fault, Order, Switch

_MAX_BODY = 1024 * 1024
_HUGE = 64 * 1024 * 1024
_LOOPBACK = ("127.0.0.1", "::1")


@dataclass
class Place:
    """Everything that a request needs."""

    desk: Desk
    switch: Switch = field(default_factory=Switch)
    previous: Answer | None = None


def serve(place: Place, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that is bound and not yet running; port 0 takes a free one."""
    handler = type("Handler", (_Handler,), {"place": place})
    server = ThreadingHTTPServer((host, port), handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    """Inherits because http.server asks for it."""

    place: Place
    protocol_version = "HTTP/1.1"
    server_version = "standin"
    timeout = 30

    def do_POST(self) -> None:
        raw = self._body()
        if raw is None:
            self._say(Answer(413, {"error": "too large"}))
        elif self.path == "/messages":
            self._message(raw)
        elif self.path == "/reconciliations":
            self._say(self.place.desk.standings(raw))
        elif self.path.startswith("/control") and self._is_from_here():
            self._control(raw)
        else:
            self._say(Answer(404, {"error": "not found"}))

    def do_GET(self) -> None:
        if self.path == "/messages":
            self._say(Answer(200, {"messages": [_shown(held) for held in self.place.desk.store.all()]}))
        elif self.path == "/control":
            self._say(Answer(200, asdict(self.place.switch.order)))
        elif self.path == "/":
            self._send(200, "text/html; charset=utf-8", _page(self.place).encode())
        else:
            self._say(Answer(404, {"error": "not found"}))

    def do_HEAD(self) -> None:
        self._send(200, "text/html; charset=utf-8", b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep quiet: bodies hold personal data, and the store tells what came."""

    def _message(self, raw: bytes) -> None:
        order = self.place.switch.take()
        answer = self.place.desk.receive(raw, self.headers.get("Idempotency-Key", ""), order)
        before, self.place.previous = self.place.previous, answer
        if order.fault is Fault.DELAY:
            time.sleep(order.seconds)
        if order.fault is Fault.DROP:
            self.close_connection = True
        elif order.fault is Fault.REDIRECT:
            self._send(302, "text/plain", b"", location="/elsewhere")
        elif order.fault is Fault.HUGE:
            self._stream(b'{"x":"' + b"x" * 65536, repeat=_HUGE // 65536)
        elif order.fault is Fault.TRICKLE:
            self._stream(b" ", repeat=600, pause=0.1)
        elif order.fault is Fault.GARBAGE:
            self._send(200, "application/json", "<html>bảo trì".encode())
        else:
            self._say(before if order.fault is Fault.REPEAT and before else answer)

    def _control(self, raw: bytes) -> None:
        try:
            wanted = json.loads(raw)
            if self.path == "/control/returns":
                found = self.place.desk.store.give_back(
                    str(wanted["message_id"]), str(wanted["reason_code"]), str(wanted["reason"])
                )
                self._say(Answer(200 if found else 404, {}))
                return
            self.place.switch.set(Order.of(wanted))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._say(Answer(400, {"error": str(error)}))
            return
        self._say(Answer(200, asdict(self.place.switch.order)))

    def _is_from_here(self) -> bool:
        # A page of any site can post to this machine; its browser then says whose page it is.
        return self.client_address[0] in _LOOPBACK and "Origin" not in self.headers

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MAX_BODY:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _say(self, answer: Answer) -> None:
        self._send(answer.status, "application/json", json.dumps(answer.body, ensure_ascii=False).encode())

    def _send(self, status: int, kind: str, body: bytes, *, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, part: bytes, *, repeat: int, pause: float = 0) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for _ in range(repeat):
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            return  # the other side had enough, which is what it should do


def _shown(held: Any) -> dict[str, Any]:
    return {**asdict(held), "content": json.loads(held.content)}


def _page(place: Place) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in _cells(_shown(held))) + "</tr>"
        for held in reversed(place.desk.store.all())
    )
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>CSDL quốc gia (giả lập)</title>'
        '<meta name="viewport" content="width=device-width"></head><body><h1>CSDL quốc gia (giả lập)</h1>'
        "<p>Hệ thống giả lập để dùng thử, không có dữ liệu thật. Cách cho nó báo lỗi, trả chậm, từ chối:"
        " xem README.</p><table><thead><tr><th>Mã tiếp nhận</th>"
        "<th>Số hiệu</th><th>Mục</th><th>Giá trị</th><th>Trạng thái</th><th>Số lần nhận</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    )


def _cells(held: dict[str, Any]) -> list[Any]:
    content = held["content"]
    change = content.get("change", {})
    return [
        held["receipt_code"],
        content.get("subject", {}).get("official_code", ""),
        change.get("target", ""),
        json.dumps(change.get("value"), ensure_ascii=False),
        held["state"],
        held["received_times"],
    ]
