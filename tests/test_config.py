"""Settings: complete or no start, of the right type, and nothing of a demo in production."""

from dataclasses import fields
from pathlib import Path

import pytest

from portal.config import Mode, Settings, SettingsError

COMPLETE = {
    "PORTAL_MODE": "production",
    "DATABASE_URL": "postgresql://portal_app@db/portal",
    "PORTAL_WORKER_DATABASE_URL": "postgresql://portal_worker@db/portal",
    "PORTAL_PUBLIC_URL": "https://hoso.example.vn",
    "PORTAL_SECRET_KEY": "k" * 32,
    "PORTAL_KEY_FILE": "/etc/portal/keys.json",
    "PORTAL_PROVIDERS_FILE": "/etc/portal/providers.json",
    "PORTAL_TRUST_LIST_FOLDER": "/etc/portal/trust",
    "PORTAL_CHECKPOINT_KEY_FILE": "/etc/portal/checkpoint.pem",
    "PORTAL_CHECKPOINT_FOLDER": "/srv/checkpoints",
    "PORTAL_VAPID_PRIVATE_KEY_FILE": "/etc/portal/vapid.txt",
    "PORTAL_VAPID_SUBJECT": "mailto:portal@example.vn",
    "PORTAL_REGISTRY_URL": "https://ndop.example.vn",
    "PORTAL_REGISTRY_PKCS12_FILE": "/etc/portal/agency.p12",
    "PORTAL_REGISTRY_PKCS12_PASSPHRASE": "secret",
}


def test_a_complete_environment_is_read_in_its_types() -> None:
    settings = Settings.from_environment({**COMPLETE, "PORTAL_POOL_SIZE": "9"})
    assert settings.mode is Mode.PRODUCTION
    assert settings.pool_size == 9
    assert settings.key_file == Path("/etc/portal/keys.json")
    assert settings.push_test_origins == ()


CHECKER = {
    "PORTAL_CARD_CHECKER_URL": "https://the.example.vn",
    "PORTAL_CARD_ROOT_FILE": "/etc/portal/card/root.crt.pem",
}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", CHECKER)
def test_half_a_checking_site_is_refused(mode: Mode, name: str) -> None:
    Settings.from_environment({**COMPLETE, **CHECKER, "PORTAL_MODE": mode})
    half = {**COMPLETE, "PORTAL_MODE": mode, name: CHECKER[name]}
    (other,) = set(CHECKER) - {name}
    with pytest.raises(SettingsError, match=f"^{name} is set without {other}: set both .* or neither"):
        Settings.from_environment(half)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://hoso.example.vn", "must be an origin of its own"),
        ("http://the.example.vn", "must be https"),
    ],
)
def test_a_checking_site_has_an_origin_of_its_own(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match=f"PORTAL_CARD_CHECKER_URL {says}"):
        Settings.from_environment({**COMPLETE, **CHECKER, "PORTAL_CARD_CHECKER_URL": url})


def test_every_setting_has_a_reader_for_its_type() -> None:
    samples = {
        Mode: "demo",
        int: "7",
        Path: "/x",
        Path | None: "/x",
        tuple[str, ...]: "http://a,http://b",
        str: "x",
    }
    texts = {
        "DATABASE_URL" if f.name == "database_url" else f"PORTAL_{f.name.upper()}": samples[f.type]
        for f in fields(Settings)
    }
    settings = Settings.from_environment(texts)
    for f in fields(Settings):
        value = getattr(settings, f.name)
        plain = {Mode: Mode, int: int, Path: Path, Path | None: Path, tuple[str, ...]: tuple, str: str}[
            f.type
        ]
        assert isinstance(value, plain), f.name


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_it_does_not_start_without(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({k: v for k, v in COMPLETE.items() if k != name})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORTAL_PUBLIC_URL", "http://hoso.example.vn"),
        ("PORTAL_SIGNING_PKCS12_FOLDER", "/tmp/keys"),
        ("PORTAL_PUSH_TEST_ORIGINS", "http://127.0.0.1:9"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_POOL_SIZE", "many"),
        ("PORTAL_MODE", "live"),
    ],
)
def test_production_refuses(name: str, text: str) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment({**COMPLETE, name: text})
