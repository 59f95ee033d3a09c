"""Rows of the inbox, the devices that asked for push, and each person's wishes.

`person_id` has no foreign key: whose row it is, is the portal's knowledge. Its name is the one that
row security looks for.
"""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Enum, Identity, Index, MetaData, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from notifications.messages import Message

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of the tables of this package, apart from the portal's."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        dict[str, str]: JSONB,
        int: BigInteger,
        str: Text,
    }


class Notification(Base):
    """One thing told to one person.

    The identity is "by default", not "always": `steps.tell` draws the ids first, because a row of
    another person cannot be read back under row security. `once_key` makes a reminder come once.
    """

    __tablename__ = "notification"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int]
    message: Mapped[Message] = mapped_column(
        Enum(
            Message,
            native_enum=False,
            create_constraint=True,
            length=None,
            values_callable=lambda members: [member.value for member in members],
            name="message",
        ),
    )
    params: Mapped[dict[str, str]]
    url: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    once_key: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        Index("ix_notification_person_id_id", "person_id", "id"),
        # The number on the bell is asked for on every page.
        Index("ix_notification_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        # A handful at any moment, asked for every few minutes.
        Index("ix_notification_waiting", "created_at", postgresql_where=text("dispatched_at IS NULL")),
    )


class Device(Base):
    """A browser that asked to be told; `session_ref` binds it to the sign-in that it ends with."""

    __tablename__ = "notification_device"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(index=True)
    endpoint: Mapped[str] = mapped_column(String(1024), unique=True)
    p256dh: Mapped[str] = mapped_column(String(100))
    auth: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(100))
    session_ref: Mapped[str] = mapped_column(String(100), index=True)
    created_at: Mapped[datetime]
    last_ok_at: Mapped[datetime | None]


class Preference(Base):
    """A person's wishes; without a row they are the defaults."""

    __tablename__ = "notification_preference"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email_wanted: Mapped[bool]
