"""Another key signs: what the former one signed stays green to its end, and no list goes backwards."""

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card import publishing, queries, tasks
from portal.card.actions import binding, issuing, locking
from portal.card.actions.issuing import Office
from portal.card.checking import verifier
from portal.card.checking.verdicts import Checker, Clock, Policy
from portal.card.formats import base41, proof, status_list, trust_list
from portal.card.formats.codes import FormatError
from portal.card.formats.cose import Sign1
from portal.card.formats.profile import Purpose
from portal.card.formats.status_list import StatusList
from portal.card.formats.trust_list import TrustList
from portal.card.keys import files
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse
from portal.card.models import CardBinding, CardPublication
from portal.card.rules import Revocation
from portal.config import SettingsError
from portal.core import clock
from tests.card.conftest import Phone, is_due
from tests.support.cast import Cast


def seconds() -> int:
    return int(clock.now().timestamp())


def renewed(keys: FileKeys, *uses: KeyUse) -> FileKeys:
    """Put other keys of these uses in the place of the former ones, under the same root."""
    root = files._read_key(keys.folder, files.ROOT)
    for use in uses:
        key = ec.generate_private_key(ec.SECP256R1())
        made = files._certificate(use, key.public_key(), root, clock.now() - timedelta(hours=1))
        files._write(keys.folder, use, key, made)
    return FileKeys(keys.folder)


@dataclass
class Gate:
    """A checker that keeps what it saw, takes what is published, and refuses what is older."""

    press: tasks.Press
    trust: TrustList | None = None
    listed: StatusList | None = None

    def refresh(self) -> "Gate":
        self.take(publishing.trust_file(self.press.place) or b"")
        data = (self.press.place.status_folder / "1.cwt").read_bytes()
        assert self.trust is not None
        self.listed = status_list.read(data, self.trust, seen=self.listed)
        return self

    def take(self, data: bytes) -> None:
        lowest = self.trust.counter if self.trust else 0
        self.trust = trust_list.read(data, root=self.press.root, now=seconds(), lowest_counter=lowest)

    def says(self, code: str) -> str:
        assert self.trust is not None
        assert self.listed is not None
        policy = Policy(purposes=frozenset(Purpose))
        checker = Checker(self.trust, {self.listed.uri: self.listed}, Clock(seconds(), seconds()), policy)
        return verifier.verify(code, checker).code.value


@pytest.fixture
def gate(session: Session, press: tasks.Press) -> Gate:
    tasks.publish_now(press)
    return Gate(press).refresh()


@dataclass(frozen=True)
class Shown:
    """What the former key signed: a face on a phone, and a badge in plastic."""

    face: Sign1
    badge: Sign1
    phone: Phone

    def code(self) -> str:
        return base41.encode(proof.make(self.face, self.phone, made_at=seconds()).encoded())

    def print(self) -> str:
        return base41.encode(self.badge.encoded())


@pytest.fixture
def shown(
    session: Session, opened: Cast, bound: CardBinding, office: Office, press: tasks.Press, phone: Phone
) -> Shown:
    signer = press.keys.signer(KeyUse.CARD)
    owner, hr = opened.owner.actor, opened.hr.actor
    face = issuing.issue_own(session, Purpose.FACE, actor=owner, office=office, signer=signer)
    binding.bind_print(session, bound.card_id, actor=hr)
    badge = issuing.issue_badge(session, bound.card_id, actor=hr, office=office, signer=signer)
    return Shown(face.message, badge.message, phone)


