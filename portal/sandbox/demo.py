"""The demo: everything the product needs, on this machine, with throw-away secrets and stand-ins."""

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.config import ROOT
from portal.core import db, sealing
from portal.migrations import upgrade
from portal.sandbox import authority, postgres, secrets, seed
from portal.sandbox.processes import Cast, Part, StageError, check_port_is_free, python

FOLDER = ROOT / "var" / "demo"


@dataclass(frozen=True)
class Ports:
    """Where each part answers; each from the environment."""

    portal: int
    vneid: int
    national: int

    @staticmethod
    def from_environment(environ: Mapping[str, str]) -> "Ports":
        """Read the ports; the defaults lie below the range that systems hand out."""
        return Ports(
            int(environ.get("PORTAL_PORT", "8000")),
            int(environ.get("VNEID_PORT", "8001")),
            int(environ.get("NATIONAL_PORT", "8002")),
        )


def run(*, https: bool) -> int:
    """Run the demo until Ctrl-C; return the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    cast = Cast(FOLDER / "log")
    try:
        _play(cast, https=https)
    except StageError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nĐang dừng… Dữ liệu dùng thử được giữ lại.")
        return 0
    finally:
        cast.stop()
    return 0


def postgres_program(name: str) -> str:
    """Return the path of a PostgreSQL client program: the embedded one."""
    return str(postgres.program(name))


def _play(cast: Cast, *, https: bool) -> None:
    ports = Ports.from_environment(os.environ)
    for port, variable in (
        (ports.portal, "PORTAL_PORT"), (ports.vneid, "VNEID_PORT"), (ports.national, "NATIONAL_PORT"),
    ):  # fmt: skip
        check_port_is_free(port, variable)
    made = secrets.make(FOLDER / "secrets")
    urls = _database()
    upgrade.upgrade(urls["owner"])
    sealing.use(sealing.keyring_from(made.key_file))
    engine = db.create_engine(urls["owner"])
    with Session(engine) as session:
        stage = seed.stage(session, FOLDER)
    engine.dispose()
    tls = authority.for_local_network(FOLDER / "https") if https else None
    environment = _environment(made, urls, stage, ports, tls)
    for part in _parts(made, stage, ports, tls, environment):
        cast.start(part)
    _say_where(stage, environment["PORTAL_PUBLIC_URL"], tls)
    ended = cast.wait()
    raise StageError(f"{ended} ended by itself; its log is {ended}.log in var/demo/log.")


def _database() -> dict[str, str]:
    """Return the URLs of the owner, the application and the worker."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return {
            "owner": given,
            "app": os.environ.get("PORTAL_APP_DATABASE_URL", given),
            "worker": os.environ.get("PORTAL_WORKER_DATABASE_URL", given),
        }
    server = postgres.start(FOLDER / "postgres", stop_at_exit=True)
    engine = db.create_engine(server.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = 'portal'")):
            connection.execute(
                text("CREATE DATABASE portal TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'")
            )
    engine.dispose()
    return {
        "owner": server.url("portal"),
        "app": server.url("portal", "portal_app"),
        "worker": server.url("portal", "portal_worker"),
    }


def _environment(
    made: secrets.Secrets, urls: Mapping[str, str], stage: seed.Stage, ports: Ports, tls: authority.Tls | None
) -> dict[str, str]:
    host, scheme = (tls.address, "https") if tls else ("localhost", "http")
    providers = FOLDER / "providers.json"
    secrets.write(
        providers,
        json.dumps(
            [
                {
                    "slug": "vneid",
                    "label": "VNeID (giả lập)",
                    "profile": "plain",
                    "issuer": f"{scheme}://{host}:{ports.vneid}",
                    "client_id": "portal",
                    "key": json.loads(made.client_key_file.read_text()),
                }
            ]
        ),
    )
    values = {
        "PORTAL_MODE": "demo",
        "DATABASE_URL": urls["app"],
        "PORTAL_WORKER_DATABASE_URL": urls["worker"],
        "PORTAL_PUBLIC_URL": f"{scheme}://{host}:{ports.portal}",
        "PORTAL_SECRET_KEY": made.secret_key,
        "PORTAL_KEY_FILE": made.key_file,
        "PORTAL_PROVIDERS_FILE": providers,
        "PORTAL_TRUST_LIST_FOLDER": stage.trust_folder,
        "PORTAL_CHECKPOINT_KEY_FILE": made.checkpoint_key_file,
        "PORTAL_CHECKPOINT_FOLDER": FOLDER / "checkpoints",
        "PORTAL_VAPID_PRIVATE_KEY_FILE": made.vapid_key_file,
        "PORTAL_VAPID_SUBJECT": "mailto:portal@example.vn",
        "PORTAL_REGISTRY_URL": f"http://localhost:{ports.national}",
        "PORTAL_REGISTRY_PKCS12_FILE": stage.agency_file,
        "PORTAL_REGISTRY_PKCS12_PASSPHRASE": secrets.PASSPHRASE,
        "PORTAL_SIGNING_PKCS12_FOLDER": stage.signers_folder,
        "PORTAL_PORT": ports.portal,
        "PORTAL_HOST": "0.0.0.0" if tls else "127.0.0.1",
    }
    if tls:
        values |= {"PORTAL_TLS_CERTIFICATE_FILE": tls.certificate, "PORTAL_TLS_KEY_FILE": tls.key}
        values |= {"SSL_CERT_FILE": tls.bundle, "REQUESTS_CA_BUNDLE": tls.bundle}
    for passed in ("PORTAL_WORKERS", "PORTAL_PUSH_TEST_ORIGINS", "PORTAL_SMTP_HOST", "PORTAL_SMTP_PORT",
                   "PORTAL_MAIL_FROM", "PORTAL_SMTP_ENCRYPTION"):  # fmt: skip
        if passed in os.environ:
            values[passed] = os.environ[passed]
    return {name: str(value) for name, value in values.items()}


def _parts(
    made: secrets.Secrets, stage: seed.Stage, ports: Ports, tls: authority.Tls | None,
    environment: Mapping[str, str],
) -> list[Part]:  # fmt: skip
    portal_url = environment["PORTAL_PUBLIC_URL"]
    issuer = json.loads(Path(environment["PORTAL_PROVIDERS_FILE"]).read_text())[0]["issuer"]
    vneid = {
        "VNEID_PORT": str(ports.vneid),
        "VNEID_HOST": environment["PORTAL_HOST"],
        "VNEID_ISSUER": issuer,
        "VNEID_CLIENT_ID": "portal",
        "VNEID_CLIENT_KEY_FILE": str(made.client_public_key_file),
        "VNEID_PORTAL_URL": portal_url,
        "VNEID_CALLBACK_URL": f"{portal_url}/sign-in/vneid/callback",
        "VNEID_PEOPLE_FILE": str(stage.people_file),
    }
    if tls:
        vneid |= {"VNEID_CERTIFICATE_FILE": str(tls.certificate), "VNEID_CERTIFICATE_KEY_FILE": str(tls.key)}
    national = {
        "NATIONAL_PORT": str(ports.national),
        "NATIONAL_STORE": str(FOLDER / "national.sqlite"),
        "NATIONAL_TRUST_FOLDER": str(stage.trust_folder),
    }
    portal = [sys.executable, "-m", "portal"]
    return [
        Part("vneid", python("portal.sandbox.vneid"), vneid, ports.vneid),
        Part("national", python("portal.sandbox.national"), national, ports.national),
        Part("worker", [*portal, "worker"], environment),
        Part("web", [*portal, "web"], environment, ports.portal),
    ]


def _say_where(stage: seed.Stage, url: str, tls: authority.Tls | None) -> None:
    print(f"\nCổng đang chạy: {url}\n")
    print("Đăng nhập bằng VNeID giả lập rồi chọn một người:")
    for account in stage.accounts:
        print(f"  {account.name:<22} {account.note}")
    print(f"\nMật khẩu khóa ký của người ký duyệt (chỉ dùng thử): {secrets.PASSPHRASE}")
    if tls:
        print(f"\nTrên điện thoại cùng mạng: cài và tin cậy chứng thư gốc {tls.root}, rồi mở {url}")
    print("\nDừng: Ctrl-C", flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
