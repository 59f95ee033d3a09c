"""How templates are read, by the portal and by the checking site alike."""

from typing import Any

from jinja2 import FileSystemBytecodeCache

from portal.config import Settings


def options(settings: Settings) -> dict[str, Any]:
    """Return Jinja's options; what was compiled is kept beside the built files, for every process to load.

    Compiling takes a web process several megabytes that it never gives back, and its first visitors time.
    """
    folder = settings.static_target / ".templates"
    # Whoever may write here may run code as the portal: the owner alone, as with the program itself.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": FileSystemBytecodeCache(str(folder)),
    }
