"""Rules of telling."""

import json

import pytest

from notifications import rules


@pytest.mark.parametrize("notification_id", [1, 42, 2**31, 2**63 - 1])
def test_every_payload_has_one_size_and_the_id_alone(notification_id):
    payload = rules.payload(notification_id)
    assert len(payload) == rules.PAYLOAD_BYTES
    assert json.loads(payload) == {"n": notification_id}


def test_a_payload_never_outgrows_its_size():
    with pytest.raises(ValueError, match="outgrew"):
        rules.payload(10**70)


@pytest.mark.parametrize("url", ["/", "/proposals/7#item-12", "/record?group=family"])
def test_a_path_of_the_portal_is_local(url):
    assert rules.is_local_path(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "proposals",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/a b",
        "/á",
        "/" + "a" * 500,
        "/a\n",
    ],
)
def test_anything_else_is_not(url):
    assert not rules.is_local_path(url)


def test_only_known_params_of_modest_length_pass():
    rules.check_params({"field": "Số điện thoại liên hệ", "number": "DN-2026-000417"})
    with pytest.raises(ValueError, match="phone"):
        rules.check_params({"phone": "0905123456"})
    with pytest.raises(ValueError, match="too long"):
        rules.check_params({"field": "x" * 201})
