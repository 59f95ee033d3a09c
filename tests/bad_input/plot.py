"""The scene on which every bad request is played: one of everything, whose it is, and where its form stands."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.models import Device, Notification
from portal.access import actions as access
from portal.access.models import RoleGrant
from portal.access.rules import Purpose, Role
from portal.access.sessions import COOKIE, new_cookie
from portal.core import clock
from portal.core.db import transaction
from portal.documents import actions as documents
from portal.documents.rules import Checked
from portal.extracts import actions as extracts
from portal.extracts import tasks as copying
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import Contents
from portal.proposals.models import ItemEvidence, ProposalItem
from portal.proposals.rules import Reason
from portal.proposals.steps import Words, compared_version
from portal.record import actions as record
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Stricter
from portal.record.rules.seen import seen_of
from portal.registry import actions as registry
from portal.registry import steps as registry_steps
from portal.registry.exchange import Returned
from portal.reviews import actions as reviews
from portal.signing import trust
from tests.bad_input import plot_accounts, plot_batches, plot_cards, plot_desk
from tests.declarations import plot as beginnings
from tests.documents import files
from tests.intake import plot as sheets
from tests.proposals import desk
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast, Member, make_cast

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PASSPHRASE = "mật khẩu khóa ký"
SMALL = files.jpeg(size=(60, 40))


@dataclass
class Plot:
    """Everything by name: `ids["to_return"]` is the item that HR may return."""

    app: Flask
    session: Session
    cast: Cast
    ids: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, PageClient] = field(default_factory=dict)

    def client(self, who: str) -> PageClient:
        """The browser of a member of the cast; the signer has proved a moment ago who they are."""
        if who not in self.clients:
            self.clients[who] = self.browser(who)
        return self.clients[who]

    def browser(self, who: str) -> PageClient:
        """Another browser of theirs, with a session of its own."""
        member: Member = getattr(self.cast, who)
        cookie, id_hash = new_cookie()
        access.begin_signed_in(
            self.session, id_hash, old_id_hash=None, person_id=member.person_id, provider="vneid",
            subject=f"subject-{member.person_id}", provider_sid=f"sid-{secrets.token_hex(4)}", assurance=2,
            idle_seconds=1800, stepped_up=True,
            data={"_user_id": str(member.person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
        )  # fmt: skip
        client = PageClient(self.app, cookies={COOKIE: cookie})
        client.get("/sign-out")  # has a form, so the token is known from here on
        return client

    def filled(self, text: str, **more: object) -> str:
        """Put the plot's numbers into a path or a value: "/items/{to_return}/return"."""
        return text.format_map({**self.ids, **more})


def make(app: Flask, session: Session, key_folder: Any) -> Plot:
    """Set the scene at noon; what had to happen before did so a minute ago."""
    plot = Plot(app, session, make_cast(session))
    cast = plot.cast
    with clock.frozen(NOON - timedelta(minutes=1)):
        desk.make_record(session, cast.owner, cast.colleague, cast.nobody, cast.hr_owner)
        desk.enrol(session, cast.signer)
        _owners_proposals(plot)
        _cases_of_hr(plot)
        plot.ids.update(plot_batches.batches(session, cast))
        plot.ids.update(beginnings.make(session, cast))
        plot.ids.update(sheets.make(session, cast))
        _copies(plot)
        plot.ids.update(plot_cards.cards(session, cast))
        plot.ids.update(plot_accounts.accounts(session, cast))
    plot.ids.update(plot_desk.desk(session, cast, app.config["SETTINGS"].desk_authority_folder))
    _undoable(plot)
    _things(plot)
    key_folder.mkdir(parents=True, exist_ok=True)
    desk.key_file(key_folder, cast.signer, PASSPHRASE)
    session.rollback()
    return plot


