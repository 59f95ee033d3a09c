"""What granian loads."""

import os

from flask import Flask

from portal.app import create_app
from portal.config import Settings


def application() -> Flask:
    """Return the application of this process, configured by its environment."""
    return create_app(Settings.from_environment(os.environ))
