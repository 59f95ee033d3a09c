"""Which writes the tables hold: a refusal must leave every one of them as it was."""

from sqlalchemy import Engine, text

# What a session remembers of its last use, and how often an address tried to sign in, is nobody's data.
_NOT_WATCHED = ("web_session", "sign_in_attempt", "alembic_version", "trail_checkpoint")
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
_SURELY_WATCHED = {"proposal_item", "evidence", "trail_leaf", "idempotency_key", "notification_device"}


class Watch:
    """Compares the whole database with what it was when last asked."""

    def __init__(self, owner: Engine) -> None:
        self._owner = owner
        with owner.connect() as connection:
            names = [name for name in connection.scalars(_TABLES) if name not in _NOT_WATCHED]
        assert set(names) >= _SURELY_WATCHED
        # Every row carries the number of the transaction that wrote it, and numbers only grow: whatever was
        # added, changed (even to what it was) or deleted changes the count or the sum.
        parts = (
            f"SELECT '{name}', count(*), coalesce(sum(xmin::text::bigint), 0) FROM {name}" for name in names
        )
        self._look = text(" UNION ALL ".join(parts))
        self._known = self._state()

    def changed(self) -> set[str]:
        """Say which tables changed since this was last asked."""
        before, self._known = self._known, self._state()
        return {name for name, found in self._known.items() if found != before[name]}

    def forget(self) -> None:
        """Take what stands there now as given: something was changed on purpose."""
        self._known = self._state()

    def _state(self) -> dict[str, tuple[int, int]]:
        with self._owner.connect() as connection:
            return {name: (count, writes) for name, count, writes in connection.execute(self._look)}
