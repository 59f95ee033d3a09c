"""What the body of a form may be, before a view reads it: so much text, so many fields, none twice."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, ServiceUnavailable

# The longest page of boxes and the longest texts that anybody pastes; files travel as multipart.
LARGEST_TEXT = 512 * 1024
# More than the largest batch that can be picked at once.
MOST_FIELDS = 5000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_STRANGERS = threading.BoundedSemaphore(2)
_PATIENCE = 0.1


def check_body() -> None:
    """Refuse a body that no form of ours sends.

    werkzeug's own limit on text holds for multipart alone: without this one 20 MB of "a&a&a" would
    become millions of fields. A field that comes twice is refused, since any choice would be a guess;
    so are bytes that are no UTF-8, which werkzeug would hand on as other letters.
    """
    if request.method in _SAFE or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if not getattr(view, "reads_no_cookie", False):
        _check(view)
        return
    # Anybody may send to a machine's endpoint, and a body that never ends holds its thread: not all of them.
    if not _STRANGERS.acquire(timeout=_PATIENCE):
        raise ServiceUnavailable(retry_after=1)
    try:
        if request.mimetype != "multipart/form-data":
            # JSON too, and whatever else is sent: read here, where only so many wait.
            request.max_content_length = _longest()
            request.get_data()
        _check(view)
    finally:
        _STRANGERS.release()


def _check(view: Callable[..., Any]) -> None:
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = _longest()
        _check_is_utf8(request.get_data())
    several: frozenset[str] = getattr(view, "takes_several", frozenset())
    names = [name for name, _ in (*request.form.items(multi=True), *request.files.items(multi=True))]
    if len(names) > MOST_FIELDS:
        raise RequestEntityTooLarge
    once = [name for name in names if name not in several]
    if len(once) != len(set(once)):
        raise BadRequest


def _longest() -> int:
    """Return how long a text may be; the checking site takes far less than the portal."""
    return min(LARGEST_TEXT, request.max_content_length or LARGEST_TEXT)


def _check_is_utf8(body: bytes) -> None:
    try:
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError as error:
        raise BadRequest from error
