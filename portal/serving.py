"""`portal web`: look once at what every web process reads at its start, then become granian.

A process of granian's that cannot start is started again without end; here one sentence ends it.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.card.keys.provider import read_certificate
from portal.config import Mode, Settings, SettingsError, usable
from portal.core import sealing
from portal.core.private_files import check_private
from portal.core.web import limits
from portal.people.providers import providers_from
from portal.record.rules import catalogs


def check(settings: Settings) -> None:
    """Raise SettingsError or CatalogError where the application could not be made of these settings."""
    with usable("PORTAL_KEY_FILE"):
        sealing.keyring_from(settings.key_file)
    with usable("PORTAL_PROVIDERS_FILE"):
        if settings.mode is Mode.PRODUCTION:
            check_private(settings.providers_file)
        providers_from(settings.providers_file.read_text(encoding="utf-8"))
    if settings.card_root_file is not None:
        with usable("PORTAL_CARD_ROOT_FILE"):
            read_certificate(settings.card_root_file)
    catalogs.use_folder(settings.catalog_folder)
    limits.most_in_a_minute(settings)


def command_of(settings: Settings, host: str, port: str, workers: str) -> list[str]:
    """Return granian's command line."""
    tls: list[str] = []
    if settings.tls_certificate_file and settings.tls_key_file:
        certificate, key = str(settings.tls_certificate_file), str(settings.tls_key_file)
        tls = ["--ssl-certificate", certificate, "--ssl-keyfile", key]
    return [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--factory", "--host", host,
        "--port", port, "--workers", workers, "--blocking-threads", str(settings.pool_size),
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning", *tls, "portal.wsgi:application",
    ]  # fmt: skip


def main(environ: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Become granian on this host and port; end with 1 and one sentence where a setting cannot be used."""
    try:
        settings = Settings.from_environment(environ)
        check(settings)
    except (SettingsError, catalogs.CatalogError) as error:
        sys.exit(f"Error: {error}")
    host, port, workers = arguments
    command = command_of(settings, host, port, workers)
    # One thread at a time runs Python: an arena for each gives them nothing, and keeps megabytes for no one.
    os.execve(command[0], command, {"MALLOC_ARENA_MAX": "1", **environ})  # noqa: S606 - ours, no shell


if __name__ == "__main__":
    main(os.environ, sys.argv[1:])
