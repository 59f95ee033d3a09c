"""What granian loads."""

import gc
import os
from urllib.parse import urlsplit

from portal.app import create_app
from portal.checker.site import create_checker
from portal.config import Settings
from portal.core.web.hosts import Application, ByHost


def application() -> Application:
    """Return the application of this process, configured by its environment."""
    made = site_of(Settings.from_environment(os.environ))
    # What the start made lives as long as the process: collecting garbage need not walk through it each time.
    gc.collect()
    gc.freeze()
    return made


def site_of(settings: Settings) -> Application:
    """Return the portal, and beside it the checking site where there is one, told apart by host."""
    portal = create_app(settings)
    if settings.card_root_file is None or not settings.card_checker_url:
        return portal
    checker = create_checker(settings, sessions=portal.extensions["portal.sessions"])
    return ByHost(portal, {urlsplit(settings.card_checker_url).netloc: checker})
