"""The public files: written whole, within a minute, and never backwards."""

import json
import zlib
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card import publishing, queries, tasks
from portal.card.actions import binding, issuing, locking
from portal.card.actions.issuing import Office
from portal.card.checking import verifier
from portal.card.checking.verdicts import Checker, Clock, Verdict
from portal.card.formats import curve, proof, status_list, trust_list
from portal.card.formats.codes import Code
from portal.card.formats.profile import Purpose
from portal.card.formats.status_list import Status
from portal.card.formats.trust_list import TrustList
from portal.card.keys import files
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse
from portal.card.models import CardBinding, CardIssuance
from portal.card.rules import LIFE, Revocation
from portal.core import clock
from tests.card.conftest import Phone
from tests.support.cast import Cast


def root_of(press: tasks.Press) -> bytes:
    return files.read_certificate(press.keys.folder / "root.crt.pem").key


def trusted(press: tasks.Press, **changes: int) -> TrustList:
    data = (press.place.folder / "trust.cwt").read_bytes()
    return trust_list.read(data, root=root_of(press), now=int(clock.now().timestamp()), **changes)


def published(press: tasks.Press):
    return status_list.read((press.place.status_folder / "1.cwt").read_bytes(), trusted(press))


def test_a_card_is_green_until_it_is_suspended_and_the_list_says_so(
    session: Session, opened: Cast, bound: CardBinding, office: Office, press: tasks.Press, phone: Phone
) -> None:
    """From issuing to the verdict, through the files alone."""
    signer = press.keys.signer(KeyUse.CARD)
    issued = issuing.issue_own(session, Purpose.FACE, actor=opened.owner.actor, office=office, signer=signer)
    now = int(clock.now().timestamp())
    address = proof.address(press.place.checker, proof.make(issued.message, phone, made_at=now))

    def verdict() -> tuple[Verdict, Code]:
        listed = published(press)
        checker = Checker(trusted(press), {listed.uri: listed}, Clock(now, now))
        result = verifier.verify_address(address, checker)
        return result.verdict, result.code

    tasks.publish(0)
    assert verdict() == (Verdict.VALID, Code.OK)
    locking.suspend(session, bound.card_id, actor=opened.hr.actor)
    tasks.publish(0)
    assert verdict() == (Verdict.INVALID, Code.STATUS_SUSPENDED)
    locking.resume(session, bound.card_id, actor=opened.hr.actor)
    tasks.publish(0)
    assert verdict() == (Verdict.VALID, Code.OK)
    locking.lose_phone(session, actor=opened.owner.actor)
    tasks.publish(0)
    assert verdict() == (Verdict.INVALID, Code.STATUS_REVOKED)


def test_nothing_is_written_while_nothing_changes_and_again_after_an_hour(
    session: Session, press: tasks.Press, frozen_time: datetime
) -> None:
    assert tasks.publish_now(press)
    assert not tasks.publish_now(press)
    with clock.frozen(frozen_time + timedelta(hours=1)):
        assert tasks.publish_now(press)
        assert published(press).issued_at == int((frozen_time + timedelta(hours=1)).timestamp())


def test_a_list_is_newer_than_the_one_before_though_the_clock_went_back(press: tasks.Press) -> None:
    signer = press.keys.signer(KeyUse.STATUS)
    press.place.status_folder.mkdir(parents=True)
    publishing.publish_trust(press.place, press.keys, press.grant, now=int(clock.now().timestamp()))
    now = int(clock.now().timestamp())
    publishing.publish_statuses(press.place, {}, signer, now=now)
    publishing.publish_statuses(press.place, {7: Status.INVALID}, signer, now=now - 500)

    assert published(press).issued_at == now + 1
    assert published(press).at(7) is Status.INVALID


def test_a_checker_with_an_older_list_takes_the_difference(press: tasks.Press) -> None:
    now = int(clock.now().timestamp())
    signer = press.keys.signer(KeyUse.STATUS)
    press.place.status_folder.mkdir(parents=True)
    publishing.publish_trust(press.place, press.keys, press.grant, now=now)
    lists = []
    for step in range(publishing.DIFFERENCES + 3):
        publishing.publish_statuses(press.place, {step: Status.INVALID}, signer, now=now + step)
        lists.append(published(press))

    for old in lists[-publishing.DIFFERENCES : -1]:
        data = (press.place.status_folder / f"1-since-{old.issued_at}.cwt").read_bytes()
        assert status_list.apply_delta(old, data, trusted(press)) == lists[-1]
        assert len(data) < 400
    assert len(list(press.place.status_folder.glob("1-since-*"))) <= publishing.DIFFERENCES
    assert not (press.place.status_folder / f"1-since-{lists[0].issued_at}.cwt").exists()


def test_the_jwt_says_the_same_as_the_cwt(press: tasks.Press) -> None:
    tasks.publish_now(press)
    text = (press.place.status_folder / "1.jwt").read_text()
    header, payload, signature = (urlsafe_b64decode(f"{part}==") for part in text.split("."))
    content = json.loads(payload)

    assert json.loads(header)["typ"] == "statuslist+jwt"
    assert curve.verifies(
        press.keys.certificate(KeyUse.STATUS).key, text.rpartition(".")[0].encode(), signature
    )
    lst = urlsafe_b64decode(f"{content['status_list']['lst']}==")
    assert zlib.decompress(lst) == published(press).content
    assert content["sub"] == published(press).uri
    assert content["exp"] - content["iat"] == 72 * 3600


def test_a_badge_s_place_stays_taken_for_as_long_as_its_code_could_be_shown(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys, frozen_time: datetime
) -> None:
    badge = binding.bind_print(session, bound.card_id, actor=opened.hr.actor)
    signer = keys.signer(KeyUse.CARD)
    issuing.issue_badge(session, bound.card_id, actor=opened.hr.actor, office=office, signer=signer)
    locking.revoke(session, bound.card_id, Revocation.DISMISSED, actor=opened.hr.actor)
    place = badge.status_index
    for days, listed in ((364, {place: Status.INVALID}), (366, {})):
        with clock.frozen(frozen_time + timedelta(days=days)):
            tasks.sweep(0)
        assert queries.not_valid(session) == listed, days
        session.rollback()


def test_without_keys_nothing_is_published(settings, tmp_path: Path) -> None:
    tasks.use(replace(settings, card_key_folder=None, card_public_folder=tmp_path))
    tasks.publish(0)

    assert list(tmp_path.iterdir()) == []


def test_places_in_the_list_are_given_back_a_month_after_their_end(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime
) -> None:
    locking.lose_phone(session, actor=opened.owner.actor)
    tasks.sweep(0)
    session.refresh(bound)
    assert bound.status_index is not None
    with clock.frozen(frozen_time + timedelta(days=31)):
        tasks.sweep(0)
    session.refresh(bound)
    assert bound.status_index is None


def test_what_was_issued_is_forgotten_a_year_after_its_end_and_the_card_goes_on(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys, frozen_time: datetime
) -> None:
    signer = keys.signer(KeyUse.CARD)
    issuing.issue_own(session, Purpose.FACE, actor=opened.owner.actor, office=office, signer=signer)
    until = frozen_time + LIFE[Purpose.FACE, bound.level] + timedelta(days=365)

    for late, kept in ((timedelta(), 1), (timedelta(seconds=1), 0)):
        with clock.frozen(until + late):
            tasks.sweep(0)
        assert len(session.scalars(select(CardIssuance.id)).all()) == kept
        session.rollback()
    assert queries.live_binding(session, bound.card_id) == bound
