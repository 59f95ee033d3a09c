"""flask-login, fed from the session's row: the person was read together with the session."""

from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user

from portal.access.rules import Actor


class SignedIn(UserMixin):  # type: ignore[misc] # flask-login ships no types
    """The user object of flask-login: an actor and nothing else."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """Return the person's id as flask-login keeps it in the session."""
        return str(self.actor.person_id)


def register(app: Flask) -> None:
    """Set flask-login up: no remember cookie, no session fingerprint of its own."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)


def signed_in_actor() -> Actor | None:
    """Return who is signed in, None for a stranger, of whom flask-login knows no actor."""
    return getattr(current_user, "actor", None)


def _load(person_id: str) -> SignedIn | None:
    actor: Actor | None = g.get("actor")
    return SignedIn(actor) if actor is not None and str(actor.person_id) == person_id else None