def test_what_a_former_card_signer_signed_stays_what_it_was_to_its_end(
    press: tasks.Press, shown: Shown, gate: Gate, frozen_time: datetime
) -> None:
    former = press.keys.certificate(KeyUse.CARD).kid
    assert (gate.says(shown.code()), gate.says(shown.print())) == ("ok", "policy.printed")
    after = replace(press, keys=renewed(press.keys, KeyUse.CARD))
    assert after.keys.certificate(KeyUse.CARD).kid != former

    for days, face, badge in (
        (0, "ok", "policy.printed"), (2, "ok", "policy.printed"), (4, "card.expired", "policy.printed"),
        (364, "card.expired", "policy.printed"), (366, "issuer.unknown", "issuer.unknown"),
    ):  # fmt: skip
        with clock.frozen(frozen_time + timedelta(days=days, minutes=1)):
            tasks.publish_now(after)
            gate.refresh()
            assert (gate.says(shown.code()), gate.says(shown.print())) == (face, badge), days


def test_the_new_key_s_cards_are_green_beside_the_former_one_s(
    session: Session, opened: Cast, office: Office, press: tasks.Press, shown: Shown, gate: Gate
) -> None:
    after = replace(press, keys=renewed(press.keys, KeyUse.CARD, KeyUse.STATUS))
    signer = after.keys.signer(KeyUse.CARD)
    face = issuing.issue_own(session, Purpose.FACE, actor=opened.owner.actor, office=office, signer=signer)
    fresh = replace(shown, face=face.message)
    assert gate.says(fresh.code()) == "issuer.unknown"

    assert tasks.publish_now(after)
    gate.refresh()

    assert (gate.says(fresh.code()), gate.says(shown.code())) == ("ok", "ok")


def test_a_phone_takes_a_face_by_the_new_key_when_it_is_on_line(
    session: Session, opened: Cast, press: tasks.Press, shown: Shown
) -> None:
    former = press.keys.certificate(KeyUse.CARD).kid
    after = renewed(press.keys, KeyUse.CARD).certificate(KeyUse.CARD).kid

    assert not is_due(session, opened.owner.actor, kid=former)
    assert is_due(session, opened.owner.actor, kid=after)


def test_a_list_by_another_status_signer_comes_at_once_and_the_former_one_is_read_meanwhile(
    press: tasks.Press, shown: Shown, gate: Gate, frozen_time: datetime
) -> None:
    before = (press.place.status_folder / "1.cwt").read_bytes()
    former = press.keys.certificate(KeyUse.STATUS).kid
    after = replace(press, keys=renewed(press.keys, KeyUse.STATUS))

    assert tasks.publish_now(after)
    found = publishing.held_statuses(press.place)
    assert found is not None
    assert found[0] == after.keys.certificate(KeyUse.STATUS).kid != former
    assert not tasks.publish_now(after)
    gate.take(publishing.trust_file(press.place) or b"")
    assert gate.trust is not None
    # A checker that has the new trust list and could not fetch more goes on with the list that it holds.
    assert status_list.read(before, gate.trust).issued_at == gate.listed.issued_at
    assert gate.refresh().says(shown.code()) == "ok"
    with pytest.raises(FormatError, match="rolled_back"):
        status_list.read(before, gate.trust, seen=gate.listed)

    with clock.frozen(frozen_time + timedelta(hours=73)):
        tasks.publish_now(after)
        gate.refresh()
    assert former not in {one.kid for one in gate.trust.signers}


def test_no_trust_list_is_taken_after_a_newer_one(press: tasks.Press, gate: Gate) -> None:
    old = publishing.trust_file(press.place) or b""
    tasks.publish_now(replace(press, keys=renewed(press.keys, KeyUse.CARD)))
    gate.refresh()

    with pytest.raises(FormatError, match="rolled_back"):
        gate.take(old)


@pytest.mark.parametrize("lost", ["everything", "trust.cwt", "status/1.cwt", "status/1.jwt"])
def test_what_is_missing_is_written_at_once_and_is_news_to_every_checker(
    session: Session, opened: Cast, shown: Shown, gate: Gate, lost: str
) -> None:
    press = replace(gate.press, keys=renewed(gate.press.keys, KeyUse.CARD, KeyUse.STATUS))
    tasks.publish_now(press)
    gate.refresh()
    assert not tasks.publish_now(press)
    if lost == "everything":
        shutil.rmtree(press.place.folder)
    else:
        (press.place.folder / lost).unlink()

    tasks.publish_now(press)

    gate.refresh()
    assert (gate.says(shown.code()), gate.says(shown.print())) == ("ok", "policy.printed")
    card = queries.live_card(session, opened.owner.person_id)
    locking.revoke(session, card.id, Revocation.LOST, actor=opened.hr.actor)
    tasks.publish_now(press)
    assert gate.refresh().says(shown.code()) == "status.revoked"


