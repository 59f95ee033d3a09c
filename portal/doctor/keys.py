"""Key files and certificates: who may read them, when they were written, how long they last.

A certificate says itself since when it is valid. Of a bare key only the day of its file is known, which a
copy or a restored backup makes new.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from notifications.settings import public_key as vapid_public_key
from portal.config import Settings
from portal.core import checkpoints, clock, sealing
from portal.core.private_files import is_private
from portal.doctor.findings import Line, life, reason
from portal.signing import trust


def check_files(settings: Settings) -> Iterator[Line]:
    for name, path in (
        ("sealing keys", settings.key_file),
        ("checkpoint key", settings.checkpoint_key_file),
        ("VAPID key", settings.vapid_private_key_file),
        ("agency's key", settings.registry_pkcs12_file),
        ("identity providers' file", settings.providers_file),
        ("card module's PIN", settings.card_pkcs11_pin_file),
    ):
        if path is not None:
            yield _file_line(name, path)


def _file_line(name: str, path: Path) -> Line:
    subject = f"{name} {path}"
    try:
        found = path.stat()
    except OSError as error:
        return Line(subject, reason(error), is_well=False)
    age = clock.now() - datetime.fromtimestamp(found.st_mtime, UTC)
    if not is_private(path):
        return Line(subject, "others may read or change it; chmod 600", is_well=False)
    return Line(subject, f"for its owner alone, file written {age.days} days ago", is_well=True)


def check_sealing(settings: Settings) -> Iterator[Line]:
    ring = sealing.keyring_from(settings.key_file)
    count = sum(len(keys) for keys in ring.keys.values())
    yield Line("sealing", f"{count} keys in {len(ring.keys)} classes", is_well=all(ring.keys.values()))


def check_checkpoint_key(settings: Settings) -> Iterator[Line]:
    checkpoints.load_key(settings.checkpoint_key_file)
    yield Line("checkpoint signer", "the key can be read", is_well=True)


def check_vapid(settings: Settings) -> Iterator[Line]:
    vapid_public_key(settings.vapid_private_key_file.read_text().strip())
    yield Line("web push", "the VAPID key can be read", is_well=True)


def check_trust(settings: Settings) -> Iterator[Line]:
    believed = trust.from_folder(settings.trust_list_folder)
    for certificate in (*believed.roots, *believed.issuing):
        yield certificate_line("trusted", certificate)


def check_agency(settings: Settings) -> Iterator[Line]:
    passphrase = settings.registry_pkcs12_passphrase.encode()
    held = pkcs12.load_pkcs12(settings.registry_pkcs12_file.read_bytes(), passphrase)
    if held.cert is None or held.key is None:
        yield Line("agency's certificate", "the file lacks the key or the certificate", is_well=False)
    else:
        yield certificate_line("agency's", held.cert.certificate)


def certificate_line(kind: str, certificate: x509.Certificate) -> Line:
    """Say since when and for how long a certificate is valid, and whose it is."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    subject = f"{kind} certificate {names[0].value if names else ''!s}"
    return life(subject, certificate.not_valid_before_utc, certificate.not_valid_after_utc)
