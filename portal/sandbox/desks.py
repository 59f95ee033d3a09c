"""The demo's office desk: registered by its administrator, certified by an authority of the moment."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.queries import actor_of
from portal.access.rules import Role
from portal.core import clock
from portal.desk import office_keys
from portal.desk.actions import offices
from portal.desk.actions.offices import OfficeDetails
from portal.desk.models import DeskOffice
from portal.desk.rules import Claim
from portal.sandbox import pki
from portal.signing import trust

_AUTHORITY = "Demo authority of office desks"
_LIFE = timedelta(days=365)


def furnish(session: Session, *, host: str, authorities: Path) -> None:
    """Register a desk where the demo's guard sits, and certify its key anew for this start's host.

    The authority is written into the folder of those that are believed; its key is not kept.
    """
    administrator = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR)).first()
    guard = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.GUARD)).first()
    if administrator is None or guard is None:
        return
    actor = actor_of(session, administrator.person_id)
    office = session.scalars(select(DeskOffice).order_by(DeskOffice.id)).first()
    if office is None:
        details = OfficeDetails(
            guard.unit_id,
            "Bộ phận Một cửa, Sở Nội vụ",
            "0236 3888 999",
            (
                "Xác nhận công chức, viên chức đến liên hệ công tác",
                "Xác nhận người được cử đến nhận hồ sơ",
            ),
            (Claim.NAME, Claim.TITLE, Claim.AGENCY, Claim.UNIT, Claim.GRADE, Claim.WORK_EMAIL),
        )
        office = offices.register(session, details, actor=actor)
    if office.stopped_at is None:
        root = pki.root_authority(_AUTHORITY, clock.now())
        authorities.mkdir(exist_ok=True)
        (authorities / "demo.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
        pem = _certified(office, host, root)
        offices.certify(
            session, office.id, pem, host=host, actor=actor, authorities=trust.from_folder(authorities)
        )


def _certified(office: DeskOffice, host: str, root: pki.Holder) -> str:
    key = office_keys.opened(office.key_sealed, office.public_key)
    asked = x509.load_pem_x509_csr(
        office_keys.request_for_certificate(key, name=office.name, host=host).encode()
    )
    names = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    start = clock.now() - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(asked.subject)
        .issuer_name(root.certificate.subject)
        .public_key(key.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .sign(root.key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()
