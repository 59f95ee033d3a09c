"""Receive, check, remove: sealed at rest, all or nothing, by the right person only."""

import hashlib
import hmac
import io

import pytest
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.sealing import SealBroken
from portal.core.trail import TrailLeaf
from portal.documents import actions, queries, steps, tasks, vault
from portal.documents.models import Evidence, EvidenceBlob, EvidenceKey
from portal.documents.rules import EvidenceState, Kind, Refusal, Variant
from tests.documents import files
from tests.proposals import desk

pytestmark = pytest.mark.usefixtures("quick_checks")

JPEG_HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF"
"""Long enough that no sealed bytes contain it by chance; the three bytes of the mark alone do, once in some runs."""


def received(session, member, data=None, filename="quyết định.jpg"):
    return actions.receive(
        session, actor=member.actor, filename=filename, data=data or files.jpeg_with_gps()
    ).id


def cleaned(session, member, data=None, filename="quyết định.jpg"):
    number = received(session, member, data, filename)
    tasks.check(number)
    session.expire_all()
    return number


def test_receiving_keeps_the_file_and_defers_its_check(session, cast):
    number = received(session, cast.owner)
    evidence = session.get_one(Evidence, number)
    assert (evidence.state, evidence.kind, evidence.checked_at) == (EvidenceState.RECEIVED, Kind.JPEG, None)
    assert (evidence.person_id, evidence.unit_path) == (cast.owner.person_id, cast.owner.unit_path)
    jobs = session.execute(text("SELECT task_name, args FROM procrastinate_jobs")).all()
    assert jobs == [("documents:check", {"evidence_id": number})]
    assert session.scalars(select(TrailLeaf.action)).all() == ["evidence.received"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.EMPTY),
        (b"MZ\x90\x00" + bytes(100), Refusal.PROGRAM),
        (b"PK\x03\x04" + bytes(100), Refusal.OFFICE),
        (b"<svg onload='alert(1)'/>", Refusal.OTHER_IMAGE),
        (b"\xff\xd8\xff" + bytes(21 * 1024 * 1024), Refusal.TOO_LARGE),
    ],
)
def test_what_is_plainly_no_evidence_is_refused_at_once(session, cast, data, code):
    with pytest.raises(Invalid) as refused:
        actions.receive(session, actor=cast.owner.actor, filename="don.xin.pdf", data=data)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("evidence", code)]
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0


def test_a_person_without_employment_cannot_send(session, cast):
    session.execute(text("DELETE FROM official WHERE person_id = :p"), {"p": cast.nobody.person_id})
    session.commit()
    with pytest.raises(Forbidden):
        received(session, cast.nobody)


def test_a_good_file_becomes_clean(session, cast):
    number = cleaned(session, cast.owner)
    evidence = session.get_one(Evidence, number)
    assert (evidence.state, evidence.page_count) == (EvidenceState.CLEAN, 1)
    assert evidence.checked_at is not None
    forms = session.scalars(select(EvidenceBlob.variant).where(EvidenceBlob.evidence_id == number)).all()
    assert set(forms) == {Variant.CLEAN, Variant.PREVIEW}
    file = queries.content(session, cast.owner.actor, number, Variant.CLEAN)
    assert (file.media_type, file.name) == ("image/jpeg", "quyết định.jpg")
    assert files.GPS_MARK not in file.data
    assert Image.open(io.BytesIO(file.data)).format == "JPEG"
    assert evidence.digest == hmac.digest(evidence.salt, file.data, hashlib.sha256)
    assert session.scalars(select(TrailLeaf.action).order_by(TrailLeaf.id)).all() == [
        "evidence.received",
        "evidence.cleaned",
    ]


def test_a_bad_file_is_refused_and_forgotten(session, cast):
    number = cleaned(session, cast.owner, files.encrypted_pdf(), "a.PDF")
    evidence = session.get_one(Evidence, number)
    assert (evidence.state, evidence.refused_code) == (EvidenceState.REFUSED, Refusal.ENCRYPTED)
    assert session.scalar(select(func.count()).select_from(EvidenceBlob)) == 0
    with pytest.raises(NotFound):
        queries.content(session, cast.owner.actor, number, Variant.CLEAN)
    summary = queries.one(session, cast.owner.actor, number)
    assert (summary.name, summary.refused_code) == ("a.pdf", Refusal.ENCRYPTED)


