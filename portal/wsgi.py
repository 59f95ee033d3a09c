"""What granian loads."""

import gc
import os

from flask import Flask

from portal.app import create_app
from portal.config import Settings


def application() -> Flask:
    """Return the application of this process, configured by its environment."""
    made = create_app(Settings.from_environment(os.environ))
    # What the start made lives as long as the process: collecting garbage need not walk through it each time.
    gc.collect()
    gc.freeze()
    return made
