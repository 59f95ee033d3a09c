"""What the portal talks to: the national database, the mail server, the identity providers."""

import smtplib
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import requests

from notifications.settings import Encryption
from portal.config import Settings
from portal.doctor.findings import Line
from portal.people.oidc.published import Published
from portal.people.oidc.transport import Deadline
from portal.people.providers import Provider, providers_from

_SECONDS = 1.6
_SERVER_ERROR = 500


def check_registry(settings: Settings) -> Iterator[Line]:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.head(settings.registry_url, timeout=_SECONDS, allow_redirects=False)
    finding = f"{urlsplit(settings.registry_url).hostname} answers {answer.status_code}"
    yield Line("national database", finding, is_well=answer.status_code < _SERVER_ERROR)


def check_mail(settings: Settings) -> Iterator[Line]:
    if not settings.smtp_host:
        yield Line("mail server", "none is set, so no mail is sent", is_well=True)
        return
    encryption = Encryption(settings.smtp_encryption)
    connect = smtplib.SMTP_SSL if encryption is Encryption.TLS else smtplib.SMTP
    # With our own name, since smtplib would otherwise ask the name service for it.
    with connect(settings.smtp_host, settings.smtp_port, settings.host, timeout=_SECONDS) as server:
        server.ehlo()
        is_safe = encryption is not Encryption.STARTTLS or server.has_extn("starttls")
    finding = f"{settings.smtp_host} answers" + ("" if is_safe else ", but offers no STARTTLS")
    yield Line("mail server", finding, is_well=is_safe)


def check_providers_file(settings: Settings) -> Iterator[Line]:
    count = len(_read(settings))
    yield Line("identity providers", f"{count} configured", is_well=bool(count))


def providers(settings: Settings) -> Sequence[Provider]:
    try:
        return tuple(_read(settings).values())
    except (OSError, ValueError, KeyError, TypeError):
        return ()  # The line on the file has said so.


def check_provider(provider: Provider) -> Iterator[Line]:
    Published(provider.issuer).metadata(Deadline(_SECONDS))
    yield Line(f"identity provider {provider.slug}", "its metadata are there and in order", is_well=True)


def _read(settings: Settings) -> Mapping[str, Provider]:
    return providers_from(settings.providers_file.read_text(encoding="utf-8"))
