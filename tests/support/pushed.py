"""Hands a decrypted push message to a page's service worker, as the browser does with one from the network."""

import time
from typing import Any

from playwright.sync_api import CDPSession, Page

_SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map((n) => ({ title: n.title, body: n.body, url: n.data.url }))"""
_ACTIVATED = "navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')"


def shown_after_push(page: Page, url: str, payload: str) -> list[dict[str, str]]:
    """Deliver ``payload`` to the worker of ``url`` and return the title, body and url of what it shows.

    The protocol says nothing of a message the browser dropped, as a busy one does now and then. So it is given
    again, as push services do; the same message takes the place of its own notification.
    """
    page.context.grant_permissions(["notifications"], origin=url)
    devtools = page.context.new_cdp_session(page)
    registrations = _listen(devtools, url)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page.wait_for_timeout(300)
        # Controlling a page is not yet being ready for events.
        if not registrations or not page.evaluate(_ACTIVATED):
            continue
        _deliver(devtools, url, registrations, payload)
        if shown := _wait_for_shown(page, seconds=8):
            devtools.detach()
            return shown
    raise AssertionError(f"No notification was shown; registrations: {registrations}")


def _listen(devtools: CDPSession, url: str) -> dict[str, None]:
    """Collect the registrations of this address: an earlier page may have left another behind."""
    found: dict[str, None] = {}

    def hear(said: dict[str, Any]) -> None:
        for row in said["registrations"]:
            if row["scopeURL"] == f"{url}/" and not row["isDeleted"]:
                found[row["registrationId"]] = None

    devtools.on("ServiceWorker.workerRegistrationUpdated", hear)
    devtools.send("ServiceWorker.enable")
    return found


def _deliver(devtools: CDPSession, url: str, registrations: dict[str, None], payload: str) -> None:
    for registration in list(registrations):
        devtools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": url, "registrationId": registration, "data": payload},
        )


def _wait_for_shown(page: Page, *, seconds: float) -> list[dict[str, str]]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        shown: list[dict[str, str]] = page.evaluate(_SHOWN)
        if shown:
            return shown
        page.wait_for_timeout(50)
    return []
