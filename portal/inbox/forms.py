"""Reads what the pages of the inbox send."""

from flask import request

from portal.core.db import number_from
from portal.core.errors import Invalid
from portal.inbox.actions import Subscription
from portal.inbox.rules import device_label


def before() -> int | None:
    """Return the id that the page of older ones starts below; nonsense is the first page."""
    return number_from(request.args.get("before"))


def up_to() -> int:
    """Return the newest id that the person saw."""
    newest = number_from(request.form.get("up_to"))
    if newest is None:
        raise Invalid("inbox.old_page", name="up_to")
    return newest


def subscription() -> Subscription:
    """Return the subscription that the script of the page filled in."""
    return Subscription(*(request.form.get(name, "").strip() for name in ("endpoint", "p256dh", "auth")))


def label() -> str:
    """Return how the person will know this browser again."""
    return device_label(request.user_agent.string[:1000])


def is_email_wanted() -> bool:
    """Return whether the box is ticked; what no box sends is not taken for a no."""
    answer = request.form.get("email")
    if answer not in (None, "yes"):
        raise Invalid("inbox.wish", name="email")
    return answer == "yes"
