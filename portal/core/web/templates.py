"""How templates are read, by the portal and by the checking site alike."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache

from portal.config import Settings


class Templates(Environment):
    """Jinja as Flask sets it up, with globals that are complete before the first template is read.

    Jinja looks through a chain of maps for globals that come later, several times for each page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template sees beside what it is given."""
        return {**self.globals, **(d or {})}


def configure(app: Flask, settings: Settings) -> None:
    """Let the application read its templates so, and keep what was compiled beside the built files.

    Compiling takes a web process several megabytes that it never gives back, and its first visitors time.
    """
    folder = settings.static_target / ".templates"
    # Whoever may write here may run code as the portal: the owner alone, as with the program itself.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_environment = Templates
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": FileSystemBytecodeCache(str(folder)),
    }
