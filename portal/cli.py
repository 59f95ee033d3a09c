"""The `portal` command: starts the others by name, so that each loads only what it needs."""

import os
import sys
from pathlib import Path

import click

from portal.config import Settings, SettingsError


@click.group(help="Cổng thông tin tự phục vụ: the self-service portal for officials.")
def main() -> None:
    """Collect the commands."""


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORTAL_PORT")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="PORTAL_HOST")
@click.option("--workers", default=2, show_default=True, envvar="PORTAL_WORKERS")
def web(port: int, host: str, workers: int) -> None:
    """Serve the pages with granian."""
    _settings()
    _start("portal.serving", host, str(port), str(workers))


@main.command()
def worker() -> None:
    """Run the jobs: messages to the national database, notifications, evidence checks, checkpoints."""
    _settings()
    _start("portal.worker")


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema; DATABASE_URL must be the owner's."""
    _owner_url()
    _start("portal.migrations.upgrade")


@main.command()
def doctor() -> None:
    """Say what is configured, what can be reached, and how old the keys are; never a secret."""
    _settings()
    _start("portal.doctor")


@main.command("import", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def import_(arguments: tuple[str, ...]) -> None:
    """Take in an agency's sheet: say what is wrong with it, write it where told to; --help says more."""
    _start("portal.intake", *arguments)


def _of_the_owner(noun: str, what: str) -> None:
    """Add a command whose words are read by the room that does it."""
    words = {"ignore_unknown_options": True}

    @main.command(noun, help=what, context_settings=words, add_help_option=False)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def run(arguments: tuple[str, ...]) -> None:
        _start("portal.operate", noun, *arguments)


_of_the_owner("unit", "Add, close and list units; DATABASE_URL must be the owner's.")
_of_the_owner("grant", "Give, end and list roles; DATABASE_URL must be the owner's.")
_of_the_owner("official", "Take somebody out of service, or back in; DATABASE_URL must be the owner's.")
_of_the_owner(
    "certificate", "Enroll, revoke and list signers' certificates; DATABASE_URL must be the owner's."
)
_of_the_owner("keys", "Write fresh key files; never over others.")


@main.command("verify-trail")
@click.option("--public-key", default="", help="The checkpoint signer's key in hex; else our key file's.")
@click.option("--restored-to", type=int, help="Put down that the database was restored, and ends there.")
def verify_trail(public_key: str, restored_to: int | None) -> None:
    """Recompute the trail and name the first position that does not hold."""
    _settings()
    restore = [] if restored_to is None else ["--restored-to", str(restored_to)]
    _start("portal.core.verifying", *(["--public-key", public_key] if public_key else []), *restore)


@main.group()
def card() -> None:
    """Publish the lists of the digital card, and judge a code."""


@card.command("publish")
def card_publish() -> None:
    """Write the trust list and the status list now."""
    _settings()
    _start("portal.card", "publish")


@card.command("verify")
@click.argument("image", type=click.Path(exists=True, dir_okay=False))
@click.option("--root", required=True, help="The root's public key, 33 bytes in hex.")
@click.option("--trust", required=True, type=click.Path(exists=True, dir_okay=False), help="trust.cwt")
@click.option("--status", multiple=True, type=click.Path(exists=True, dir_okay=False), help="status/1.cwt")
def card_verify(image: str, root: str, trust: str, status: tuple[str, ...]) -> None:
    """Read a code from an image and judge it: 0 green, 1 yellow, 2 red."""
    _start("portal.card", "verify", image, root, trust, *status)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database into one file (pg_dump); DATABASE_URL must be the owner's."""
    _owner_url()
    _start("portal.core.dumps", "backup", str(file))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Restore a backup into the empty database of DATABASE_URL."""
    _owner_url()
    _start("portal.core.dumps", "restore", str(file))


@main.command()
@click.option("--https", is_flag=True, help="Serve the local network by a throw-away authority.")
@click.option(
    "--officials",
    default=48,
    show_default=True,
    help="Generated officials beside the named people of a new demo.",
)
def demo(https: bool, officials: int) -> None:  # noqa: FBT001 - a flag of the command line
    """Start everything on this machine: database, stand-ins, web, worker; stop all with Ctrl-C."""
    _start("portal.sandbox.demo", str(officials), "https" if https else "")


def _start(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *(argument for argument in arguments if argument)]
    os.execv(command[0], command)  # noqa: S606 - our own module, by name


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _owner_url() -> None:
    if not os.environ.get("DATABASE_URL"):
        raise click.ClickException("Set DATABASE_URL to the owner's connection.")
