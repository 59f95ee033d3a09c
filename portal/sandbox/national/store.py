"""What the stand-in holds, in SQLite: committed before it answers, so that a receipt is never a lie."""

import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.core import clock

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    content TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    receipt_code TEXT NOT NULL,
    received_at TEXT NOT NULL,
    received_times INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'held',
    reason_code TEXT,
    reason TEXT
)
"""
_SELECT = (
    "SELECT message_id, digest, content, signed_by, receipt_code, received_at, received_times,"
    " state, reason_code, reason FROM message"
)


class OtherContent(Exception):  # noqa: N818 - it reads as a sentence: raise it
    """A message id came back with other bytes."""


@dataclass(frozen=True)
class Held:
    """One message as it is held; `content` is the canonical JSON that was signed."""

    message_id: str
    digest: str
    content: str
    signed_by: str
    receipt_code: str
    received_at: str
    received_times: int = 1
    state: str = "held"
    reason_code: str | None = None
    reason: str | None = None


class Store:
    """The books; one connection, one writer at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._lock = threading.Lock()
        with self._lock, self._connection:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(_SCHEMA)

    def accept(self, message_id: str, digest: str, content: str, signed_by: str, at: datetime) -> Held:
        """Keep a message, or find it when it came before; the receipt is the same each time."""
        with self._lock, self._connection:
            known = self._find(message_id)
            if known is not None and known.digest != digest:
                raise OtherContent(message_id)
            if known is not None:
                self._connection.execute(
                    "UPDATE message SET received_times = received_times + 1 WHERE message_id = ?",
                    (message_id,),
                )
                return known
            receipt = self.next_receipt(at)
            self._connection.execute(
                "INSERT INTO message (message_id, digest, content, signed_by, receipt_code, received_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (message_id, digest, content, signed_by, receipt, at.isoformat()),
            )
            return Held(message_id, digest, content, signed_by, receipt, at.isoformat())

    def next_receipt(self, at: datetime) -> str:
        """Return the receipt code of the message that comes next."""
        (last,) = self._connection.execute("SELECT coalesce(max(number), 0) FROM message").fetchone()
        return f"QG-{clock.local_day(at):%Y%m%d}-{last + 1:06d}"

    def alter(self, message_id: str) -> None:
        """Spoil what is held, as a fault on the other side would."""
        with self._lock, self._connection:
            self._connection.execute(
                "UPDATE message SET digest = ?, content = '{}' WHERE message_id = ?", ("00" * 32, message_id)
            )

    def give_back(self, message_id: str, reason_code: str, reason: str) -> bool:
        """Mark a held message as returned; say whether it was there."""
        with self._lock, self._connection:
            changed = self._connection.execute(
                "UPDATE message SET state = 'returned', reason_code = ?, reason = ? WHERE message_id = ?",
                (reason_code, reason, message_id),
            )
            return changed.rowcount == 1

    def all(self) -> list[Held]:
        """Return everything, oldest first."""
        with self._lock:
            return [Held(*row) for row in self._connection.execute(_SELECT + " ORDER BY number")]

    def some(self, message_ids: list[str]) -> list[Held]:
        """Return those of these messages that are held."""
        with self._lock:
            return [held for held in map(self._find, message_ids) if held is not None]

    def close(self) -> None:
        """Close the books."""
        self._connection.close()

    def _find(self, message_id: str) -> Held | None:
        row = self._connection.execute(_SELECT + " WHERE message_id = ?", (message_id,)).fetchone()
        return Held(*row) if row else None
