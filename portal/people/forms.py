"""Reads what sign-in takes from a request."""

from flask import request
from werkzeug.datastructures import MultiDict

from portal.core.errors import Forbidden
from portal.core.sealing import keyring

LONGEST_PATH = 500
LONGEST_ARGUMENT = 4096
HOME = "/"


def next_path() -> str:
    """Return where to go after sign-in: a path of ours, never another site."""
    return local_path(request.args.get("next", HOME))


def local_path(text: str) -> str:
    """Return the text if it is a path on this very host, otherwise the home page.

    Browsers read two slashes of either kind as another host, and drop tabs and line breaks while they read.
    """
    is_ours = (
        text.startswith("/")
        and not text.startswith(("//", "/\\"))
        and len(text) <= LONGEST_PATH
        and text.isprintable()
        and "\\" not in text
        and not text.startswith(("/sign-", "/step-up"))
    )
    return text if is_ours else HOME


def check_is_page() -> None:
    """Refuse what a browser asks for as a part of some page: an image elsewhere is nobody who signs in."""
    asked_as = request.headers.get("Sec-Fetch-Dest", "document")
    # What our service worker passes on says "empty", and that it is a navigation, which no script asks for.
    passed_on = asked_as == "empty" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if asked_as != "document" and not passed_on:
        raise Forbidden("people.not_a_page")


def callback_arguments() -> dict[str, str]:
    """Return the arguments with which the browser came back; one that is there twice means nothing good."""
    arguments: MultiDict[str, str] = request.args
    return {
        name: values[0][:LONGEST_ARGUMENT]
        for name, values in arguments.lists()
        if len(values) == 1 and values[0]
    }


def address_index() -> bytes:
    """Return a keyed digest of the network address, so that the throttle keeps no addresses."""
    return keyring().blind_index(request.remote_addr or "", context="sign_in_attempt")
