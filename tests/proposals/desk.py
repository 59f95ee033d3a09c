"""Short ways to bring a proposal as far as a test needs it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from uuid import uuid4

from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.documents.models import Evidence
from portal.documents.rules import EvidenceState, Kind, Refusal
from portal.proposals import actions, queries
from portal.proposals.rules import Change, kind_for
from portal.record import steps as record_steps
from portal.record.rules import Operation, Source, Target
from portal.reviews import actions as reviews
from portal.sandbox import pki
from portal.signing import trust
from portal.signing.cms import writing
from portal.signing.steps import enroll_certificate

DECLARED = "Tôi cam đoan nội dung khai là đúng sự thật."
VALUES = {
    "birth_full_name": "Nguyễn Thị Hòa", "date_of_birth": "1980-05-02", "contact_phone": "0905123456",
    "current_address": "12 Trần Phú, phường Hải Châu, thành phố Đà Nẵng", "salary_coefficient": "3.66",
    "height_cm": 158, "other_names": "Hoa",
}  # fmt: skip
ENTRIES = {
    "family_own": [
        {"relation": "me", "full_name": "Lê Thị Hoa", "birth_year": 1955, "details": "Đà Nẵng; nông dân"},
        {
            "relation": "cha",
            "full_name": "Nguyễn Văn Hải",
            "birth_year": 1950,
            "details": "Đà Nẵng; nông dân",
        },
    ],
}


def make_record(session, *members):
    for member in members:
        record_steps.create(
            session,
            person_id=member.person_id,
            unit_path=member.unit_path,
            values=VALUES,
            entries=ENTRIES,
            actor=None,
        )
    session.commit()


def paper(session, member, *, state=EvidenceState.CLEAN):
    clean = state is EvidenceState.CLEAN
    row = Evidence(
        person_id=member.person_id,
        unit_path=member.unit_path,
        state=state,
        kind=Kind.JPEG,
        name_sealed=b"",
        size=10,
        page_count=int(clean),
        salt=b"s" * 16,
        digest=b"d" * 32 if clean else None,
        created_at=clock.now(),
        checked_at=clock.now() if clean else None,
    )
    session.add(row)
    session.commit()
    return row


def drafted(session, member, key="other_names", value="Hà", *, operation=None, papers=None, client_id=None):
    target = Target.parse(key, operation)
    if papers is None:
        papers = [paper(session, member).id] if target.spec.evidence else []
    return actions.draft(
        session,
        actor=member.actor,
        client_id=client_id or uuid4(),
        change=Change(kind_for(target), target, value),
        evidence_ids=papers,
    )


def sent(session, member, key="other_names", value="Hà", **how):
    proposal = drafted(session, member, key, value, **how)
    return actions.submit(session, proposal.id, actor=member.actor, declaration=DECLARED, key=str(uuid4()))


def item_of(session, proposal):
    session.rollback()
    session.expire_all()
    return queries.items_of(session, [proposal.id])[0]


def verified(session, cast, member=None, key="other_names", value="Hà", **how):
    proposal = sent(session, member or cast.owner, key, value, **how)
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    return reviews.verify_item(session, item_of(session, proposal).id, actor=cast.hr.actor, key=str(uuid4()))


def after_hold(at=None):
    """The clock a little later: the undo hold is over."""
    return clock.frozen((at or clock.now()) + timedelta(seconds=11))


def stepped_up(member):
    return replace(member.actor, stepped_up_at=clock.now())


def sign_as(session, member, content):
    """Sign as this person with a key whose certificate is enrolled."""
    holder = _holder(member.name)
    return writing.sign(
        content, key=holder.key, certificate=holder.certificate, chain=holder.chain, at=clock.now()
    )


def enrol(session, member):
    """Trust the test authority and bind a certificate of it to this person."""
    trust.use(trust.TrustList((_root().certificate,)))
    holder = _holder(member.name)
    enroll_certificate(
        session,
        person_id=member.person_id,
        unit_path=member.unit_path,
        certificate=holder.certificate.public_bytes(Encoding.DER),
        at=clock.now(),
    )
    session.commit()


def change_record(session, member, key, value):
    """Let the record change underneath, as an inbound change does."""
    record = record_steps.lock_record(session, member.person_id)
    target = Target.parse(key)
    _, version = record_steps.base_of(session, member.person_id, target)
    record_steps.apply(
        session,
        record,
        [record_steps.Change(target, value, version)],
        actor=None,
        source=Source.POPULATION_DB,
    )
    session.commit()


def value_of(session, member, key):
    session.rollback()
    session.expire_all()
    return record_steps.base_of(session, member.person_id, Target.parse(key))


@cache
def _root():
    return pki.root_authority("Gốc thử", clock.now() - timedelta(days=400))


@cache
def _issuing():
    return pki.issuing_authority(_root(), "Cấp phát thử", clock.now() - timedelta(days=400))


@cache
def _holder(name):
    return pki.issue(_issuing(), name, pki.Terms(not_before=clock.now() - timedelta(days=30)))


def key_file(folder, member, passphrase):
    """Write the signer's PKCS#12 file, as the demo keeps it."""
    (folder / f"{member.person_id}.p12").write_bytes(_holder(member.name).pkcs12(passphrase))


def delete_row(session, member, key):
    """Let a row of a table go, as a decision does."""
    target = Target.parse(key, Operation.DELETE)
    record = record_steps.lock_record(session, member.person_id)
    _, version = record_steps.base_of(session, member.person_id, target)
    record_steps.apply(
        session,
        record,
        [record_steps.Change(target, None, version)],
        actor=None,
        source=Source.AGENCY_DECISION,
    )
    session.commit()


def refuse_paper(session, row):
    """Let the check of a paper fail."""
    row.state, row.checked_at, row.refused_code = EvidenceState.REFUSED, clock.now(), Refusal.NOT_IMAGE
    session.commit()
