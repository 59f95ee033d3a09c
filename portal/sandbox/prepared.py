"""All that the demo needs before its processes start: secrets, database, people, settings of each part."""

import json
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from portal.card.keys import files as card_keys
from portal.core import db, sealing
from portal.sandbox import authority, databases, desks, secrets, seed
from portal.sandbox.databases import Urls
from portal.sandbox.processes import BIGGEST_PORT, Part, StageError, python

# What a visitor may set beside the ports, for the mail and push of their own.
_PASSED_ON = (
    "PORTAL_WORKERS", "PORTAL_POOL_SIZE", "PORTAL_PUSH_TEST_ORIGINS", "PORTAL_RATE_LIMIT", "PORTAL_SMTP_HOST",
    "PORTAL_SMTP_PORT", "PORTAL_SMTP_ENCRYPTION", "PORTAL_MAIL_FROM",
)  # fmt: skip


_DESK_AUTHORITIES = "desk-authorities"
_SHARED_TLS = {
    "VNEID_CERTIFICATE_FILE": "PORTAL_TLS_CERTIFICATE_FILE",
    "VNEID_CERTIFICATE_KEY_FILE": "PORTAL_TLS_KEY_FILE",
    "REQUESTS_CA_BUNDLE": "REQUESTS_CA_BUNDLE",
}


@dataclass(frozen=True)
class Ports:
    """Where each part answers; the defaults lie below the range that systems hand out."""

    portal: int = 8000
    vneid: int = 8001
    national: int = 8002
    checker: int = 8003
    """Over https alone: on http the checking site has a host name of its own, which needs no port."""
    root: int = 8004
    """Over https alone, and itself on plain http: where a phone gets the root certificate."""

    @staticmethod
    def from_environment(environ: Mapping[str, str]) -> "Ports":
        """Read PORTAL_PORT, VNEID_PORT, NATIONAL_PORT, CHECKER_PORT and ROOT_PORT."""
        return Ports(
            _port(environ, "PORTAL_PORT", Ports.portal),
            _port(environ, "VNEID_PORT", Ports.vneid),
            _port(environ, "NATIONAL_PORT", Ports.national),
            _port(environ, "CHECKER_PORT", Ports.checker),
            _port(environ, "ROOT_PORT", Ports.root),
        )

    def used(self, *, https: bool) -> dict[str, int]:
        """Return those that a demo needs, by their variables."""
        plain = {"PORTAL_PORT": self.portal, "VNEID_PORT": self.vneid, "NATIONAL_PORT": self.national}
        return {**plain, "CHECKER_PORT": self.checker, "ROOT_PORT": self.root} if https else plain


@dataclass(frozen=True)
class Prepared:
    """A demo that is ready to start: `environment` is the portal's own, `parts` are in starting order."""

    folder: Path
    ports: Ports
    urls: Urls
    stage: seed.Stage
    environment: Mapping[str, str]
    parts: tuple[Part, ...]
    tls: authority.Tls | None

    @property
    def url(self) -> str:
        """Return the address to open."""
        return self.environment["PORTAL_PUBLIC_URL"]


def _port(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable, "") or str(default)
    is_short = text.isascii() and text.isdecimal() and len(text) <= len(str(BIGGEST_PORT))
    if not is_short or not 0 < int(text) <= BIGGEST_PORT:
        raise StageError(f"{variable} is {text!r}: give a port, a whole number from 1 to {BIGGEST_PORT}.")
    return int(text)


def prepare(folder: Path, ports: Ports, *, https: bool, officials: int = 0) -> Prepared:
    """Make or find everything below `folder`; a second call keeps all data.

    A new database gets so many generated officials beside the named people.
    """
    made = secrets.make(folder / "secrets")
    urls = databases.find(folder, os.environ)
    sealing.use(sealing.keyring_from(made.key_file))
    engine = db.create_engine(urls.owner)
    tls = (
        authority.for_local_network(folder / "https", name=os.environ.get("DEMO_HOST", "")) if https else None
    )
    with Session(engine) as session:
        stage = seed.stage(session, folder, officials=officials)
        desks.furnish(
            session, host=tls.address if tls else "localhost", authorities=folder / _DESK_AUTHORITIES
        )
    engine.dispose()
    origin = f"https://{tls.address}" if tls else "http://localhost"
    issuer = f"{origin}:{ports.vneid}"
    environment = {
        **_secrets_of(made, folder, issuer),
        **_portal(folder, ports, urls, stage, origin),
        **_card(folder, ports, tls, origin),
        **_tls(tls),
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    }
    secrets.write(
        folder / "environment",
        "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items()),
    )
    parts = _parts(folder, made, stage, ports, {**environment, "VNEID_ISSUER": issuer})
    return Prepared(folder, ports, urls, stage, environment, parts, tls)


def _secrets_of(made: secrets.Secrets, folder: Path, issuer: str) -> dict[str, str]:
    provider = {
        "slug": "vneid",
        "label": "VNeID (giả lập)",
        "profile": "public_security",
        "issuer": issuer,
        "client_id": "portal",
        "key": json.loads(made.client_key_file.read_text()),
    }
    providers = folder / "providers.json"
    secrets.write(providers, json.dumps([provider]))
    return {
        "PORTAL_SECRET_KEY": made.secret_key,
        "PORTAL_KEY_FILE": str(made.key_file),
        "PORTAL_CHECKPOINT_KEY_FILE": str(made.checkpoint_key_file),
        "PORTAL_VAPID_PRIVATE_KEY_FILE": str(made.vapid_key_file),
        "PORTAL_PROVIDERS_FILE": str(providers),
        "PORTAL_REGISTRY_PKCS12_PASSPHRASE": secrets.PASSPHRASE,
    }


