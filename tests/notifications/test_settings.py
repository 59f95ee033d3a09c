"""What production refuses, and what a key is."""

import base64
from dataclasses import replace

import pytest

from notifications.settings import (
    Encryption,
    Settings,
    Smtp,
    new_private_key,
    production_problems,
    public_key,
)

GOOD = Settings(new_private_key(), "mailto:quantri@example.vn", "https://portal.example.vn", None)


def test_production_accepts_good_settings():
    assert production_problems(GOOD) == []


@pytest.mark.parametrize(
    "change",
    [
        {"test_push_origins": ("http://127.0.0.1:9",)},
        {"base_url": "http://portal.example.vn"},
        {"smtp": Smtp("mail", 25, "a@example.vn", Encryption.NONE, "user", "secret")},
    ],
)
def test_production_refuses_each_fault(change):
    assert len(production_problems(replace(GOOD, **change))) == 1


@pytest.mark.parametrize("key", ["", "AAAA", base64.urlsafe_b64encode(bytes(32)).decode(), "á"])
def test_what_is_no_key_stops_the_start(key):
    with pytest.raises(ValueError):
        replace(GOOD, vapid_private_key=key)


def test_a_subject_must_be_an_address():
    with pytest.raises(ValueError, match="mailto"):
        replace(GOOD, vapid_subject="quantri")


def test_the_public_key_is_an_uncompressed_point():
    raw = base64.urlsafe_b64decode(public_key(GOOD.vapid_private_key) + "=")
    assert (len(raw), raw[0]) == (65, 4)


def test_no_secret_is_printed():
    shown = repr(replace(GOOD, smtp=Smtp("mail", 25, "a@example.vn", Encryption.TLS, "user", "s3cret")))
    assert GOOD.vapid_private_key not in shown
    assert "s3cret" not in shown
