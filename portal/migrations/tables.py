"""Every table of the house, gathered for migrations and tests."""

import importlib
import importlib.util

from sqlalchemy import MetaData

from portal.core.db import Base

ROOMS = (
    "access", "people", "record", "documents", "signing", "registry", "proposals", "reviews",
)  # fmt: skip


def all_metadata() -> list[MetaData]:
    """Return the metadata of the portal and of notifications, complete."""
    for room in ROOMS:
        if importlib.util.find_spec(f"portal.{room}.models"):
            importlib.import_module(f"portal.{room}.models")
    importlib.import_module("portal.core.trail")
    importlib.import_module("portal.core.idempotency")
    notifications = importlib.import_module("notifications.models")
    return [Base.metadata, notifications.Base.metadata]
