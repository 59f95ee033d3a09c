"""Settings: frozen, from the environment alone.

A default is both safe in production and public; a secret has none. Production refuses to start when
one is missing, or when something is set that only a demo may have.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """Where the portal runs; in production nothing of a demo is accepted."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class SettingsError(Exception):
    """A setting is missing or wrong; says which, and what to do."""


@dataclass(frozen=True)
class Settings:
    """One field a variable: `PORTAL_` and the field's name in upper case, but DATABASE_URL."""

    mode: Mode
    database_url: str
    worker_database_url: str
    public_url: str
    secret_key: str
    key_file: Path
    providers_file: Path
    trust_list_folder: Path
    checkpoint_key_file: Path
    checkpoint_folder: Path
    vapid_private_key_file: Path
    vapid_subject: str
    registry_url: str
    registry_pkcs12_file: Path
    registry_pkcs12_passphrase: str
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_encryption: str = "starttls"
    smtp_username: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    signing_pkcs12_folder: Path | None = None
    catalog_folder: Path | None = None
    push_test_origins: tuple[str, ...] = ()
    card_key_folder: Path | None = None
    card_pkcs11_module: Path | None = None
    card_pkcs11_token: str = ""
    card_pkcs11_pin_file: Path | None = None
    card_certificate_folder: Path | None = None
    card_public_folder: Path | None = None
    card_root_file: Path | None = None
    card_checker_url: str = ""
    desk_authority_folder: Path | None = None
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    rate_limit: str = "600 per minute"
    required_assurance: int = 2
    review_working_days: int = 3
    record_calendar_days: int = 3
    declaration_working_days: int = 3
    pool_size: int = 4
    trusted_proxies: int = 0
    static_folder: Path = ROOT / "static"
    static_target: Path = ROOT / "static_dist"
    template_folder: Path = ROOT / "templates"

    @staticmethod
    def from_environment(environ: Mapping[str, str]) -> "Settings":
        """Read and check every setting; raises SettingsError with one sentence that says what to type."""
        values: dict[str, object] = {}
        missing = []
        for setting in fields(Settings):
            variable = "DATABASE_URL" if setting.name == "database_url" else f"PORTAL_{setting.name.upper()}"
            text = environ.get(variable, "")
            if text:
                values[setting.name] = _converted(variable, setting.type, text)
            elif setting.default is setting.default_factory:  # both MISSING: there is no default
                missing.append(variable)
        if missing:
            raise SettingsError(f"Set {', '.join(missing)}: the portal does not start without.")
        settings = Settings(**values)  # type: ignore[arg-type] # each was converted to its field's type
        _check(settings)
        return settings

    @property
    def host(self) -> str:
        """The host name of the portal."""
        return urlsplit(self.public_url).hostname or ""


@contextmanager
def usable(variable: str) -> Iterator[None]:
    """Tell that a setting cannot be used where reading what it names fails; raises SettingsError.

    The words of libraries stay out, since they may quote what they read.
    """
    try:
        yield
    except SettingsError:
        raise
    except FileNotFoundError as error:
        raise SettingsError(f"{variable} cannot be used: {error.filename} is missing.") from error
    except Exception as error:
        kind = type(error).__name__
        raise SettingsError(f"{variable} cannot be used ({kind}); `portal doctor` says more.") from error


def _converted(variable: str, wanted: object, text: str) -> object:
    try:
        if wanted is Mode:
            return Mode(text)
        if wanted is int:
            return int(text)
        if wanted in (Path, Path | None):
            return Path(text)
        if wanted == tuple[str, ...]:
            return tuple(part for part in text.split(",") if part)
    except ValueError as error:
        raise SettingsError(f"{variable} has no meaning as written: {text!r}.") from error
    return text


def _check(settings: Settings) -> None:
    wrong = _wrong_of_checker(settings)
    if settings.mode is Mode.PRODUCTION:
        wrong += _wrong_in_production(settings)
    if wrong:
        raise SettingsError("; ".join(wrong) + ".")


def _wrong_of_checker(settings: Settings) -> list[str]:
    """Half a checking site would be none, while every card names it."""
    url, root = settings.card_checker_url, settings.card_root_file
    if bool(url) is not bool(root):
        given, missing = "PORTAL_CARD_CHECKER_URL", "PORTAL_CARD_ROOT_FILE"
        if root:
            given, missing = missing, given
        return [f"{given} is set without {missing}: set both for a checking site, or neither"]
    host = urlsplit(url).netloc
    if host and host == urlsplit(settings.public_url).netloc:
        return ["PORTAL_CARD_CHECKER_URL must be an origin of its own, not that of PORTAL_PUBLIC_URL"]
    return []


def _wrong_in_production(settings: Settings) -> list[str]:
    wrong = []
    if not settings.public_url.startswith("https://"):
        wrong.append("PORTAL_PUBLIC_URL must be https")
    if settings.signing_pkcs12_folder is not None:
        wrong.append("PORTAL_SIGNING_PKCS12_FOLDER is for the demo alone")
    if settings.card_key_folder is not None:
        wrong.append("PORTAL_CARD_KEY_FOLDER is for the demo alone")
    if settings.push_test_origins:
        wrong.append("PORTAL_PUSH_TEST_ORIGINS is for tests alone")
    if settings.card_checker_url and not settings.card_checker_url.startswith("https://"):
        wrong.append("PORTAL_CARD_CHECKER_URL must be https")
    if len(settings.secret_key) < 32:  # noqa: PLR2004 - 256 bits as text
        wrong.append("PORTAL_SECRET_KEY must have at least 32 characters")
    return wrong