def _owners_proposals(plot: Plot) -> None:
    session, cast, ids = plot.session, plot.cast, plot.ids
    draft = desk.drafted(session, cast.owner, "other_names", "Hà")
    ids["draft"], ids["drafted_item"] = draft.id, desk.item_of(session, draft).id
    ids["draft_to_delete"] = desk.drafted(session, cast.owner, "longest_held_job", "Dạy học").id
    ids["to_withdraw"] = desk.sent(session, cast.owner, "work_strengths", "Viết").id
    returned = desk.sent(session, cast.owner, "height_cm", 160)
    ids["returned"], ids["returned_item"] = returned.id, desk.item_of(session, returned).id
    ids["sent_evidence"] = _clean_paper(session, cast.owner)
    session.add(
        ItemEvidence(
            person_id=cast.owner.person_id,
            unit_path=cast.owner.unit_path,
            item_id=ids["returned_item"],
            evidence_id=ids["sent_evidence"],
        )
    )
    session.commit()
    reviews.claim(session, returned.id, actor=cast.hr.actor)
    words = Words(Reason.UNREADABLE, "Ảnh mờ")
    reviews.return_item(session, ids["returned_item"], actor=cast.hr.actor, words=words, key=str(uuid4()))
    ids["conflict_item"] = _conflicting(plot)
    conflicting = plot.session.get_one(ProposalItem, ids["conflict_item"], populate_existing=True)
    ids["compared"] = compared_version(plot.session, conflicting)
    ids["entry"] = _entry_of(session, cast.owner)
    ids["colleagues_entry"] = _entry_of(session, cast.colleague)


def _conflicting(plot: Plot) -> int:
    session, cast = plot.session, plot.cast
    proposal = desk.sent(session, cast.owner, "house_owned_type", "Nhà cấp 4")
    number = desk.item_of(session, proposal).id
    desk.change_record(session, cast.owner, "house_owned_type", "Nhà cấp 2")
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    reviews.verify_item(session, number, actor=cast.hr.actor, key=str(uuid4()))
    return number


def _cases_of_hr(plot: Plot) -> None:
    """One case for each thing that HR can do, all of the colleague; one of another department; one's own."""
    session, cast, ids = plot.session, plot.cast, plot.ids
    for name, key, value in (
        ("verify", "other_names", "Bình"), ("return", "work_strengths", "Nói"),
        ("refuse", "longest_held_job", "Lái xe"), ("answer", "birth_full_name", "Tên sai dấu."),
    ):  # fmt: skip
        proposal = desk.sent(session, cast.colleague, key, value)
        ids[f"to_{name}"], ids[f"case_{name}"] = desk.item_of(session, proposal).id, proposal.id
        reviews.claim(session, proposal.id, actor=cast.hr.actor)
    ids["to_claim"] = desk.sent(session, cast.colleague, "production_land", "Ao cá").id
    ids["colleagues_draft"] = desk.drafted(session, cast.colleague, "religion", "01").id
    ids["colleagues_draft_item"] = _item(plot, "colleagues_draft")
    for name, member in (("elsewhere", cast.nobody), ("own", cast.hr_owner)):
        ids[f"{name}_case"] = desk.sent(session, member).id
        ids[f"{name}_item"] = _item(plot, f"{name}_case")


def _copies(plot: Plot) -> None:
    """One copy that waits for its signature, one to be dropped, one that was issued, and one of elsewhere."""
    session, cast, ids = plot.session, plot.cast, plot.ids
    settings = plot.app.config["SETTINGS"]
    believed = trust.current()
    copying.use(settings.public_url, settings.trust_list_folder)
    trust.use(believed)
    for name, member, hr in (
        ("copy_ready", cast.colleague, cast.hr), ("copy_to_drop", cast.owner, cast.hr),
        ("copy_issued", cast.owner, cast.hr), ("elsewhere_copy", cast.nobody, cast.hr_elsewhere),
    ):  # fmt: skip
        wish = extracts.Wish(Contents.WHOLE, name, Purpose.PERSONNEL_WORK)
        ids[name] = extracts.request_copy(session, member.person_id, wish, actor=hr.actor, key=name).id
        copying.print_copy(ids[name])
    session.rollback()
    session.expire_all()
    content = session.get_one(IssuedCopy, ids["copy_issued"]).prepared.signed_bytes
    cms = desk.sign_as(session, cast.signer, content)
    extracts.record_signature(
        session, ids["copy_issued"], actor=desk.stepped_up(cast.signer), cms=cms, key="issued"
    )
    copying.finish_copy(ids["copy_issued"])


def _undoable(plot: Plot) -> None:
    item = desk.verified(plot.session, plot.cast, plot.cast.colleague, "land_allocated_certificate", "Số 1")
    plot.ids["to_undo"], plot.ids["case_undo"] = item.id, item.proposal_id


