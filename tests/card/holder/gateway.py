"""What stands between a phone and the portal: it refuses in the portal's place, and it brings releases."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.core.web.hosts import Application

WORKER = "/sw.js"
# What would be answered compressed, or with nothing because it did not change.
_ANSWERED_SHORT = frozenset({"HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"})
_OF_THE_FILE = frozenset({"content-length", "etag", "last-modified"})


@dataclass
class Gateway:
    """Refuses by path what a worker asks for, and nobody else, with the status that is named."""

    site: Application
    refused: dict[str, int] = field(default_factory=dict)
    counted: list[str] = field(default_factory=list)
    release: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == WORKER:
            return self._released(environ, start_response)
        # A page that is opened says "document"; what a worker keeps has no destination.
        status = self.refused.get(path) if environ.get("HTTP_SEC_FETCH_DEST") == "empty" else None
        if status is None:
            return self.site(environ, start_response)
        self.counted.append(path)
        body = f"<!DOCTYPE html><title>{status}</title>".encode()
        start_response(
            f"{status} Refused", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))]
        )
        return [body]

    def _released(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with the worker of the present release: it keeps its pages under a name of its own."""
        told: list[Any] = []
        asked = {name: value for name, value in environ.items() if name not in _ANSWERED_SHORT}
        answer = self.site(asked, lambda *said: told.extend(said))
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        body = body.replace(b"`shell-${VERSION}`", f"`shell-${{VERSION}}-{self.release}`".encode())
        status, headers = told[:2]
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_THE_FILE]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]
