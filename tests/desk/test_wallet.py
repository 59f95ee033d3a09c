"""Others' wallet answers our desk over HTTP: @openid4vc/openid4vp and dcql; each case has one thing changed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from portal.card.actions import locking
from portal.card.keys import files
from portal.card.rules import Revocation
from portal.core import clock
from portal.desk import presented
from portal.desk.actions import showing
from portal.desk.models import DeskDisclosure, DeskResult
from portal.desk.rules import Claim, Fault, Outcome, RequestState, Way
from tests.desk.conftest import PURPOSE, Desk


def test_a_wallet_answers_and_the_officer_sees_it_once(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME, Claim.UNIT, optional=(Claim.GRADE, Claim.WORK_EMAIL))

    seen = desk.wallet().run(address=desk.address(asked))

    assert seen.get("client") == "x509_hash", seen
    assert seen["name"] == desk.office.name
    assert set(seen["claims"]) == {"name", "unit", "grade"}, "the card has no work e-mail, which is optional"
    assert seen["posted"] == {"status": 200, "body": {}}
    assert desk.now(asked).state is RequestState.ANSWERED
    assert (asked.way, asked.response_key_sealed, asked.signed_object) == (Way.WALLET, None, None)
    shown = showing.show(desk.session, asked.id, actor=desk.officer.actor)
    assert shown.given == {
        Claim.NAME: "Nguyễn Thị Hòa", Claim.UNIT: "Văn phòng Sở", Claim.GRADE: "Chuyên viên",
    }  # fmt: skip
    assert shown.unasked == ()
    assert desk.session.scalars(select(DeskResult)).all() == []


def test_the_bearer_reads_where_the_card_was_asked_for(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME, optional=(Claim.TITLE,))
    desk.wallet().run(address=desk.address(asked), disclose=["name"])

    desk.session.rollback()
    told = desk.session.scalars(select(DeskDisclosure)).one()
    assert (told.person_id, told.office, told.purpose) == (
        desk.cast.owner.person_id,
        desk.office.name,
        PURPOSE,
    )
    assert (told.claims, told.outcome, told.way) == (["name"], Outcome.SENT, Way.WALLET)


def test_what_was_not_asked_is_dropped_and_named(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    desk.wallet().run(address=desk.address(asked), disclose=["name", "unit", "serial"])

    desk.now(asked)
    shown = showing.show(desk.session, asked.id, actor=desk.officer.actor)
    assert shown.given == {Claim.NAME: "Nguyễn Thị Hòa"}
    assert shown.unasked == ("serial", "unit")


def test_a_wallet_without_what_is_required_cannot_answer(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME, Claim.WORK_EMAIL)

    assert desk.wallet().run(address=desk.address(asked))["cannot"]
    assert desk.now(asked).state is RequestState.WAITING


CHANGED = {
    "nonce": "binding.nonce",
    "audience": "binding.audience",
    "hash": "binding.hash",
    "old binding": "binding.time",
    "no binding": "binding.missing",
    "state": Fault.STATE,
    "other query": Fault.CREDENTIAL,
    "two": Fault.CREDENTIAL,
    "compressed": Fault.ENCRYPTION,
}


@pytest.mark.parametrize("change", CHANGED)
def test_one_change_is_refused_with_its_own_error(desk: Desk, change: str) -> None:
    asked = desk.ask(Claim.NAME)

    seen = desk.wallet().run(address=desk.address(asked), change=change)

    _is_refused(desk, seen, CHANGED[change])
    if change != "compressed":  # what does not even name its key closes nobody's question
        assert (desk.now(asked).state, asked.last_fault, asked.tries) == (
            RequestState.WAITING,
            CHANGED[change],
            1,
        )


def test_claims_that_are_missing_are_refused(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME, Claim.UNIT)
    _is_refused(desk, desk.wallet().run(address=desk.address(asked), disclose=["name"]), Fault.MISSING)


def test_a_foreign_issuer_is_refused(desk: Desk, tmp_path: Path) -> None:
    asked = desk.ask(Claim.NAME)
    foreign = desk.wallet(keys=files.make(tmp_path / "foreign"))
    _is_refused(desk, foreign.run(address=desk.address(asked)), "issuer.unknown")


def test_a_card_that_is_over_is_refused(desk: Desk) -> None:
    asked, at = desk.ask(Claim.NAME), int(clock.now().timestamp())
    over = desk.wallet(issued_at=at - 900, expires_at=at - 1)
    _is_refused(desk, over.run(address=desk.address(asked)), "credential.expired")


def test_another_type_of_credential_is_refused(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    other = desk.wallet(vct="https://example.org/diploma")
    _is_refused(
        desk, other.run(address=desk.address(asked), anyway=True, disclose=["name"]), "credential.vct"
    )


def test_a_revoked_card_is_refused_with_the_next_list(desk: Desk) -> None:
    wallet = desk.wallet()
    locking.revoke(desk.session, desk.binding.card_id, Revocation.DISMISSED, actor=desk.cast.hr.actor)
    desk.house.publish()
    _is_refused(desk, wallet.run(address=desk.address(desk.ask(Claim.NAME))), Fault.REVOKED)


def test_a_locked_card_is_refused(desk: Desk) -> None:
    locking.lock_own(desk.session, actor=desk.cast.owner.actor)
    desk.house.publish()
    _is_refused(desk, desk.wallet().run(address=desk.address(desk.ask(Claim.NAME))), Fault.SUSPENDED)


def test_a_list_that_is_too_old_clears_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presented, "_OLDEST_LIST", -1)
    _is_refused(desk, desk.wallet().run(address=desk.address(desk.ask(Claim.NAME))), Fault.STATUS_OLD)


def test_the_same_answer_again_is_refused(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    wallet = desk.wallet()
    seen = wallet.run(address=desk.address(asked))

    again = wallet.run(response=seen["response"], endpoint=seen["endpoint"])

    _is_refused(desk, again, Fault.USED)
    assert len(desk.session.scalars(select(DeskResult)).all()) == 1


def test_of_many_answers_at_once_one_is_taken(desk: Desk) -> None:
    asked, wallet = desk.ask(Claim.NAME), desk.wallet()
    held = wallet.run(address=desk.address(asked), hold=True)

    def post(_: int) -> str:
        answer = requests.post(held["endpoint"], data={"response": held["response"]}, timeout=20)
        return answer.json().get("error_description", "taken") if answer.status_code != 503 else Fault.USED

    with ThreadPoolExecutor(6) as hands:
        said = sorted(hands.map(post, range(6)))

    # Two strangers' bodies are read at a time; the others are asked to come again.
    assert said.count("taken") == 1
    assert set(said) <= {"taken", Fault.USED}
    desk.session.rollback()
    assert len(desk.session.scalars(select(DeskResult)).all()) == 1


def test_an_answer_after_five_minutes_is_refused(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    wallet = desk.wallet()
    held = wallet.run(address=desk.address(asked), hold=True)
    asked.expires_at = clock.now()
    desk.session.commit()

    _is_refused(desk, wallet.run(response=held["response"], endpoint=held["endpoint"]), Fault.OVER)
    assert "refused" in wallet.run(address=desk.address(asked)), "the request is not given out either"


def test_an_answer_to_another_question_is_refused(desk: Desk) -> None:
    """Encrypted to the key of the first question, which was taken back when the officer asked anew."""
    first, wallet = desk.ask(Claim.NAME), desk.wallet()
    held = wallet.run(address=desk.address(first), hold=True)
    second = desk.ask(Claim.NAME)

    _is_refused(desk, wallet.run(response=held["response"], endpoint=held["endpoint"]), Fault.OVER)
    assert desk.now(second).state is RequestState.WAITING


def test_a_question_bears_five_wrong_answers(desk: Desk) -> None:
    asked, wallet = desk.ask(Claim.NAME), desk.wallet()
    wrong = wallet.run(address=desk.address(asked), change="nonce")
    for _ in range(4):
        wallet.run(response=wrong["response"], endpoint=wrong["endpoint"])

    assert desk.now(asked).state is RequestState.FAILED
    assert asked.response_key_sealed is None


def test_a_wallet_says_no(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)

    assert desk.wallet().run(address=desk.address(asked), change="no")["posted"]["status"] == 200
    assert desk.now(asked).state is RequestState.REFUSED


def test_a_wallet_that_believes_another_authority_does_not_answer(desk: Desk) -> None:
    """The request is signed by the office's own key, and the wallet checks that before anything else."""
    asked, wallet = desk.ask(Claim.NAME), desk.wallet()
    wallet.anchor = type(desk.authority)().pem

    assert "refused" in wallet.run(address=desk.address(asked))
    assert desk.now(asked).tries == 0


def test_a_request_that_was_put_in_its_place_is_refused(desk: Desk) -> None:
    """The address names the office by its certificate's digest: the request of another one does not fit it."""
    asked = desk.ask(Claim.NAME)
    address = desk.address(asked).replace(asked.client_id.removeprefix("x509_hash:"), "A" * 43)

    assert "client_id" in desk.wallet().run(address=address)["refused"]


def _is_refused(desk: Desk, seen: dict, code: str) -> None:
    assert seen["posted"]["status"] == 400, seen
    assert seen["posted"]["body"] == {"error": "invalid_request", "error_description": str(code)}
    desk.session.rollback()
