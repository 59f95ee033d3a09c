"""What an attacker gets out of a question: nothing."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from portal.card.actions.binding import PhoneKey, bind
from portal.card.formats import curve
from portal.card.formats.sd_jwt import credential
from portal.card.rules import BindingLevel
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.sealing import SealBroken
from portal.core.trail import TrailLeaf
from portal.desk import queries, response
from portal.desk.actions import answering, asking, consenting, offices
from portal.desk.actions.answering import Judge
from portal.desk.actions.consenting import Consent
from portal.desk.models import DeskRequest
from portal.desk.presented import read_lists
from portal.desk.rules import AnswerRefused, Claim, Fault, RequestState, Wanted
from portal.record import steps as record_steps
from tests.desk.answers import another_officer, judge_of, place_of, root_of, shown_for
from tests.desk.conftest import PURPOSE, Desk, registered


@pytest.fixture
def judge(desk: Desk) -> Judge:
    return judge_of(desk)


def test_an_officer_of_another_unit_does_not_ask_in_an_office_s_name(desk: Desk) -> None:
    question = asking.Question(desk.office.id, PURPOSE, Wanted((Claim.NAME,)))
    site = asking.Site("https://localhost/desk/responses", "vct")
    for member in (
        another_officer(desk, "elsewhere"),
        desk.cast.owner,
        desk.cast.hr,
        desk.cast.administrator,
    ):
        with pytest.raises(Forbidden):
            asking.ask(
                desk.session, question, site=site, authorities=desk.authority.believed, actor=member.actor
            )
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
            desk.session, asking.Question(desk.office.id, purpose, wanted), site=asking.Site("https://x", "v"),
            authorities=desk.authority.believed, actor=desk.officer.actor,
        )  # fmt: skip
    assert refused.value.code == code
    assert desk.session.scalars(select(DeskRequest)).all() == []


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
            place=place_of(desk),
            actor=desk.cast.owner.actor,
        )


def test_the_portal_issues_exactly_what_was_ticked_and_keeps_no_value(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME, optional=(Claim.TITLE, Claim.UNIT))
    text_given = consenting.consent(
        desk.session, asked.public_id, Consent((Claim.NAME, Claim.UNIT), b""), place=place_of(desk),
        actor=desk.cast.owner.actor,
    )  # fmt: skip
    trust = read_lists(desk.house.press.place.folder, root_of(desk), now=int(clock.now().timestamp())).trust
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
                place=place_of(desk),
                actor=colleague.actor,
            )


def test_two_offices_are_two_verifiers(desk: Desk) -> None:
    other = registered(desk.session, desk.cast, desk.authority)
    assert other.public_key != desk.office.public_key
