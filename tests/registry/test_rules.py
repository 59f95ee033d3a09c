from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from portal.registry import labels
from portal.registry.rules import (
    NEXT,
    NOTICE,
    Basis,
    Change,
    Subject,
    SyncState,
    may_move,
    message,
    pause_after,
)
from portal.signing.rules import canonical
from tests.support.sources import codes_in

S = SyncState

MOVES = {
    (S.QUEUED, S.SENT), (S.QUEUED, S.ACCEPTED), (S.QUEUED, S.RETURNED), (S.QUEUED, S.FAILED),
    (S.SENT, S.SENT), (S.SENT, S.QUEUED), (S.SENT, S.ACCEPTED), (S.SENT, S.RETURNED), (S.SENT, S.FAILED),
    (S.ACCEPTED, S.RECONCILED), (S.ACCEPTED, S.RETURNED), (S.ACCEPTED, S.QUEUED),
    (S.ACCEPTED, S.SUPERSEDED),
    (S.RETURNED, S.QUEUED), (S.RETURNED, S.CLOSED), (S.RETURNED, S.SUPERSEDED),
    (S.FAILED, S.QUEUED), (S.FAILED, S.CLOSED), (S.FAILED, S.SUPERSEDED),
}  # fmt: skip


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("to", S)
def test_the_table_of_moves_in_words(state, to):
    assert may_move(state, to) is ((state, to) in MOVES)


def test_every_state_has_its_row_and_its_words():
    assert set(NEXT) == set(labels.STATES) == set(labels.TONES) == set(S)


def test_the_message_is_this_and_nothing_else():
    built = message(
        message_id=UUID("12345678-1234-5678-1234-567812345678"),
        trace_id="ab" * 16,
        subject=Subject("000180000001", "H17.01.0001.CC", "H17.01"),
        change=Change("family_own/12", "change", {"name": "Nguyễn Văn An", "birth_year": "1980"}),
        basis=Basis(2**62, 3, datetime(2026, 11, 23, 12, 0, 0, 999, tzinfo=UTC)),
    )
    assert (
        canonical(built)
        == (
            '{"agency_code":"H17.01","basis":{"approval":"3","item":"4611686018427387904"},'
            '"change":{"operation":"change","target":"family_own/12",'
            '"value":{"birth_year":"1980","name":"Nguyễn Văn An"}},'
            '"message_id":"12345678-1234-5678-1234-567812345678","notice":"' + NOTICE + '",'
            '"occurred_at":"2026-11-23T12:00:00Z","schema":"vn-cbccvc-portal/2",'
            '"subject":{"official_code":"H17.01.0001.CC","personal_id":"000180000001"},'
            '"trace_id":"abababababababababababababababab"}'
        ).encode()
    )


def test_the_message_says_whose_format_it_is():
    assert "Own format" in NOTICE
    assert "QĐ 356" in NOTICE


def test_pauses_double_and_end_at_five_minutes():
    pauses = [pause_after(n).total_seconds() for n in (1, 2, 3, 4, 5, 6, 7, 8, 10_000)]
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert pause_after(1) < timedelta(seconds=6)


def test_every_code_has_its_sentence_and_every_sentence_its_code():
    raised = codes_in("portal/registry", "registry")
    composed = {
        f"registry.{name}" for name in ("not_understood", "not_trusted", "other_content", "message_too_large")
    }
    assert raised | composed == set(labels.PROBLEMS)


def test_a_reason_is_said_in_words_whatever_the_code():
    assert labels.reason(None, None) == ""
    assert labels.reason("invalid_value", "mã 99").endswith(": mã 99")
    assert labels.reason("registry.unreachable", None).startswith("Chưa kết nối được")
    assert "không nêu lý do" in labels.reason("a_code_of_tomorrow", "")
