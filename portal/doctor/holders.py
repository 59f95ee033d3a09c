"""Who signs and who asks: the certificates of signers and of office desks, as the database knows them."""

from collections.abc import Iterator

from portal.config import Settings
from portal.core import clock
from portal.desk.authorities import believed
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

_DESKS = "SELECT name, expires_at FROM desk_office WHERE stopped_at IS NULL ORDER BY id"


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
    """Say how long those last who certify desks; without them no certificate of a desk is taken."""
    folder = settings.desk_authority_folder
    if folder is None:
        yield Line(
            "desk authorities", "PORTAL_DESK_AUTHORITY_FOLDER is not set: no desk is certified", is_well=True
        )
        return
    authorities = believed(folder)
    if authorities is None:
        yield Line("desk authorities", f"{folder} holds no root (*.pem): no desk is certified", is_well=False)
        return
    for certificate in (*authorities.roots, *authorities.issuing):
        yield certificate_line("desk authority's", certificate)


def check_desks(settings: Settings) -> Iterator[Line]:
    """Name the desks whose certificate ends or has ended; one that never had any still waits for it."""
    now = clock.now()
    with connected(settings.worker_database_url) as connection:
        found = connection.execute(_DESKS).fetchall()
    for name, ends in found:
        if ends is not None and ends <= now + SOON:
            left = f"{(ends - now).days} days left" if ends > now else "has expired"
            yield Line(f"desk certificate {name}", left, is_well=False)
    waiting = sum(1 for _, ends in found if ends is None)
    yield Line("office desks", f"{len(found)} in use, {waiting} wait for a certificate", is_well=True)
