"""Every message has its words, and those that leave the portal say nothing about anybody."""

import re

import pytest

from notifications import messages
from notifications.messages import UNSAID, WORDS, Message, Param


def test_every_message_has_words_and_every_param_a_plain_phrase():
    assert set(WORDS) == set(Message)
    assert set(UNSAID) == set(Param)


@pytest.mark.parametrize("message", Message)
def test_words_away_are_constant(message):
    words = WORDS[message]
    for text in (words.title, words.away_title, words.away_body):
        assert text
        assert messages.placeholders(text) == set()
        assert not re.search(r"\d", text)


@pytest.mark.parametrize("message", Message)
def test_the_inbox_sentence_reads_well_when_nothing_is_said(message):
    assert messages.placeholders(WORDS[message].body) <= set(Param)
    body = messages.body(message, {})
    assert body.endswith(".")
    assert "{" not in body
    assert "None" not in body


@pytest.mark.parametrize("message", Message)
def test_the_lock_screen_shows_a_whole_title(message):
    # Android cuts a title at about 40 letters on a 360 px screen.
    assert len(WORDS[message].away_title) <= 40


def test_the_inbox_names_the_field():
    assert "“Nơi ở hiện nay”" in messages.body(Message.ITEM_RETURNED, {"field": "Nơi ở hiện nay"})


def test_an_empty_param_is_as_good_as_none():
    assert messages.body(Message.PROPOSAL_SUBMITTED, {"number": ""}).startswith("Đề nghị mới vừa")


def test_braces_in_a_param_are_text():
    assert "{number}" in messages.body(Message.ITEM_RETURNED, {"field": "{number}"})
