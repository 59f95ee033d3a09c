"""HTTP/1.1 over one kept-alive socket: so light that the client is not what is measured."""

import socket

MOST = 8 * 1024 * 1024


class Broken(Exception):
    """The other side went away before the whole answer was here."""


class Line:
    """One connection to this machine."""

    def __init__(self, port: int, *, seconds: float = 30) -> None:
        self.port = port
        self.seconds = seconds
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; return status, head and body, or raise Broken."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.seconds)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(request)
            return self._answer()
        except OSError as error:
            self.close()
            raise Broken(str(error)) from error

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _answer(self) -> tuple[int, bytes, bytes]:
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        length = _length(head)
        while len(self._rest) < length:
            self._more()
        body, self._rest = self._rest[:length], self._rest[length:]
        return int(head[9:12]), head, body

    def _more(self) -> None:
        assert self._socket is not None
        part = self._socket.recv(65536)
        if not part or len(self._rest) > MOST:
            raise ConnectionError("the answer broke off")
        self._rest += part


def get(path: str, *, port: int, cookie: str = "", gzip: bool = True) -> bytes:
    """Return the bytes of a GET as a browser would send it."""
    return _request("GET", path, port, cookie, ["Accept-Encoding: gzip"] if gzip else [])


def post(path: str, body: bytes, *, port: int, cookie: str, origin: str, kind: str) -> bytes:
    """Return the bytes of a form's POST."""
    more = [
        f"Origin: {origin}",
        "Sec-Fetch-Site: same-origin",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
    ]
    return _request("POST", path, port, cookie, more) + body


def header(head: bytes, name: str) -> str:
    """Return a header of an answer, or nothing."""
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.lower() == name.lower().encode():
            return value.strip().decode()
    return ""


def _request(method: str, path: str, port: int, cookie: str, more: list[str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", *more]
    if cookie:
        lines.append(f"Cookie: __Host-sid={cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _length(head: bytes) -> int:
    return int(header(head, "Content-Length") or 0)
