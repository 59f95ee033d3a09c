"""An application served from this process, for a browser or for another program."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import make_server

from portal.core.web.hosts import Application


@contextmanager
def served(app: Application, port: int = 0) -> Iterator[int]:
    """Answer each request in a thread of its own; give the port."""
    server = make_server("127.0.0.1", port, _whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _whole(app: Application) -> Application:
    """Read an answer before it is sent: Werkzeug leaves the file open of one whose reader went away."""

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = app(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            getattr(answer, "close", lambda: None)()

    return answered