def _things(plot: Plot) -> None:
    session, cast, ids = plot.session, plot.cast, plot.ids
    access.look(
        session, actor=cast.hr.actor, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path,
        purpose=Purpose.COMPARE_RECORD,
    )  # fmt: skip
    for name, member in (("", cast.owner), ("colleagues_", cast.colleague), ("elsewhere_", cast.nobody)):
        ids[f"{name}person"] = member.person_id
        ids[f"{name}evidence"] = _clean_paper(session, member)
        device = Device(
            person_id=member.person_id, endpoint=f"https://fcm.googleapis.com/fcm/send/{name}", p256dh="p",
            auth="a", label="Firefox", session_ref=name, created_at=clock.now(),
        )  # fmt: skip
        session.add(device)
        session.commit()
        ids[f"{name}device"] = device.id
    ids["group"] = 1
    _to_confirm(plot)
    ids["policy_unit"] = cast.units["elsewhere"].id
    administers = RoleGrant(
        person_id=cast.hr_elsewhere.person_id, role=Role.ADMINISTRATOR, unit_id=ids["policy_unit"],
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    session.add(administers)
    asked = Stricter("academic_title", is_required=True)
    record.tighten(session, ids["policy_unit"], asked, actor=cast.administrator.actor)
    ids["notification"] = _told(session, cast.owner)
    ids["colleagues_notification"] = _told(session, cast.hr)
    for name, member in (("", cast.colleague), ("elsewhere_", cast.nobody)):
        _stuck_message(plot, f"{name}message", member)
    _stuck_message(plot, "hr_owners_message", cast.hr_owner)
    _stuck_message(plot, "large_message", cast.colleague, code="registry.message_too_large")
    ids["failed_until"] = clock.now().isoformat()
    for name in ("returned_message", "message_to_close"):
        _stuck_message(plot, name, cast.colleague, Returned("invalid_value", "Không có mã này"))


def _to_confirm(plot: Plot) -> None:
    """A group and a table as their pages show them; the table was not looked at for years, so it is asked about."""
    session, owner, ids = plot.session, plot.cast.owner, plot.ids
    rows = session.scalars(
        select(RecordEntry).where(
            RecordEntry.person_id == owner.person_id, RecordEntry.table_name == "family_own"
        )
    ).all()
    for row in rows:
        row.changed_at -= timedelta(days=2000)
    session.commit()
    ids["seen_table"] = seen_of((f"family_own/{row.id}", row.version) for row in rows)
    ids["quiet_group"] = 6
    stamps = session.get_one(Record, owner.person_id, populate_existing=True).stamps
    names = [
        spec.name
        for spec in FORM.groups[ids["quiet_group"] - 1].specs
        if stamps.get(spec.name, {}).get("is_filled")
    ]
    ids["seen_group"] = seen_of((name, stamps[name]["version"]) for name in names)
    session.rollback()


def _clean_paper(session: Session, member: Member) -> int:
    number = documents.receive(session, actor=member.actor, filename="giấy khai sinh.jpg", data=SMALL).id
    documents.record_check(session, number, Checked(SMALL, (SMALL,)))
    return number


def _told(session: Session, member: Member) -> int:
    found = session.scalars(
        select(Notification.id).where(Notification.person_id == member.person_id).limit(1)
    )
    return found.one()


def _stuck_message(
    plot: Plot, name: str, member: Member, answer: Returned | None = None, code: str = "registry.not_trusted"
) -> None:  # fmt: skip
    """A message that the other side gave back, or that failed."""
    session, item_id = plot.session, 1_000_000 + len(plot.ids)
    with transaction(session):
        row = registry_steps.queue(
            session, person_id=member.person_id, unit_path=member.unit_path, item_id=item_id,
            approval_id=None, target_key=name, operation="set", value="0905123456",
            occurred_at=clock.now(), label="Số điện thoại", page="/proposals",
        )  # fmt: skip
    if answer is None:
        registry.record_failure(session, row.id, code)
    else:
        registry.record_return(session, row.id, answer)
    plot.ids[name], plot.ids[f"{name}_version"] = row.id, str(row.message_id)


def _entry_of(session: Session, member: Member) -> int:
    wanted = select(RecordEntry.id).where(RecordEntry.person_id == member.person_id)
    return session.scalars(wanted.order_by(RecordEntry.id)).first() or 0


def _item(plot: Plot, name: str) -> int:
    items = desk.queries.items_of(plot.session, [plot.ids[name]])
    return items[0].id
