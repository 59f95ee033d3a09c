"""Settings of a test's application."""

import json
from datetime import UTC, datetime
from pathlib import Path

from portal.card.keys import files as card_keys
from portal.config import Mode, Settings
from portal.sandbox import secrets

# Well before the noon at which tests stop the clock, whatever day it is outside.
_ISSUED = datetime(2026, 11, 1, tzinfo=UTC)
_PROVIDER = {
    "slug": "vneid",
    "label": "VNeID",
    "profile": "plain",
    "issuer": "http://127.0.0.1:9",
    "client_id": "portal",
}


def test_settings(folder: Path, *, database_url: str, worker_url: str, **changes: object) -> Settings:
    """Return complete settings whose secrets lie in `folder`."""
    made = secrets.make(folder / "secrets")
    providers = folder / "providers.json"
    if not providers.exists():
        key = json.loads(made.client_key_file.read_text())
        secrets.write(providers, json.dumps([{**_PROVIDER, "key": key}]))
    values: dict[str, object] = {
        "mode": Mode.TEST,
        "rate_limit": "",
        "database_url": database_url,
        "worker_database_url": worker_url,
        "public_url": "https://localhost",
        "secret_key": made.secret_key,
        "key_file": made.key_file,
        "providers_file": providers,
        "trust_list_folder": folder / "pki" / "trust",
        "checkpoint_key_file": made.checkpoint_key_file,
        "checkpoint_folder": folder / "checkpoints",
        "vapid_private_key_file": made.vapid_key_file,
        "vapid_subject": "mailto:portal@example.vn",
        "registry_url": "http://127.0.0.1:9",
        "registry_pkcs12_file": folder / "pki" / "agency.p12",
        "registry_pkcs12_passphrase": secrets.PASSPHRASE,
        "signing_pkcs12_folder": folder / "pki" / "signers",
        "card_key_folder": card_keys.make(folder / "card-keys", now=_ISSUED).folder,
        "card_public_folder": folder / "card-public",
        "desk_authority_folder": folder / "desk-authorities",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type] # any setting at all