def _portal(folder: Path, ports: Ports, urls: Urls, stage: seed.Stage, origin: str) -> dict[str, str]:
    return {
        "PORTAL_MODE": "demo",
        "DATABASE_URL": urls.app,
        "PORTAL_WORKER_DATABASE_URL": urls.worker,
        "PORTAL_PUBLIC_URL": f"{origin}:{ports.portal}",
        "PORTAL_TRUST_LIST_FOLDER": str(stage.trust_folder),
        "PORTAL_CHECKPOINT_FOLDER": str(folder / "checkpoints"),
        "PORTAL_VAPID_SUBJECT": "mailto:portal@example.vn",
        "PORTAL_REGISTRY_URL": f"http://localhost:{ports.national}",
        "PORTAL_REGISTRY_PKCS12_FILE": str(stage.agency_file),
        "PORTAL_SIGNING_PKCS12_FOLDER": str(stage.signers_folder),
        "PORTAL_PORT": str(ports.portal),
        "PORTAL_HOST": "127.0.0.1",
    }


def _card(folder: Path, ports: Ports, tls: authority.Tls | None, origin: str) -> dict[str, str]:
    keys = card_keys.make(folder / "card-keys")
    issuing = {
        "PORTAL_CARD_KEY_FOLDER": str(keys.folder),
        "PORTAL_CARD_PUBLIC_FOLDER": str(folder / "card-public"),
        "PORTAL_DESK_AUTHORITY_FOLDER": str(folder / _DESK_AUTHORITIES),
    }
    # A checker has an origin of its own; where there is but one name, by another port.
    checker = f"{origin}:{ports.checker}" if tls else f"http://the.localhost:{ports.portal}"
    return {
        **issuing,
        "PORTAL_CARD_ROOT_FILE": str(keys.folder / "root.crt.pem"),
        "PORTAL_CARD_CHECKER_URL": checker,
    }


def _tls(tls: authority.Tls | None) -> dict[str, str]:
    if tls is None:
        return {}
    return {
        "PORTAL_HOST": "0.0.0.0",
        "PORTAL_TLS_CERTIFICATE_FILE": str(tls.certificate),
        "PORTAL_TLS_KEY_FILE": str(tls.key),
        # Our own processes call the stand-in by https too.
        "SSL_CERT_FILE": str(tls.bundle),
        "REQUESTS_CA_BUNDLE": str(tls.bundle),
    }


def _parts(
    folder: Path, made: secrets.Secrets, stage: seed.Stage, ports: Ports, environment: Mapping[str, str]
) -> tuple[Part, ...]:
    portal_url = environment["PORTAL_PUBLIC_URL"]
    vneid = {
        "VNEID_PORT": str(ports.vneid),
        "VNEID_HOST": environment["PORTAL_HOST"],
        "VNEID_ISSUER": environment["VNEID_ISSUER"],
        "VNEID_CLIENT_ID": "portal",
        "VNEID_CLIENT_KEY_FILE": str(made.client_public_key_file),
        "VNEID_PORTAL_URL": portal_url,
        "VNEID_CALLBACK_URL": f"{portal_url}/sign-in/vneid/callback",
        "VNEID_PEOPLE_FILE": str(stage.people_file),
    }
    # Over https it has a certificate too, and trusts ours: it calls back when somebody signs out there.
    for theirs, ours in _SHARED_TLS.items():
        if ours in environment:
            vneid[theirs] = environment[ours]
    national = {
        "NATIONAL_PORT": str(ports.national),
        "NATIONAL_STORE": str(folder / "national.sqlite"),
        "NATIONAL_TRUST_FOLDER": str(stage.trust_folder),
    }
    portal = [sys.executable, "-m", "portal"]
    return (
        Part("vneid", python("portal.sandbox.vneid"), vneid, ports.vneid),
        Part("national", python("portal.sandbox.national"), national, ports.national),
        Part("worker", (*portal, "worker"), environment),
        Part("web", (*portal, "web"), environment, ports.portal),
        *_checker(portal, ports, environment),
        *_root(folder, ports, environment),
    )


def _checker(portal: list[str], ports: Ports, environment: Mapping[str, str]) -> tuple[Part, ...]:
    """Serve the same sites once more at the checker's port, where that is what tells them apart."""
    if not environment["PORTAL_CARD_CHECKER_URL"].endswith(f":{ports.checker}"):
        return ()
    own = {**environment, "PORTAL_PORT": str(ports.checker), "PORTAL_WORKERS": "1"}
    return (Part("checker", (*portal, "web"), own, ports.checker),)


def _root(folder: Path, ports: Ports, environment: Mapping[str, str]) -> tuple[Part, ...]:
    """Hand out the root certificate, where phones have to trust it."""
    if "PORTAL_TLS_CERTIFICATE_FILE" not in environment:
        return ()
    own = {
        "ROOT_FILE": str(folder / "https" / "root.crt"),
        "ROOT_HOST": environment["PORTAL_HOST"],
        "ROOT_PORT": str(ports.root),
    }
    return (Part("root", python("portal.sandbox.root_page"), own, ports.root),)
