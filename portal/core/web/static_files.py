"""Static files: built once at start, served by WhiteNoise under a name that changes with their content."""

from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory
from whitenoise import WhiteNoise

from portal.access.marks import public
from portal.config import Settings
from portal.core.web.static_build import build

# Fetched by name by the browser itself, so they keep their names and are asked for anew each time.
_UNHASHED = ("sw.js", "manifest.webmanifest")
