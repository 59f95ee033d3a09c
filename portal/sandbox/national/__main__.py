"""Runs the stand-in: NATIONAL_PORT, NATIONAL_HOST, NATIONAL_STORE (a file), NATIONAL_TRUST_FOLDER."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from portal.sandbox.national.desk import Desk
from portal.sandbox.national.server import Place, serve
from portal.sandbox.national.store import Store
from portal.signing import trust


def main(environ: Mapping[str, str]) -> int:
    """Serve until told to stop; return the exit code."""
    missing = [name for name in ("NATIONAL_STORE", "NATIONAL_TRUST_FOLDER") if not environ.get(name)]
    if missing:
        print(f"Set {', '.join(missing)}: the stand-in does not start without.", file=sys.stderr)
        return 2
    store = Store(Path(environ["NATIONAL_STORE"]))
    place = Place(Desk(store, trust.from_folder(Path(environ["NATIONAL_TRUST_FOLDER"]))))
    server = serve(
        place, environ.get("NATIONAL_HOST", "127.0.0.1"), int(environ.get("NATIONAL_PORT", "8002"))
    )
    # From another thread, since shutdown waits for the loop that the signal interrupted.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"ready http://{server.server_address[0]!s}:{server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.1)
    server.server_close()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
