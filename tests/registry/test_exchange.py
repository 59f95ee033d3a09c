"""The line to a real stand-in process, under every fault that it knows."""

import hashlib
import uuid
from datetime import UTC, datetime

import pytest
import requests

from portal.registry.exchange import Acknowledged, Held, HttpExchange, Parcel, Permanent, Returned, Temporary
from portal.registry.rules import Basis, Change, Subject, message
from portal.sandbox import pki
from portal.signing.rules import canonical
from tests.signing.conftest import sign
from tests.support import national as stand_ins


def parcel(value="giá trị", message_id=None):
    message_id = message_id or uuid.uuid4()
    document = message(
        message_id=message_id,
        trace_id=uuid.uuid4().hex,
        subject=Subject("000180000001", "H17.01.0001.CC", "H17.01"),
        change=Change("contact_phone", "set", value),
        basis=Basis(1, 2, datetime.now(UTC)),
    )
    body = canonical(document)
    return Parcel(message_id, document["trace_id"], body, hashlib.sha256(body).digest())


@pytest.fixture
def send(national):
    line = national.line(read_seconds=1.0)
    return lambda one: line.exchange.send(one, line.sign(one.body, datetime.now(UTC)))


def test_a_message_is_held_as_sent_and_has_a_receipt(national, send):
    one = parcel()
    answer = send(one)
    [held] = national.held()
    assert isinstance(answer, Acknowledged)
    assert held["receipt_code"] == answer.receipt_code
    assert canonical(held["content"]) == one.body
    assert "Sở Nội vụ" in held["signed_by"]


def test_the_same_message_again_has_the_same_receipt_and_is_held_once(national, send):
    one = parcel()
    assert send(one) == send(one) == send(one)
    [held] = national.held()
    assert held["received_times"] == 3


def test_the_same_id_with_other_content_is_refused_for_good(national, send):
    one = parcel()
    send(one)
    with pytest.raises(Permanent) as caught:
        send(parcel("khác", message_id=one.message_id))
    assert caught.value.code == "registry.other_content"
    assert [canonical(held["content"]) for held in national.held()] == [one.body]


@pytest.mark.parametrize(
    ("fault", "code", "is_held"),
    [
        ("fail", "registry.unavailable", False),
        ("drop", "registry.unreachable", True),
        ("redirect", "registry.unavailable", True),
        ("huge", "registry.answer_too_large", True),
        ("garbage", "registry.answer_unreadable", True),
        ("trickle", "registry.too_slow", True),
    ],
)
def test_what_may_pass_is_temporary_and_the_next_attempt_succeeds(national, send, fault, code, is_held):
    national.order(fault, times=1)
    one = parcel()
    with pytest.raises(Temporary) as caught:
        send(one)
    assert caught.value.code == code
    assert len(national.held()) == int(is_held)
    assert isinstance(send(one), Acknowledged)
    assert len(national.held()) == 1


def test_too_slow_an_answer_is_temporary(national, send):
    national.order("delay", times=1, seconds=3)
    with pytest.raises(Temporary) as caught:
        send(parcel())
    assert caught.value.code == "registry.unreachable"


def test_a_slow_answer_in_time_is_an_answer(national, send):
    national.order("delay", times=1, seconds=0.3)
    assert isinstance(send(parcel()), Acknowledged)


def test_the_answer_to_another_message_is_not_believed(national, send):
    send(parcel("một"))
    national.order("repeat", times=1)
    with pytest.raises(Temporary) as caught:
        send(parcel("hai"))
    assert caught.value.code == "registry.answer_mismatch"


def test_a_refusal_has_its_reason(national, send):
    national.order("refuse", times=1, reason_code="invalid_value", reason="Không có mã này")
    assert send(parcel()) == Returned("invalid_value", "Không có mã này")
    assert national.held() == []


@pytest.mark.parametrize("reason_code", ["", "A B", "<script>", "x" * 50])
def test_a_refusal_with_a_code_that_is_none_is_not_believed(national, send, reason_code):
    national.order("refuse", times=1, reason_code=reason_code)
    with pytest.raises(Temporary):
        send(parcel())


def test_a_refusal_with_hidden_characters_is_not_believed(national, send):
    national.order("refuse", times=1, reason="đúng\u202egnúđ")
    with pytest.raises(Temporary):
        send(parcel())


def test_a_long_reason_is_cut(national, send):
    national.order("refuse", times=1, reason="dài " * 1000)
    assert len(send(parcel()).reason) <= 500


def test_nobody_there_is_temporary(national, send):
    national.kill()
    with pytest.raises(Temporary) as caught:
        send(parcel())
    assert caught.value.code == "registry.unreachable"


def test_an_agency_that_is_not_trusted_is_refused_for_good(national):
    stranger = pki.root_authority("Khác", datetime.now(UTC))
    holder = pki.issue(stranger, "Sở Nội vụ", pki.Terms(datetime.now(UTC)))
    one = parcel()
    with pytest.raises(Permanent) as caught:
        HttpExchange(national.url).send(one, sign(holder, one.body, datetime.now(UTC)))
    assert caught.value.code == "registry.not_trusted"
    assert national.held() == []


def test_a_changed_message_is_refused_though_its_signature_is_real(national):
    line = national.line()
    good, other = parcel("trước"), parcel("sau")
    signature = line.sign(good.body, datetime.now(UTC))
    with pytest.raises(Permanent) as caught:
        line.exchange.send(other, signature)
    assert caught.value.code == "registry.not_trusted"


def test_standings_say_what_is_held_returned_and_unknown(national, send):
    kept, given_back, unknown = parcel("a"), parcel("b"), parcel("c")
    send(kept)
    send(given_back)
    told = {"message_id": str(given_back.message_id), "reason_code": "newer_exists", "reason": "Đã có"}
    assert requests.post(f"{national.url}/control/returns", json=told, timeout=5).status_code == 200
    standings = national.line().exchange.standings([p.message_id for p in (kept, given_back, unknown)])
    assert set(standings) == {kept.message_id, given_back.message_id}
    assert standings[kept.message_id].digest == kept.digest
    assert standings[kept.message_id].held is Held.HELD
    assert standings[given_back.message_id].returned == Returned("newer_exists", "Đã có")


def test_what_was_acknowledged_survives_a_power_cut(national, keys, send):
    one = parcel()
    receipt = send(one)
    national.kill()
    with stand_ins.running(national.folder, keys) as again:
        assert [held["receipt_code"] for held in again.held()] == [receipt.receipt_code]
