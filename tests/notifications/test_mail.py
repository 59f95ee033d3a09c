"""Mail by a real SMTP server: constant words, a link, an identity; failures sorted into for now and for good."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from notifications import mail
from notifications.errors import Permanent, Temporary
from notifications.messages import WORDS, Message
from notifications.settings import Encryption, Settings, Smtp, new_private_key
from tests.push_service.loop import free_port

BASE = Settings(new_private_key(), "mailto:quantri@example.vn", "https://portal.example.vn", None)


class Inbox:
    """Keeps what arrives; answers as told."""

    def __init__(self) -> None:
        self.envelopes: list = []
        self.answer = "250 OK"
        self.recipient_answer = ""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        self.envelopes.append(envelope)
        return self.answer


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    keeps = Inbox()
    controller = Controller(keeps, hostname="127.0.0.1", port=free_port())
    controller.start()
    keeps.port = controller.port
    yield keeps
    controller.stop()


def settings_for(inbox: Inbox) -> Settings:
    return replace(BASE, smtp=Smtp("127.0.0.1", inbox.port, "thongbao@example.vn", Encryption.NONE))


@pytest.mark.parametrize("message", Message)
def test_a_mail_says_the_constant_words_and_nothing_else(inbox, message):
    mail.send("hoa@example.vn", message, 42, settings=settings_for(inbox))
    (envelope,) = inbox.envelopes
    assert envelope.rcpt_tos == ["hoa@example.vn"]
    received = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert received["Subject"] == WORDS[message].away_title
    assert received["Message-ID"] == "<notification-42@portal.example.vn>"
    assert received["Auto-Submitted"] == "auto-generated"
    lines = received.get_content().split()
    expected = f"{WORDS[message].away_body} https://portal.example.vn/notifications/42 {mail._FOOTER}"
    assert lines == expected.split()


@pytest.mark.parametrize(("answer", "error"), [("451 busy", Temporary), ("554 refused", Permanent)])
def test_a_server_that_refuses(inbox, answer, error):
    inbox.answer = answer
    with pytest.raises(error):
        mail.send("hoa@example.vn", Message.TRIAL, 42, settings=settings_for(inbox))


@pytest.mark.parametrize(("answer", "error"), [("450 full", Temporary), ("550 unknown", Permanent)])
def test_a_server_that_refuses_the_address(inbox, answer, error):
    inbox.recipient_answer = answer
    with pytest.raises(error):
        mail.send("hoa@example.vn", Message.TRIAL, 42, settings=settings_for(inbox))


def test_a_server_that_is_down(inbox):
    down = replace(BASE, smtp=Smtp("127.0.0.1", free_port(), "thongbao@example.vn", Encryption.NONE))
    with pytest.raises(Temporary):
        mail.send("hoa@example.vn", Message.TRIAL, 42, settings=down)


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
def test_a_server_without_the_encryption_asked_for_gets_nothing(inbox, encryption):
    settings = replace(
        BASE, smtp=Smtp("127.0.0.1", inbox.port, "thongbao@example.vn", encryption, "user", "secret")
    )
    with pytest.raises(Temporary):
        mail.send("hoa@example.vn", Message.TRIAL, 42, settings=settings)
    assert inbox.envelopes == []


@pytest.mark.parametrize(
    "address", ["", "hoa", "hoa@example.vn\r\nBcc: x@example.vn", "hoa@example.vn, x@example.vn", "@"]
)
def test_what_is_no_address_gets_nothing(inbox, address):
    with pytest.raises(Permanent):
        mail.send(address, Message.TRIAL, 42, settings=settings_for(inbox))
    assert inbox.envelopes == []


def test_without_a_server_nothing_is_sent():
    mail.send("hoa@example.vn", Message.TRIAL, 42, settings=BASE)
