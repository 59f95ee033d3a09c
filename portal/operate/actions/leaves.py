"""What the trail says of a command: nobody signed in did it, but whoever runs the server."""

import getpass
import os
from collections.abc import Mapping

from sqlalchemy.orm import Session

from portal.core import trail


def leave(
    session: Session, action: str, *, object_type: str, object_id: int, unit_path: str,
    person_id: int | None = None, about: str = "", values: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Add the leaf of a command; its purpose names the login that ran it, and `about` what, in clear."""
    trail.append(
        session, action, actor=None, object_type=object_type, object_id=object_id, person_id=person_id,
        unit_path=unit_path, purpose=trail.operator(_login(), about), values=values,
    )  # fmt: skip


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user of a container, who has no name
        return str(os.getuid())
