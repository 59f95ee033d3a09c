"""Pushes through pywebpush and the guarded session to a push service that judges as a real one does."""

import base64
import json
import re
from dataclasses import replace

import http_ece
import pytest

from notifications import push, rules
from notifications.errors import Permanent, Temporary
from notifications.push import Outcome
from notifications.settings import new_private_key
from tests.notifications.conftest import application_key, device_of
from tests.notifications.test_endpoints import BAD


def nobody(host: str) -> list:
    raise AssertionError(f"{host} was looked up")


def send(device, notification_id, settings):
    return push.send(device, notification_id, settings=settings, resolve=nobody)


def test_a_push_arrives_and_decrypts_to_the_id_alone(service, settings):
    subscription, private, auth = service.subscription(application_key())
    assert send(device_of(subscription), 42, settings) is Outcome.TAKEN
    (delivery,) = service.deliveries
    assert delivery.status == 201
    plain = http_ece.decrypt(delivery.body, private_key=private, auth_secret=auth, version="aes128gcm")
    assert json.loads(plain) == {"n": 42}
    assert delivery.headers["ttl"] == str(3 * 24 * 60 * 60)


def test_the_length_of_the_ciphertext_tells_nothing(service, settings):
    subscription, _, _ = service.subscription(application_key())
    for notification_id in (1, 99, 12345, 2**53, 2**63 - 1):
        send(device_of(subscription), notification_id, settings)
    bodies = [delivery.body for delivery in service.deliveries]
    assert len({len(body) for body in bodies}) == 1
    assert len(set(bodies)) == len(bodies)


def test_nothing_of_the_portal_is_in_the_request_but_its_subject(service, settings):
    subscription, _, _ = service.subscription(application_key())
    send(device_of(subscription), 42, settings)
    (delivery,) = service.deliveries
    allowed = {
        "host",
        "content-length",
        "content-encoding",
        "ttl",
        "urgency",
        "authorization",
        "accept-encoding",
        "user-agent",
    }
    assert {name.lower() for name in delivery.headers} <= allowed
    claims = delivery.headers["Authorization"].split("t=")[1].split(",")[0].split(".")[1]
    assert set(json.loads(base64.urlsafe_b64decode(claims + "=="))) == {"sub", "aud", "exp"}


def test_each_service_gets_a_token_for_itself(service, settings):
    # A claims dictionary that is shared would carry the first audience to every later service.
    subscription, _, _ = service.subscription(application_key())
    for _ in range(2):
        send(device_of(subscription), 1, settings)
    assert [delivery.status for delivery in service.deliveries] == [201, 201]


def test_a_subscription_that_ended_is_gone(service, settings):
    subscription, _, _ = service.subscription(application_key())
    service.forget(str(subscription["endpoint"]))
    assert send(device_of(subscription), 1, settings) is Outcome.GONE
    unknown = {**subscription, "endpoint": f"{service.origin}/wpush/unknown"}
    assert send(device_of(unknown), 1, settings) is Outcome.GONE


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_service_is_asked_again(service, settings, status):
    subscription, _, _ = service.subscription(application_key())
    service.answers.append((status, {}))
    with pytest.raises(Temporary, match=str(status)):
        send(device_of(subscription), 1, settings)


def test_a_wrong_application_key_is_final(service, settings):
    subscription, _, _ = service.subscription(application_key())
    with pytest.raises(Permanent, match="401"):
        send(device_of(subscription), 1, replace(settings, vapid_private_key=new_private_key()))


def test_a_redirect_is_not_followed(service, settings):
    subscription, _, _ = service.subscription(application_key())
    for status in (301, 302, 303, 307, 308):
        service.answers.append((status, {"Location": f"{service.origin}/wpush/secret"}))
        with pytest.raises(Permanent, match=str(status)):
            send(device_of(subscription), 1, settings)
    assert {delivery.token for delivery in service.deliveries} == {
        str(subscription["endpoint"]).rsplit("/", 1)[1]
    }


def test_a_service_that_is_down_is_asked_again(service, settings):
    subscription, _, _ = service.subscription(application_key())
    service.loop.run(service._runner.cleanup())
    with pytest.raises(Temporary, match=r"answer|broke"):
        send(device_of(subscription), 1, settings)


@pytest.mark.parametrize("endpoint", BAD.values(), ids=BAD.keys())
def test_a_stored_endpoint_off_the_list_is_never_called(service, settings, endpoint):
    subscription, _, _ = service.subscription(application_key())
    with pytest.raises(Permanent, match="not on the list"):
        send(device_of({**subscription, "endpoint": endpoint}), 1, settings)
    assert service.deliveries == []


def test_broken_keys_are_final(service, settings):
    subscription, _, _ = service.subscription(application_key())
    broken = {**subscription, "keys": {"p256dh": "AAAA", "auth": "AAAA"}}
    with pytest.raises(Permanent):
        send(device_of(broken), 1, settings)


def test_the_payload_has_no_text_at_all():
    assert re.fullmatch(rb'\{"n": \d+\} *', rules.payload(7))
