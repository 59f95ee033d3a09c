"""The signer's desk as a reader sees it."""

import io

from portal.core import clock
from portal.proposals.queries import evidence_ids_of
from portal.proposals.rules import ItemState
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState
from tests.proposals import desk


def test_the_signer_sees_what_is_signed_and_signs_with_other_software(session, cast, client_for, checked):
    with desk.after_hold():
        client = client_for(cast.signer, stepped_up=True)
        assert cast.owner.name in client.get("/approvals").text
        client.post("/approvals", {"items": str(checked.id)})
        batch = client.follow()
        assert "Hà" in batch.text
        number = batch.url.rsplit("/", 1)[-1]
        content = client.get(f"/approvals/{number}/content").response.data
        cms = desk.sign_as(session, cast.signer, content)
        client.get(f"/approvals/{number}")
        client.post(f"/approvals/{number}/signature", {"signature": (io.BytesIO(cms), "lo.p7s")})
        signed = client.follow()
        assert "Đã ký 1 nội dung." in signed.text
        assert "Đã duyệt" in signed.text
    assert desk.value_of(session, cast.owner, "other_names")[0] == "Hà"
    shown = client_for(cast.owner).get(f"/proposals/{checked.proposal_id}")
    for page in (signed, shown):
        assert "Trước đó" in page.text
        assert "Hiện tại" not in page.text
    assert "hệ thống gửi tiếp lên CSDL quốc gia" in shown.text
    message = session.query(SyncMessage).one()
    message.state, message.receipt_code = SyncState.RECONCILED, "BN-1"
    message.sent_at = message.acknowledged_at = message.reconciled_at = clock.now()
    session.commit()
    shown = client_for(cast.owner).get(f"/proposals/{checked.proposal_id}")
    assert "Hồ sơ đã cập nhật; CSDL quốc gia đã nhận và khớp. Đã xong." in shown.text
    assert "gửi tiếp" not in shown.text


def test_the_demo_signs_with_the_signers_own_key_file(session, cast, client_for, checked, settings):
    settings.signing_pkcs12_folder.mkdir(parents=True, exist_ok=True)
    desk.key_file(settings.signing_pkcs12_folder, cast.signer, "mat-khau")
    with desk.after_hold():
        client = client_for(cast.signer, stepped_up=True)
        client.get("/approvals")
        client.post("/approvals", {"items": str(checked.id)})
        number = client.follow().url.rsplit("/", 1)[-1]
        wrong = client.post(f"/approvals/{number}/signature", {"passphrase": "sai"}, status=422)
        assert "Mật khẩu khóa ký chưa đúng" in wrong.text
        client.post(f"/approvals/{number}/signature", {"passphrase": "mat-khau"})
        assert "Đã ký 1 nội dung." in client.follow().text


def test_before_signing_the_signer_proves_again_who_they_are(cast, client_for, checked):
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals")
        client.post("/approvals", {"items": str(checked.id)})
        page = client.follow()
        number = page.url.rsplit("/", 1)[-1]
        assert "Xác thực lại" in page.text
        sent_on = client.post(f"/approvals/{number}/signature", {"passphrase": "x"})
        assert sent_on.location == f"/step-up?next=/approvals/{number}"


def test_another_signers_batch_is_not_found(session, cast, client_for, checked):
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals")
        client.post("/approvals", {"items": str(checked.id)})
        number = client.follow().url.rsplit("/", 1)[-1]
    client_for(cast.hr).get(f"/approvals/{number}", status=404)


def test_the_signer_returns_one_of_a_batch(session, cast, client_for, checked):
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals")
        client.post("/approvals", {"items": str(checked.id)})
        batch = client.follow()
        typed = {"approval": batch.url.rsplit("/", 1)[-1], f"return-text-{checked.id}": "Ảnh mờ"}
        again = client.post(f"/items/{checked.id}/return", typed, status=422)
        assert "Hãy chọn một lý do" in again.text
        assert "Ảnh mờ" in again.html
        client.post(f"/items/{checked.id}/return", {**typed, f"return-reason-{checked.id}": "unreadable"})
        assert client.follow().url == "/approvals"
        stale = client.get(f"/approvals/{typed['approval']}")
        assert "Lập lô mới" in stale.text
        assert "Xác thực lại" not in stale.text
    session.refresh(checked)
    assert checked.state is ItemState.RETURNED


def test_nothing_picked_and_wrong_files_are_said(cast, client_for, checked):
    with desk.after_hold():
        client = client_for(cast.signer, stepped_up=True)
        client.get("/approvals")
        assert "Hãy chọn ít nhất một" in client.post("/approvals", {}, status=422).text
        client.post("/approvals", {"items": ["x", str(checked.id), "9223372036854775808"]}, status=422)
        client.post("/approvals", {"items": [str(checked.id)]})
        number = client.follow().url.rsplit("/", 1)[-1]
        page = client.post(
            f"/approvals/{number}/signature", {"signature": (io.BytesIO(b"MZ"), "x.p7s")}, status=422
        )
        assert "Không đọc được chữ ký số" in page.text
        assert "Mật khẩu khóa ký" in client.post(f"/approvals/{number}/signature", status=422).text


def test_the_signer_can_look_at_the_papers(session, cast, client_for):
    desk.make_record(session, cast.owner)
    item = desk.verified(session, cast, key="current_address", value="15 Lê Lợi, phường Hải Châu")
    papers = evidence_ids_of(session, [item.id])[item.id]
    with desk.after_hold():
        client = client_for(cast.signer, stepped_up=True)
        client.get("/approvals")
        client.post("/approvals", {"items": str(item.id)})
        batch = client.follow()
    assert [link for link in batch.html.split('"') if link.startswith("/evidence/")] == [
        f"/evidence/{number}/preview" for number in papers
    ]
