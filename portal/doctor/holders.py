"""Who signs and who asks: the certificates of signers and of office desks, as the database knows them."""

from collections.abc import Iterator

from portal.config import Settings
from portal.core import clock
from portal.desk.authorities import believed, is_trusted
from portal.doctor.database import connected
from portal.doctor.findings import SOON, Line
from portal.doctor.keys import certificate_line

# Of everybody who may sign today: until when their best certificate signs.
_SIGNERS = """
    SELECT (
        SELECT max(c.not_after) FROM signer_certificate c
        WHERE c.person_id = g.person_id AND c.revoked_at IS NULL AND c.not_before <= %(now)s
    )
    FROM held_role g
    WHERE g.role = 'signer'
      AND g.starts_on <= %(today)s AND (g.ends_on IS NULL OR g.ends_on >= %(today)s)
    GROUP BY g.person_id
"""

_DESKS = "SELECT name, expires_at, certificates FROM desk_office WHERE stopped_at IS NULL ORDER BY id"
_NO_AUTHORITY = "leads to no root of PORTAL_DESK_AUTHORITY_FOLDER: the desk asks nothing"


def check_signers(settings: Settings) -> Iterator[Line]:
    """Count signers who cannot sign, and those who soon will not; `portal certificate list` names them."""
    now = clock.now()
    with connected(settings.worker_database_url) as connection:
        found = connection.execute(_SIGNERS, {"now": now, "today": clock.today()}).fetchall()
    without = sum(1 for (ends,) in found if ends is None or ends <= now)
    soon = sum(1 for (ends,) in found if ends is not None and now < ends <= now + SOON)
    finding = (
        f"{len(found)} signers, {without} without a valid one, {soon} with less than {SOON.days} days left"
    )
    yield Line("signers' certificates", finding, is_well=not (without or soon))


def check_desk_authorities(settings: Settings) -> Iterator[Line]:
    """Say how long those last who certify desks; without them no desk asks."""
    folder = settings.desk_authority_folder
    if folder is None:
        yield Line("desk authorities", "PORTAL_DESK_AUTHORITY_FOLDER is not set: no desk asks", is_well=True)
        return
    authorities = believed(folder)
    if authorities is None:
        yield Line(
            "desk authorities",
            f"{folder} holds no root that can be read (*.pem): no desk asks",
            is_well=False,
        )
        return
    for certificate in (*authorities.roots, *authorities.issuing):
        yield certificate_line("desk authority's", certificate)


def check_desks(settings: Settings) -> Iterator[Line]:
    """Name the desks whose certificate ends, has ended or is believed no more; others wait for theirs."""
    now = clock.now()
    with connected(settings.worker_database_url) as connection:
        found = connection.execute(_DESKS).fetchall()
    authorities = believed(settings.desk_authority_folder)
    for name, ends, certificates in found:
        if ends is None:
            continue
        if ends <= now:
            yield Line(f"desk certificate {name}", "has expired", is_well=False)
        elif not is_trusted(certificates, authorities, at=now):
            yield Line(f"desk certificate {name}", _NO_AUTHORITY, is_well=False)
        elif ends <= now + SOON:
            yield Line(f"desk certificate {name}", f"{(ends - now).days} days left", is_well=False)
    waiting = sum(1 for _, ends, _ in found if ends is None)
    yield Line("office desks", f"{len(found)} in use, {waiting} wait for a certificate", is_well=True)
