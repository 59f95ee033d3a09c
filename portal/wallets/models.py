"""Offers to wallets, what was signed for them, and which nonces were answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, Scoped, enum_column
from portal.wallets.rules import MOST_TRIES, OfferEnd, OfferState, state_of


class WalletOffer(Scoped):
    """One way of one card into one wallet: a code with a PIN, then a token, each once and for minutes.

    Both secrets are kept as hashes alone. `expires_at` ends the code, and from `redeemed_at` on the token.
    """

    __tablename__ = "wallet_offer"

    id: Mapped[Id]
    binding_id: Mapped[int] = mapped_column(ForeignKey("card_binding.id"), index=True)
    code_hash: Mapped[bytes]
    pin_hash: Mapped[bytes]
    tries: Mapped[int]
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    token_hash: Mapped[bytes | None]
    ended_at: Mapped[datetime | None]
    end: Mapped[OfferEnd | None] = mapped_column(enum_column(OfferEnd))

    __table_args__ = (
        UniqueConstraint("code_hash"),
        UniqueConstraint("token_hash"),
        CheckConstraint("(redeemed_at IS NULL) = (token_hash IS NULL)", name="redeemed"),
        CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name="reason"),
        CheckConstraint("\"end\" IS DISTINCT FROM 'delivered' OR redeemed_at IS NOT NULL", name="delivered"),
        CheckConstraint(f"tries BETWEEN 0 AND {MOST_TRIES}", name="tries"),
        Index(
            "uq_wallet_offer_one_open", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )

    def state(self, at: datetime) -> OfferState:
        """Return what the offer is at this time."""
        return state_of(
            end=self.end, is_redeemed=self.redeemed_at is not None, expires_at=self.expires_at, at=at
        )


class WalletCredential(Scoped):
    """A twin that was asked for, and, once signed, which; what it says and whose key it is are not kept."""

    __tablename__ = "wallet_credential"

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignKey("wallet_offer.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    kid: Mapped[bytes | None]
    digest: Mapped[bytes | None]

    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (digest IS NULL)", name="signed"),
        CheckConstraint("expires_at > asked_at", name="life"),
    )


class WalletNonce(Base):
    """A nonce that a wallet answered, until it would be refused for its age anyway."""

    __tablename__ = "wallet_nonce"

    id: Mapped[Id]
    nonce_hash: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("nonce_hash"),)
