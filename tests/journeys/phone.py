"""What a phone's browser does beside showing pages: service worker, messages, notifications."""

import time
from typing import Any

from tests.journeys.visitor import Visitor


def allow_notifications(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["notifications"], origin=visitor.url)


def hand_over_push(visitor: Visitor, payload: str) -> None:
    """Give a decrypted message to the page's service worker, as the browser does with one from the network."""
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = visitor.context.new_cdp_session(visitor.page)
    registrations: list[dict[str, Any]] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda said: registrations.extend(said["registrations"])
    )
    devtools.send("ServiceWorker.enable")
    until = time.monotonic() + 10
    while not registrations:
        assert time.monotonic() < until, "no service worker is registered"
        visitor.page.wait_for_timeout(50)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": visitor.url, "registrationId": registrations[-1]["registrationId"], "data": payload},
    )
    devtools.detach()


def shown_notifications(visitor: Visitor, count: int = 1) -> list[dict[str, str]]:
    """Wait until so many notifications are shown; return their words."""
    found: list[dict[str, str]] = visitor.until(
        "navigator.serviceWorker.ready.then(r => r.getNotifications())"
        f".then(all => all.length >= {count} && all.map(n => ({{title: n.title, body: n.body}})))"
    )
    return found