def test_files_that_nobody_of_ours_signed_are_written_anew_and_name_nobody(
    press: tasks.Press, shown: Shown, gate: Gate, tmp_path: Path
) -> None:
    stranger = files.make(tmp_path / "stranger", now=clock.now() - timedelta(hours=2))
    theirs = replace(press, keys=stranger, place=replace(press.place, folder=tmp_path / "theirs"))
    granted = trust_list.grant(
        stranger.certificate(KeyUse.TRUST).key,
        stranger.root(),
        issued_at=seconds(),
        expires_at=seconds() + 999,
    )
    theirs.place.status_folder.mkdir(parents=True)
    publishing.publish_trust(theirs.place, stranger, granted, now=seconds() + 99_999)
    for data in ((publishing.trust_file(theirs.place) or b""), b"", b"\x00"):
        (press.place.folder / "trust.cwt").write_bytes(data)
        tasks.publish_now(press)
        assert len(gate.refresh().trust.signers) == 2
    (press.place.status_folder / "1.cwt").write_bytes(b"\x80")
    assert tasks.publish_now(press)
    assert gate.refresh().says(shown.code()) == "ok"


def test_a_signer_that_is_to_come_is_listed_and_one_that_is_dropped_is_not(
    press: tasks.Press, shown: Shown, gate: Gate, tmp_path: Path
) -> None:
    first = gate.trust.counter
    listed, dropped = press.folder / "listed", press.folder / "dropped"
    listed.mkdir()
    dropped.mkdir()
    upcoming = files.make(tmp_path / "next", now=clock.now()).folder / "card.crt.pem"
    shutil.copy(upcoming, listed / "2027.crt.pem")
    tasks.publish_now(press)
    assert len(gate.refresh().trust.signers) == 3
    assert gate.trust.counter > first

    shutil.copy(press.folder / "card.crt.pem", dropped / "stolen.crt.pem")
    tasks.publish_now(replace(press, keys=renewed(press.keys, KeyUse.CARD)))
    assert gate.refresh().says(shown.code()) == "issuer.unknown"


def test_a_trust_list_is_signed_again_before_it_ends_and_not_before(
    press: tasks.Press, gate: Gate, frozen_time: datetime
) -> None:
    first = publishing.trust_file(press.place)
    with clock.frozen(frozen_time + timedelta(hours=2)):
        assert tasks.publish_now(press)
    assert publishing.trust_file(press.place) == first
    with clock.frozen(frozen_time + timedelta(days=46)):
        tasks.publish_now(press)
        assert publishing.trust_file(press.place) != first
        gate.refresh()


def test_publications_are_kept_for_a_month_and_the_newest_for_ever(
    session: Session, press: tasks.Press, frozen_time: datetime
) -> None:
    for days in (0, 20, 40):
        with clock.frozen(frozen_time + timedelta(days=days)):
            tasks.publish_now(press)
    for days, left in ((45, 2), (400, 1)):
        with clock.frozen(frozen_time + timedelta(days=days)):
            tasks.sweep(0)
        assert len(session.scalars(select(CardPublication.id)).all()) == left
        session.rollback()


def test_without_the_root_nothing_starts(settings, tmp_path: Path) -> None:
    keys = files.make(tmp_path / "keys")
    changed = replace(settings, card_key_folder=keys.folder, card_public_folder=tmp_path / "public")
    assert tasks.press_of(changed) is not None
    (keys.folder / "root.crt.pem").unlink()
    with pytest.raises(SettingsError, match="PORTAL_CARD_ROOT_FILE"):
        tasks.press_of(changed)
