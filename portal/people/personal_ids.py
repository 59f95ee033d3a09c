"""Personal IDs: sealed to their person, and found by a keyed digest without being read."""

from portal.core.sealing import KeyClass, keyring
from portal.people.models import Official


def sealed(personal_id: str, person_id: int) -> bytes:
    """Return the number as it is stored of this person."""
    return keyring().seal(personal_id.encode(), context=_context(person_id), key_class=KeyClass.PERSON)


def index_of(personal_id: str) -> bytes:
    """Return the key by which a personal ID is found without being read."""
    return keyring().blind_index(personal_id, context="personal_id")


def personal_id_of(official: Official) -> str:
    """Return the sealed personal ID."""
    return keyring().unseal(official.personal_id_sealed, context=_context(official.person_id)).decode()


def _context(person_id: int) -> str:
    return f"official:personal_id:{person_id}"
