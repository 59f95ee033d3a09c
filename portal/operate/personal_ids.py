"""Personal IDs: sealed to their person, and found by a keyed digest without being read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.sealing import KeyClass, SealBroken, keyring
from portal.operate.rules import Refused
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


def check_keys(session: Session) -> None:
    """Raise Refused unless the key file is that of the database: under another one everybody is unknown."""
    official = session.scalars(select(Official).order_by(Official.person_id.desc()).limit(1)).one_or_none()
    if official is None:
        return
    try:
        is_ours = index_of(personal_id_of(official)) == official.personal_id_index
    except SealBroken:
        is_ours = False
    if not is_ours:
        raise Refused("operate.other_keys")


def _context(person_id: int) -> str:
    return f"official:personal_id:{person_id}"
