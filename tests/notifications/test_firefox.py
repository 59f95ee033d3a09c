"""The last mile: a real Firefox decrypts in its service worker what our sender handed to the push service."""

import json
import os
from collections.abc import Iterator

import pytest

from notifications import endpoints, push
from notifications.push import Outcome
from notifications.rules import PAYLOAD_BYTES
from notifications.settings import Settings, public_key
from tests.notifications.conftest import PRIVATE_KEY, device_of
from tests.push_service import FirefoxPush, firefox_path

pytestmark = pytest.mark.skipif(
    firefox_path() is None and os.environ.get("CI") != "true",
    reason="Firefox is not installed: apt-get install firefox-esr",
)


@pytest.fixture(scope="module")
def firefox() -> Iterator[FirefoxPush]:
    with FirefoxPush() as running:
        yield running


def settings_of(firefox: FirefoxPush) -> Settings:
    return Settings(
        PRIVATE_KEY,
        "mailto:quantri@example.vn",
        "https://portal.example.vn",
        None,
        test_push_origins=(firefox.service.origin,),
    )


def test_firefox_subscribes_receives_and_unsubscribes(firefox):
    subscription = firefox.subscribe(public_key(PRIVATE_KEY))
    settings = settings_of(firefox)
    keys = subscription["keys"]
    assert endpoints.is_allowed(subscription["endpoint"], hosts=(), test_origins=settings.test_push_origins)
    assert endpoints.are_keys(keys["p256dh"], keys["auth"])

    device = device_of(subscription)
    for notification_id in (42, 2**53 - 1):
        assert push.send(device, notification_id, settings=settings, resolve=lambda host: []) is Outcome.TAKEN
    texts = firefox.received(count=2)
    assert {len(one) for one in texts} == {PAYLOAD_BYTES}
    assert sorted(json.loads(one)["n"] for one in texts) == [42, 2**53 - 1]
    assert len(firefox.notifications(count=2)) == 2

    firefox.evaluate(
        "navigator.serviceWorker.ready.then(r => r.pushManager.getSubscription()).then(s => s.unsubscribe())"
    )
    assert push.send(device, 43, settings=settings, resolve=lambda host: []) is Outcome.GONE
