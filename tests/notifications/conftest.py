"""What these tests share: keys, settings that allow one push service of this machine, and browsers' rows."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from notifications.models import Device
from notifications.settings import Settings, new_private_key, public_key
from tests.push_service import PushService

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PRIVATE_KEY = new_private_key()


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def settings(service: PushService) -> Settings:
    return Settings(
        vapid_private_key=PRIVATE_KEY,
        vapid_subject="mailto:quantri@example.vn",
        base_url="https://portal.example.vn",
        smtp=None,
        test_push_origins=(service.origin,),
    )


def application_key() -> bytes:
    """The public key as the push service keeps it with a subscription."""
    text = public_key(PRIVATE_KEY)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def device_of(subscription: dict, person_id: int = 1, session_ref: str = "ref") -> Device:
    return Device(
        person_id=person_id,
        endpoint=subscription["endpoint"],
        p256dh=subscription["keys"]["p256dh"],
        auth=subscription["keys"]["auth"],
        label="Firefox trên máy tính",
        session_ref=session_ref,
        created_at=NOON,
    )
