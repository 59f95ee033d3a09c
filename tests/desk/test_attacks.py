"""Who may see what of a question, and what an attacker gets out of it: nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, text

from portal.access.rules import Grant, Role
from portal.card.actions.binding import PhoneKey, bind
from portal.card.formats import curve
from portal.card.formats.sd_jwt import credential, presentation
from portal.card.keys.provider import KeyUse
from portal.card.rules import BindingLevel
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.sealing import SealBroken, keyring
from portal.core.trail import TrailLeaf
from portal.desk import queries, response, steps, tasks
from portal.desk.actions import answering, asking, consenting, offices, showing
from portal.desk.actions.answering import Judge
from portal.desk.actions.consenting import Consent
from portal.desk.models import DeskDisclosure, DeskRequest, DeskResult
from portal.desk.presented import read_lists
from portal.desk.rules import AnswerRefused, Claim, Fault, RequestState, Wanted
from portal.record import steps as record_steps
from tests.desk.conftest import PURPOSE, Desk, registered
from tests.support.cast import Member
from tests.support.database import Database


@pytest.fixture
def judge(desk: Desk) -> Judge:
    place = desk.house.press.place
    root = desk.keys.certificate(KeyUse.CARD)
    assert root is not None
    lists = read_lists(place.folder, _root(desk), now=int(clock.now().timestamp()))
    return Judge(desk.said().vct, lists)


def _root(desk: Desk) -> bytes:
    return curve.public_bytes(desk.keys.root().key.public_key())


def shown_for(
    desk: Desk, asked: DeskRequest, *names: str, holder: ec.EllipticCurvePrivateKey | None = None
) -> str:
    """What a phone with the owner's key would show."""
    made = credential.issue(
        desk.said(), desk.keys.signer(KeyUse.CARD), certificates=[desk.keys.certificate(KeyUse.CARD).der]
    )
    key = holder or desk.holder

    class Signs:
        kid = b""

        def sign(self, message: bytes) -> bytes:
            return curve.sign(key, message)

    return presentation.bind(
        made.shown(set(names)),
        Signs(),
        audience=asked.client_id,
        nonce=asked.nonce,
        at=int(clock.now().timestamp()),
    )


def another_officer(desk: Desk, unit: str = "office") -> Member:
    held = desk.cast.units[unit]
    grants = (Grant(Role.OFFICIAL, None, ""), Grant(Role.GUARD, held.id, held.path))
    return replace(desk.cast.nobody, actor=replace(desk.cast.nobody.actor, grants=grants))


def test_an_officer_of_another_unit_does_not_ask_in_an_office_s_name(desk: Desk) -> None:
    wish = asking.Wish(desk.office.id, PURPOSE, Wanted((Claim.NAME,)))
    site = asking.Site("https://localhost/desk/responses", "vct")
    for member in (
        another_officer(desk, "elsewhere"),
        desk.cast.owner,
        desk.cast.hr,
        desk.cast.administrator,
    ):
        with pytest.raises(Forbidden):
            asking.ask(desk.session, wish, site=site, actor=member.actor)
    assert (
        queries.offices_to_ask_for(desk.session, another_officer(desk, "elsewhere").actor, at=clock.now())
        == []
    )


