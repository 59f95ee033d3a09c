"""Starts the stand-in: `python -m portal.sandbox.vneid`, with its settings in the environment.

VNEID_PORT, VNEID_HOST (127.0.0.1), VNEID_ISSUER, VNEID_CLIENT_ID, VNEID_CLIENT_KEY_FILE (the portal's
public JWK), VNEID_PORTAL_URL, VNEID_CALLBACK_URL, VNEID_PEOPLE_FILE; for https VNEID_CERTIFICATE_FILE and
VNEID_CERTIFICATE_KEY_FILE.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from werkzeug.serving import BaseWSGIServer, make_server

from portal.sandbox.vneid.app import create_app
from portal.sandbox.vneid.demo import Settings, people_from

NEEDED = (
    "VNEID_PORT",
    "VNEID_ISSUER",
    "VNEID_CLIENT_ID",
    "VNEID_CLIENT_KEY_FILE",
    "VNEID_PORTAL_URL",
    "VNEID_CALLBACK_URL",
    "VNEID_PEOPLE_FILE",
)


def main(environment: Mapping[str, str]) -> int:
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        print(f"The stand-in VNeID needs {', '.join(missing)} in its environment.", file=sys.stderr)
        return 2
    server = server_from(environment)
    signal.signal(signal.SIGTERM, _stop)
    print(f"stand-in VNeID: {environment['VNEID_ISSUER']}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


def server_from(environment: Mapping[str, str]) -> BaseWSGIServer:
    settings = Settings(
        issuer=environment["VNEID_ISSUER"],
        client_id=environment["VNEID_CLIENT_ID"],
        client_key=json.loads(Path(environment["VNEID_CLIENT_KEY_FILE"]).read_text(encoding="utf-8")),
        portal_url=environment["VNEID_PORTAL_URL"].rstrip("/"),
        callback_url=environment["VNEID_CALLBACK_URL"],
        people=people_from(Path(environment["VNEID_PEOPLE_FILE"])),
    )
    certificate = environment.get("VNEID_CERTIFICATE_FILE")
    return make_server(
        environment.get("VNEID_HOST", "127.0.0.1"),
        int(environment["VNEID_PORT"]),
        create_app(settings),
        threaded=True,
        ssl_context=(certificate, environment["VNEID_CERTIFICATE_KEY_FILE"]) if certificate else None,
    )


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(os.environ))
