"""Rules of telling, as plain Python: where a notification may lead, what it may carry, which mailboxes."""

import json
from collections.abc import Mapping

from notifications.messages import Param

# A push service sees the length of the ciphertext, so every payload has the same length whatever the id.
PAYLOAD_BYTES = 64
_LONGEST_PARAM = 200


def payload(notification_id: int) -> bytes:
    """Return the plain text of a push: the id alone, padded by JSON white space to a fixed size."""
    plain = json.dumps({"n": notification_id}).encode()
    if len(plain) > PAYLOAD_BYTES:
        raise ValueError("A payload outgrew its fixed size.")
    return plain.ljust(PAYLOAD_BYTES)


def is_local_path(url: str) -> bool:
    r"""Say whether a URL stays on the portal; `//host` and `/\host` leave it in a browser."""
    return (
        url.startswith("/")
        and not url.startswith(("//", "/\\"))
        and len(url) <= 500  # noqa: PLR2004 - the width of the column
        and all("!" <= ch <= "~" for ch in url)
    )


def check_params(params: Mapping[str, str]) -> None:
    """Refuse a parameter that no message has: a name out of the list is a value on its way out."""
    for name, value in params.items():
        if name not in set(Param):
            raise ValueError(f"No message has a parameter {name!r}.")
        if len(value) > _LONGEST_PARAM:
            raise ValueError(f"The parameter {name!r} is too long for a notification.")