def test_checking_twice_changes_nothing(session, cast):
    number = cleaned(session, cast.owner)
    before = session.get_one(Evidence, number).checked_at
    tasks.check(number)
    actions.record_check(session, number, Refusal.BOMB)
    session.expire_all()
    evidence = session.get_one(Evidence, number)
    assert (evidence.state, evidence.checked_at) == (EvidenceState.CLEAN, before)


def test_checking_what_was_removed_meanwhile_is_harmless(session, cast):
    number = received(session, cast.owner)
    actions.remove(session, number, actor=cast.owner.actor)
    tasks.check(number)
    actions.record_check(session, number, Refusal.BOMB)


def test_nothing_is_readable_in_the_database(session, cast, database):
    data = files.jpeg(comment=b"visible-in-the-raw-file")
    number = received(session, cast.owner, data, "đơn ly hôn.jpg")
    tasks.check(number)
    clean = queries.content(session, cast.owner.actor, number, Variant.CLEAN).data
    preview = queries.content(session, cast.owner.actor, number, Variant.PREVIEW).data
    assert {file[: len(JPEG_HEAD)] for file in (data, clean, preview)} == {JPEG_HEAD}
    session.commit()
    waiting = received(session, cast.owner, data, "đơn ly hôn.jpg")
    with database.owner.connect() as connection:
        for table in ("evidence", "evidence_key", "evidence_blob", "trail_leaf", "procrastinate_jobs"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                stored = b"|".join(
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
                )
                pictures = (JPEG_HEAD, data[200:240], clean[200:240])
                for secret in (b"visible-in-the-raw-file", "ly hôn".encode(), *pictures):
                    assert secret not in stored, (table, secret)
    assert session.get_one(Evidence, waiting).state is EvidenceState.RECEIVED


def test_without_its_key_a_file_is_gone(session, cast):
    number = cleaned(session, cast.owner)
    other = cleaned(session, cast.owner)
    blob = session.get_one(EvidenceBlob, (number, Variant.CLEAN, 1)).sealed
    foreign = vault.open_key(session.get_one(EvidenceKey, other).sealed, other)
    session.execute(text("DELETE FROM evidence_key WHERE evidence_id = :n"), {"n": number})
    session.commit()
    with pytest.raises(NotFound):
        queries.content(session, cast.owner.actor, number, Variant.CLEAN)
    with pytest.raises(SealBroken):
        vault.unseal(foreign, blob, vault.blob_place(number, Variant.CLEAN, 1))


def test_a_blob_or_key_that_was_moved_does_not_open(session, cast):
    one, two = cleaned(session, cast.owner), cleaned(session, cast.colleague)
    session.execute(
        text(
            "UPDATE evidence_blob SET sealed = (SELECT sealed FROM evidence_blob WHERE evidence_id = :one AND variant = 'preview')"
            " WHERE evidence_id = :one AND variant = 'clean'"
        ),
        {"one": one},
    )
    session.commit()
    with pytest.raises(SealBroken):
        queries.content(session, cast.owner.actor, one, Variant.CLEAN)
    session.rollback()
    session.execute(
        text(
            "UPDATE evidence_key SET sealed = (SELECT sealed FROM evidence_key WHERE evidence_id = :two) WHERE evidence_id = :one"
        ),
        {"one": one, "two": two},
    )
    session.commit()
    session.expire_all()
    with pytest.raises(SealBroken):
        queries.content(session, cast.owner.actor, one, Variant.PREVIEW)


def test_removing_erases_file_name_and_key(session, cast):
    number = cleaned(session, cast.owner)
    actions.remove(session, number, actor=cast.owner.actor)
    for model in (Evidence, EvidenceKey, EvidenceBlob):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    assert "evidence.removed" in session.scalars(select(TrailLeaf.action)).all()


def test_only_the_owner_removes(session, cast):
    number = cleaned(session, cast.owner)
    with pytest.raises(NotFound):
        actions.remove(session, number, actor=cast.colleague.actor)
    with pytest.raises(Forbidden):
        actions.remove(session, number, actor=cast.hr.actor)
    with pytest.raises(NotFound):
        actions.remove(session, 2**62, actor=cast.owner.actor)
    assert session.get(Evidence, number) is not None


def test_what_a_proposal_relies_on_stays(session, cast, database):
    number = cleaned(session, cast.owner)
    with database.owner.begin() as connection:
        connection.execute(text("CREATE TABLE relying (evidence_id bigint REFERENCES evidence (id))"))
        connection.execute(text("INSERT INTO relying VALUES (:n)"), {"n": number})
    try:
        with pytest.raises(Conflict) as refused:
            actions.remove(session, number, actor=cast.owner.actor)
        assert refused.value.code == "documents.in_use"
        assert queries.content(session, cast.owner.actor, number, Variant.CLEAN).data
    finally:
        session.rollback()
        with database.owner.begin() as connection:
            connection.execute(text("DROP TABLE relying"))


READERS = {"owner": True, "hr": True, "hr_above": True, "hr_owner": True, "signer": True}


def test_who_reads_what_was_sent(session, cast):
    number = cleaned(session, cast.owner)
    desk.make_record(session, cast.owner)
    desk.sent(session, cast.owner, papers=[number])
    for name, member in cast.members().items():
        found = queries.evidence_of(session, member.actor, [number])
        assert bool(found) == READERS.get(name, False), name
        if found:
            assert queries.content(session, member.actor, number, Variant.PREVIEW).data
        else:
            with pytest.raises(NotFound):
                queries.content(session, member.actor, number, Variant.PREVIEW)


def test_content_is_never_raw_and_pages_end(session, cast):
    number = received(session, cast.owner)
    with pytest.raises(NotFound):
        queries.content(session, cast.owner.actor, number, Variant.RAW)
    tasks.check(number)
    for page in (0, 2, -1, 2**63):
        with pytest.raises(NotFound):
            queries.content(session, cast.owner.actor, number, Variant.PREVIEW, page)


def test_several_are_read_in_one_statement(session, cast, count_statements):
    numbers = [received(session, cast.owner) for _ in range(5)]
    with count_statements(session) as counted:
        found = queries.evidence_of(session, cast.owner.actor, [*reversed(numbers), -1, 2**70])
    assert [summary.id for summary in found] == numbers
    assert len(counted) == 1


def test_attaching_takes_ones_own_only(session, cast):
    mine, other = cleaned(session, cast.owner), cleaned(session, cast.colleague)
    assert [e.id for e in steps.attach(session, [mine, mine], person_id=cast.owner.person_id)] == [mine]
    for wrong in ([mine, other], [other], [0], [2**64], [mine, 2**40]):
        with pytest.raises(Invalid) as refused:
            steps.attach(session, wrong, person_id=cast.owner.person_id)
        assert refused.value.code == "documents.not_yours"


def test_only_what_was_checked_and_found_clean_is_no_problem(session, cast):
    good, waiting = cleaned(session, cast.owner), received(session, cast.owner)
    bad = cleaned(session, cast.owner, files.encrypted_pdf())
    assert steps.problems(session, [good]) == []
    assert steps.problems(session, []) == []
    assert [problem.code for problem in steps.problems(session, [2**40])] == ["documents.refused_attached"]
    codes = [problem.code for problem in steps.problems(session, [good, waiting, bad])]
    assert codes == ["documents.still_checking", "documents.refused_attached"]
    with pytest.raises(Invalid, match="refused_attached"):
        steps.attach(session, [good, bad], person_id=cast.owner.person_id)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("refused_code = 'documents.bomb'", "ck_evidence_refused_says_why"),
        ("checked_at = NULL", "ck_evidence_checked_has_instant"),
        ("digest = NULL", "ck_evidence_clean_has_digest"),
        ("page_count = 0", "ck_evidence_clean_has_pages"),
        ("size = 20971521", "ck_evidence_size"),
        ("kind = 'gif'", "ck_evidence_kind"),
    ],
)
def test_the_database_knows_the_truths_too(session, cast, change, constraint):
    cleaned(session, cast.owner)
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(text(f"UPDATE evidence SET {change}"))
    session.rollback()


def test_a_failing_trail_keeps_nothing(session, cast, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("trail")

    monkeypatch.setattr(actions.trail, "append", broken)
    with pytest.raises(RuntimeError, match="trail"):
        received(session, cast.owner)
    for table in ("evidence", "evidence_blob", "evidence_key", "procrastinate_jobs"):
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