@pytest.mark.parametrize(
    ("purpose", "wanted", "code"),
    [
        ("Điều tra thêm", Wanted((Claim.NAME,)), "desk.purpose"),
        (PURPOSE, Wanted((Claim.BIRTH_YEAR,)), "desk.claim_not_registered"),
        (PURPOSE, Wanted((Claim.NAME,), (Claim.MANDATE,)), "desk.claim_not_registered"),
        (PURPOSE, Wanted((), (Claim.NAME,)), "desk.nothing_required"),
    ],
)
def test_only_what_was_registered_is_asked(desk: Desk, purpose: str, wanted: Wanted, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        asking.ask(
            desk.session, asking.Wish(desk.office.id, purpose, wanted), site=asking.Site("https://x", "v"),
            actor=desk.officer.actor,
        )  # fmt: skip
    assert refused.value.code == code
    assert desk.session.scalars(select(DeskRequest)).all() == []


def test_a_result_is_shown_once_and_to_nobody_else(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    for member in (another_officer(desk), desk.cast.administrator, desk.cast.hr_above, desk.cast.owner):
        with pytest.raises(NotFound):
            queries.own_request(desk.session, member.actor, asked.public_id)
        with pytest.raises(NotFound):
            showing.show(desk.session, asked.id, actor=member.actor)

    assert showing.show(desk.session, asked.id, actor=desk.officer.actor).given == {
        Claim.NAME: "Nguyễn Thị Hòa"
    }
    with pytest.raises(Conflict, match="nothing_to_show"):
        showing.show(desk.session, asked.id, actor=desk.officer.actor)


def test_row_security_hides_a_result_from_everybody_but_the_officer(
    desk: Desk, judge: Judge, database: Database
) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    for member in desk.cast.members().values():
        with database.app_sessions()() as session:
            steps.act_as(session, member.person_id)
            found = session.scalars(select(DeskResult.request_id)).all()
            told = session.scalars(select(DeskDisclosure.person_id)).all()
        assert found == ([asked.id] if member is desk.officer else []), member.name
        assert told == ([desk.cast.owner.person_id] if member is desk.cast.owner else []), member.name


def test_a_result_that_is_moved_to_another_question_does_not_open(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    kept = desk.session.scalars(select(DeskResult)).one()
    assert "Hòa".encode() not in kept.sealed
    with pytest.raises(SealBroken):
        keyring().unseal_json(kept.sealed, context="desk_result:another")


def test_a_result_that_nobody_looks_at_is_gone_after_five_minutes(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)):
        with pytest.raises(Conflict, match="result_gone"):
            showing.show(desk.session, asked.id, actor=desk.officer.actor)
        tasks.sweep(timestamp=0)
    assert desk.now(asked).state is RequestState.FORGOTTEN
    assert desk.session.scalars(select(DeskResult)).all() == []


def test_the_sweep_closes_what_nobody_answered_and_forgets_after_a_day(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    number = asked.id
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        tasks.sweep(timestamp=0)
    assert (desk.now(asked).state, asked.response_key_sealed) == (RequestState.FORGOTTEN, None)
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        tasks.sweep(timestamp=0)
    desk.session.rollback()
    desk.session.expire_all()
    assert desk.session.get(DeskRequest, number) is None


def test_somebody_else_s_card_is_not_taken_from_who_is_signed_in(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    with pytest.raises(AnswerRefused, match=Fault.CREDENTIAL):
        answering.by_portal(
            desk.session, asked.public_id, shown_for(desk, asked, "name"), judge=judge,
            actor=desk.cast.colleague.actor,
        )  # fmt: skip
    assert desk.now(asked).state is RequestState.WAITING


def test_a_credential_without_its_key_is_worth_nothing(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    stolen = shown_for(desk, asked, "name", holder=ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(AnswerRefused, match=r"binding\.signature"):
        answering.by_portal(desk.session, asked.public_id, stolen, judge=judge, actor=desk.cast.owner.actor)


def test_an_answer_to_an_office_that_was_stopped_is_refused(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    shown = shown_for(desk, asked, "name")
    offices.stop(desk.session, desk.office.id, actor=desk.cast.administrator.actor)
    with pytest.raises(AnswerRefused, match=Fault.OVER):
        answering.by_portal(desk.session, asked.public_id, shown, judge=judge, actor=desk.cast.owner.actor)
    with pytest.raises(Conflict, match="office_not_ready"):
        desk.ask(Claim.NAME)


@pytest.mark.parametrize("sent", ["", "a", "a.b.c.d.e", "....", "x" * 200_000, "é.b.c.d.e", "e30.b.c.d.e"])
def test_what_is_no_encrypted_answer_is_refused(desk: Desk, judge: Judge, sent: str) -> None:
    with pytest.raises(AnswerRefused):
        answering.by_wallet(desk.session, sent, judge=judge)


def test_a_response_key_of_one_question_does_not_open_in_another(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    assert asked.response_key_sealed is not None
    with pytest.raises(SealBroken):
        response.opened(asked.response_key_sealed, "another")


CONSENT_WRONG = {
    "nothing ticked": ((), "desk.required_not_ticked"),
    "a required one missing": ((Claim.TITLE,), "desk.required_not_ticked"),
    "one that was not asked": ((Claim.NAME, Claim.BIRTH_YEAR), "desk.claim_not_asked"),
    "one twice": ((Claim.NAME, Claim.NAME), "desk.claim_not_asked"),
}


@pytest.mark.parametrize("kind", CONSENT_WRONG)
def test_only_what_was_asked_is_issued(desk: Desk, kind: str) -> None:
    ticked, code = CONSENT_WRONG[kind]
    asked = desk.ask(Claim.NAME, optional=(Claim.TITLE,))
    with pytest.raises(Invalid, match=code):
        consenting.consent(
            desk.session,
            asked.public_id,
            Consent(ticked, b""),
            place=_place(desk),
            actor=desk.cast.owner.actor,
        )


def test_the_portal_issues_exactly_what_was_ticked_and_keeps_no_value(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME, optional=(Claim.TITLE, Claim.UNIT))
    text_given = consenting.consent(
        desk.session, asked.public_id, Consent((Claim.NAME, Claim.UNIT), b""), place=_place(desk),
        actor=desk.cast.owner.actor,
    )  # fmt: skip
    trust = read_lists(desk.house.press.place.folder, _root(desk), now=int(clock.now().timestamp())).trust
    found = credential.verify(text_given, trust, now=int(clock.now().timestamp()), vcts={desk.said().vct})
    assert found.facts == {"name": "Nguyễn Thị Hòa", "unit": "Văn phòng Sở"}
    assert found.expires_at - found.issued_at == 300
    leaf = desk.session.scalars(select(TrailLeaf).where(TrailLeaf.action == "card.shown_at_desk")).one()
    assert "Hòa" not in str(leaf.value_hashes)


def test_a_passkey_that_did_not_speak_gets_no_credential(desk: Desk) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    colleague = desk.cast.colleague
    record_steps.create(
        desk.session,
        person_id=colleague.person_id,
        unit_path=colleague.unit_path,
        values={},
        entries={},
        actor=None,
    )
    desk.session.commit()
    point = curve.public_bytes(key.public_key())
    bind(
        desk.session,
        PhoneKey(BindingLevel.PASSKEY, point, b"passkey", is_backed_up=False),
        actor=colleague.actor,
    )
    asked = desk.ask(Claim.NAME)
    for word in (b"", b"\x80", b"\x87\x00\x40\x00\x00\x00\x00\x40"):
        with pytest.raises(Forbidden, match="not_verified"):
            consenting.consent(
                desk.session,
                asked.public_id,
                Consent((Claim.NAME,), word),
                place=_place(desk),
                actor=colleague.actor,
            )


def test_the_trail_names_who_asked_who_answered_and_who_looked(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    showing.show(desk.session, asked.id, actor=desk.officer.actor)
    leaves = desk.session.execute(
        select(TrailLeaf.action, TrailLeaf.actor_id)
        .where(TrailLeaf.object_type == "desk_request")
        .order_by(TrailLeaf.id)
    ).all()
    assert [tuple(leaf) for leaf in leaves] == [
        ("desk.asked", desk.officer.person_id),
        ("desk.answered", desk.cast.owner.person_id),
        ("desk.shown", desk.officer.person_id),
    ]


def test_nothing_of_the_answer_stays_in_the_database(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME, Claim.UNIT)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name", "unit"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    showing.show(desk.session, asked.id, actor=desk.officer.actor)
    for table in ("desk_request", "desk_result", "desk_disclosure", "trail_leaf"):
        rows = desk.session.execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
        assert not any("Nguyễn Thị Hòa" in row or "Văn phòng Sở" in row for row in rows), table


def _place(desk: Desk) -> consenting.Place:
    office = consenting.Office(desk.house.url, desk.house.press.place.status_uri)
    return consenting.Place(
        office,
        "localhost",
        desk.said().vct,
        desk.keys.signer(KeyUse.CARD),
        desk.keys.certificate(KeyUse.CARD).der,
    )


def test_two_offices_are_two_verifiers(desk: Desk) -> None:
    other = registered(desk.session, desk.cast, desk.authority)
    assert other.public_key != desk.office.public_key
