"""The worker: joins every room's tasks and runs them."""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial

import procrastinate
from sqlalchemy.orm import Session, sessionmaker

import notifications.tasks
from notifications.settings import Encryption, Smtp, production_problems
from notifications.settings import Settings as SenderSettings
from portal.card import tasks as card_tasks
from portal.config import Mode, Settings, SettingsError, usable
from portal.core import checkpoints, clock, db, jobs, lanes, sealing
from portal.core import tasks as core_tasks
from portal.core.outside import Copies
from portal.core.reaching import reaching
from portal.declarations.papers import named_by_declarations
from portal.declarations.reminders import declarations_due, records_due
from portal.desk import tasks as desk_tasks
from portal.documents import tasks as documents_tasks
from portal.extracts import tasks as extracts_tasks
from portal.intake import tasks as intake_tasks
from portal.people.queries import work_email
from portal.proposals import tasks as proposals_tasks
from portal.proposals.awaited import awaited_of
from portal.proposals.papers import named_by_items
from portal.proposals.reminders import forgotten_drafts, left_unanswered
from portal.record.reminders import stale
from portal.record.rules import catalogs
from portal.registry import tasks as registry_tasks
from portal.registry.reminders import late
from portal.reports import tasks as reports_tasks
from portal.reviews.reminders import deadlines
from portal.wallets import tasks as wallets_tasks

BLUEPRINTS = {
    "card": card_tasks.blueprint,
    "core": core_tasks.blueprint,
    "desk": desk_tasks.blueprint,
    "documents": documents_tasks.blueprint,
    "intake": intake_tasks.blueprint,
    "extracts": extracts_tasks.blueprint,
    "proposals": proposals_tasks.blueprint,
    "registry": registry_tasks.blueprint,
    "reports": reports_tasks.blueprint,
    "wallets": wallets_tasks.blueprint,
    "notifications": notifications.tasks.blueprint,
}

REMINDERS = (
    forgotten_drafts, left_unanswered, declarations_due, records_due, deadlines, late,
    partial(stale, sent=awaited_of),
)  # fmt: skip


def run(settings: Settings) -> None:
    """Run jobs until told to stop; a job under way at a stop is finished first, within ten seconds."""
    prepare(settings)
    asyncio.run(_run(settings))


def prepare(settings: Settings) -> None:
    """Give every room's tasks what they need from outside."""
    with usable("PORTAL_KEY_FILE"):
        sealing.use(sealing.keyring_from(settings.key_file))
    catalogs.use_folder(settings.catalog_folder)
    with usable("PORTAL_WORKER_DATABASE_URL"):
        engine = db.create_engine(settings.worker_database_url, pool_size=settings.pool_size)
    sessions = sessionmaker(engine, expire_on_commit=False)
    jobs.use(sessions)
    with usable("PORTAL_CHECKPOINT_KEY_FILE"):
        key = checkpoints.load_key(settings.checkpoint_key_file)
    core_tasks.use(core_tasks.CheckpointSigner(key, Copies(settings.checkpoint_folder)))
    with usable("PORTAL_REGISTRY_PKCS12_FILE"):
        registry_tasks.use(settings)
    with usable("PORTAL_CARD_CERTIFICATE_FOLDER"):
        card_tasks.use(settings)
    extracts_tasks.use(settings.public_url, settings.trust_list_folder)
    with usable("PORTAL_VAPID_PRIVATE_KEY_FILE"):
        notifications.tasks.configure(surroundings(settings, sessions))
    join()


def join() -> None:
    """Name every task "room:verb", send it its way, and tell rooms what only those above them know."""
    for room, blueprint in BLUEPRINTS.items():
        if not any(name.startswith(f"{room}:") for name in jobs.app.tasks):
            jobs.app.add_tasks_from(blueprint, namespace=room)
    documents_tasks.use((named_by_items, named_by_declarations))
    lanes.mark(jobs.app.tasks)


def surroundings(settings: Settings, sessions: sessionmaker[Session]) -> notifications.tasks.Surroundings:
    """Return what notifications may know of the portal."""
    return notifications.tasks.Surroundings(
        sessions=sessions,
        now=clock.now,
        defer=jobs.defer,
        address_of=work_email,
        settings=sender_settings(settings),
        reminders=REMINDERS,
    )


def sender_settings(settings: Settings) -> SenderSettings:
    """Return the sender's own settings from the portal's."""
    smtp = None
    if settings.smtp_host:
        encryption = Encryption(settings.smtp_encryption)
        smtp = Smtp(
            settings.smtp_host,
            settings.smtp_port,
            settings.mail_from,
            encryption,
            settings.smtp_username,
            settings.smtp_password,
        )
    made = SenderSettings(
        vapid_private_key=settings.vapid_private_key_file.read_text().strip(),
        vapid_subject=settings.vapid_subject,
        base_url=settings.public_url,
        smtp=smtp,
        test_push_origins=settings.push_test_origins,
    )
    if settings.mode is Mode.PRODUCTION and (problems := production_problems(made)):
        raise SettingsError(" ".join(problems))
    return made


async def _run(settings: Settings) -> None:
    # Each lane listens on a connection of its own, and works on another.
    connector = procrastinate.PsycopgConnector(conninfo=settings.worker_database_url, max_size=8)
    with jobs.app.replace_connector(connector) as app:
        async with AsyncExitStack() as opened:
            with reaching("PORTAL_WORKER_DATABASE_URL"):
                await opened.enter_async_context(app.open_async())
            await lanes.run(app)


def main(environ: Mapping[str, str]) -> int:
    """Run until told to stop; 1 and one sentence where a setting cannot be used."""
    try:
        run(Settings.from_environment(environ))
    except (SettingsError, catalogs.CatalogError) as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
