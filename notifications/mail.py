"""E-mail to who has no device: content-free words and a link, by the agency's mail server."""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import urlsplit

from notifications.errors import Permanent, Temporary
from notifications.messages import WORDS, Message
from notifications.settings import Encryption, Settings, Smtp

_TIMEOUT_SECONDS = 15
_SERVER_ERROR = 500
_SENDER_NAME = "Cổng hồ sơ cán bộ, công chức, viên chức"
_FOOTER = "Thư này được gửi tự động và không nhận trả lời."


def send(to: str, message: Message, notification_id: int, *, settings: Settings) -> None:
    """Send one mail; raises Temporary or Permanent."""
    if settings.smtp is None:
        return
    mail = compose(to, message, notification_id, settings=settings, smtp=settings.smtp)
    try:
        with _connected(settings.smtp) as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if max(codes) >= _SERVER_ERROR:
            raise Permanent("The mail server refuses the address.") from error
        raise Temporary("The mail server cannot take the address now.") from error
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= _SERVER_ERROR:
            raise Permanent(f"The mail server answered {error.smtp_code}.") from error
        raise Temporary(f"The mail server answered {error.smtp_code}.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Temporary("The mail server does not answer.") from error


def compose(
    to: str, message: Message, notification_id: int, *, settings: Settings, smtp: Smtp
) -> EmailMessage:
    """Return the mail: nothing in it but constant words and the notification's own page."""
    words = WORDS[message]
    mail = EmailMessage()
    try:
        mail["To"] = Address(addr_spec=to)
        mail["From"] = Address(_SENDER_NAME, addr_spec=smtp.sender)
    except (ValueError, IndexError, MessageError) as error:
        raise Permanent("The address is not one.") from error
    mail["Subject"] = words.away_title
    # The same notification sent twice is one mail to a mailbox that knows its identity.
    mail["Message-ID"] = f"<notification-{notification_id}@{urlsplit(settings.base_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"{words.away_body}\n\n{settings.base_url}/notifications/{notification_id}\n\n{_FOOTER}\n"
    )
    return mail


def _connected(smtp: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if smtp.encryption is Encryption.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, timeout=_TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=_TIMEOUT_SECONDS)
    try:
        if smtp.encryption is Encryption.STARTTLS:
            server.starttls(context=context)
        if smtp.username:
            server.login(smtp.username, smtp.password)
    except BaseException:
        server.close()
        raise
    return server
