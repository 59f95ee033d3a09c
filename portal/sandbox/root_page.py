"""Hands the root certificate of a demo to a phone, over plain http: nobody trusts it before."""

import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PATH = "/root.crt"


def serve(file: Path, host: str, port: int) -> None:
    """Answer with this file, and with nothing else, until told to stop."""
    certificate = file.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        """One address."""

        def do_GET(self) -> None:
            """Send the certificate as what phones offer to install."""
            is_known = self.path in (PATH, "/")
            self.send_response(HTTPStatus.OK if is_known else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", "application/x-x509-ca-cert")
            self.send_header("Content-Disposition", 'attachment; filename="portal-demo-root.crt"')
            self.send_header("Content-Length", str(len(certificate) if is_known else 0))
            self.end_headers()
            self.wfile.write(certificate if is_known else b"")

    with ThreadingHTTPServer((host, port), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve(Path(os.environ["ROOT_FILE"]), os.environ["ROOT_HOST"], int(os.environ["ROOT_PORT"]))
