"""Workbooks for those who download them, each written by a process of its own."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from portal.core.confinement import Limits, in_memory, run


@lru_cache(maxsize=1)
def template_xlsx(catalog_folder: Path | None) -> bytes:
    """Return the workbook that agencies fill in."""
    return _written({"catalogs": str(catalog_folder) if catalog_folder else ""})


def table_xlsx(title: str, headers: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return a list as a workbook."""
    return _written({"title": title, "headers": list(headers), "rows": [list(row) for row in rows]})


def _written(asked: Mapping[str, object]) -> bytes:
    with in_memory("asked") as given, in_memory("workbook") as taken:
        given.write(json.dumps(asked).encode())
        given.seek(0)
        run("portal.intake.downloads.workbook_child", (), given, taken, Limits())
        taken.seek(0)
        return taken.read()
