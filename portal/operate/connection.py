"""The owner's connection, and what commands need beside it, from the environment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

from portal.config import SettingsError
from portal.core import db, sealing
from portal.core.sealing import SealBroken
from portal.operate.rules import Refused
from portal.people.models import Official
from portal.people.personal_ids import index_of, personal_id_of
from portal.signing import trust
from portal.signing.trust import TrustList

# Who owns the tables, and whether row security, which is forced, lets them see what they own.
_STANDING = text(
    "SELECT current_user, c.oid IS NOT NULL,"
    " coalesce(pg_has_role(current_user, c.relowner, 'MEMBER'), false),"
    " r.rolsuper OR r.rolbypassrls"
    " FROM pg_roles r LEFT JOIN pg_class c ON c.oid = to_regclass('public.unit')"
    " WHERE r.rolname = current_user"
)


@contextmanager
def owner_session(environ: Mapping[str, str]) -> Iterator[Session]:
    """Open a session of the owner; raise Refused where the connection is none, or not the owner's."""
    url = environ.get("DATABASE_URL", "")
    if not url:
        raise Refused("operate.no_owner_url")
    try:
        engine = db.create_engine(url, pool_size=1)
    except (ArgumentError, ImportError, ValueError) as error:
        raise Refused("operate.bad_url") from error
    try:
        with Session(engine, expire_on_commit=False) as session:
            _check_owner(session)
            yield session
    finally:
        engine.dispose()


def use_keys(session: Session, environ: Mapping[str, str]) -> None:
    """Make the sealing keys those of the process: people are found by them, and the trail is kept under them.

    Raise Refused where they cannot be used, or are not those of this database.
    """
    file = environ.get("PORTAL_KEY_FILE", "")
    if not file:
        raise Refused("operate.no_key_file")
    try:
        sealing.use(sealing.keyring_from(Path(file)))
    except (OSError, ValueError, KeyError, TypeError, SettingsError) as error:
        raise Refused("operate.bad_key_file", file=file) from error
    _check_keys(session)
    session.rollback()


def trusted(environ: Mapping[str, str]) -> TrustList:
    """Return the authorities whose signatures count."""
    folder = environ.get("PORTAL_TRUST_LIST_FOLDER", "")
    try:
        if folder:
            return trust.from_folder(Path(folder))
    except (OSError, ValueError) as error:
        raise Refused("operate.no_trust_list") from error
    raise Refused("operate.no_trust_list")


def _check_owner(session: Session) -> None:
    try:
        role, has_tables, is_owner, is_free = session.execute(_STANDING).one()
    except OperationalError as error:
        raise Refused("operate.away") from error
    session.rollback()
    if not has_tables:
        raise Refused("operate.not_migrated")
    if not is_owner:
        raise Refused("operate.not_owner", role=role)
    if not is_free:
        raise Refused("operate.owner_is_bound", role=role)


def _check_keys(session: Session) -> None:
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
