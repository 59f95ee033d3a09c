"""The `portal` command: starts the others by name, migrates, checks, backs up."""

import os
import subprocess
import sys
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from portal import doctor as examination
from portal import worker as worker_process
from portal.config import Settings, SettingsError
from portal.core import checkpoints, db
from portal.migrations import upgrade
from portal.sandbox import demo as demo_stage


@click.group(help="Cổng thông tin tự phục vụ: the self-service portal for officials.")
def main() -> None:
    """Collect the commands."""


@main.command()
@click.option("--port", default=8000, show_default=True, envvar="PORTAL_PORT")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="PORTAL_HOST")
@click.option("--workers", default=2, show_default=True, envvar="PORTAL_WORKERS")
def web(port: int, host: str, workers: int) -> None:
    """Serve the pages with granian."""
    settings = _settings()
    tls = []
    if settings.tls_certificate_file and settings.tls_key_file:
        tls = ["--ssl-certificate", str(settings.tls_certificate_file), "--ssl-keyfile", str(settings.tls_key_file)]
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--factory", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(settings.pool_size),
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning", *tls, "portal.wsgi:application",
    ]  # fmt: skip
    os.execv(command[0], command)  # noqa: S606 - a command of ours, no shell


@main.command()
def worker() -> None:
    """Run the jobs: messages to the national database, notifications, evidence checks, checkpoints."""
    worker_process.run(_settings())


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema; DATABASE_URL must be the owner's."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.ClickException("Set DATABASE_URL to the owner's connection.")
    upgrade.upgrade(url)


@main.command()
def doctor() -> None:
    """Say what is configured, what can be reached, and how old the keys are; never a secret."""
    healthy = True
    for line in examination.examine(_settings()):
        healthy = healthy and line.is_well
        click.echo(f"{'ok  ' if line.is_well else 'FAIL'}  {line.subject}: {line.finding}")
    sys.exit(0 if healthy else 1)


@main.command("verify-trail")
@click.option("--public-key", help="The checkpoint signer's public key in hex; by default our own key file's.")
def verify_trail(public_key: str | None) -> None:
    """Recompute the trail and name the first position that does not hold."""
    settings = _settings()
    trusted = (
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        if public_key
        else checkpoints.load_key(settings.checkpoint_key_file).public_key()
    )
    with Session(db.create_engine(settings.worker_database_url)) as session:
        verdict = checkpoints.verify(session, trusted, settings.checkpoint_folder)
    click.echo(
        f"{verdict.leaves} leaves under {verdict.checkpoints} checkpoints, {verdict.uncovered} not yet covered"
    )
    if verdict.fault:
        raise click.ClickException(verdict.fault)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database into one file (pg_dump); DATABASE_URL must be the owner's."""
    _postgres("pg_dump", "--format=custom", f"--file={file}", f"--dbname={os.environ['DATABASE_URL']}")
    click.echo(f"{file}: {file.stat().st_size} bytes")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Restore a backup into the empty database of DATABASE_URL."""
    _postgres("pg_restore", "--exit-on-error", f"--dbname={os.environ['DATABASE_URL']}", str(file))


@main.command()
@click.option("--https", is_flag=True, help="Serve the local network by a throw-away authority.")
def demo(https: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Start everything on this machine: database, stand-ins, web, worker; stop all with Ctrl-C."""
    sys.exit(demo_stage.run(https=https))


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _postgres(program: str, *arguments: str) -> None:
    subprocess.run([demo_stage.postgres_program(program), *arguments], check=True)  # noqa: S603
