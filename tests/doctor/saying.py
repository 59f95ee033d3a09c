"""What the doctor said, and what it must never say."""

import base64
import json

from portal import doctor


def ill(settings) -> dict[str, str]:
    return {line.subject: line.finding for line in doctor.examine(settings) if not line.is_well}


def secrets_of(settings) -> list[str]:
    ring = json.loads(settings.key_file.read_text())
    provider = json.loads(settings.providers_file.read_text())[0]["key"]
    return [
        settings.secret_key,
        settings.registry_pkcs12_passphrase,
        *(key for keys in ring.values() for key in keys),
        settings.vapid_private_key_file.read_text().strip(),
        "".join(settings.checkpoint_key_file.read_text().splitlines()[1:-1]),
        base64.b64encode(settings.registry_pkcs12_file.read_bytes()).decode(),
        provider["d"],
    ]
