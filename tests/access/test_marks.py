"""Everything is closed unless it says who may open it; what anybody may open is written out here."""

import pytest
from flask import Flask

from portal.access.marks import PUBLIC, SIGNED_IN, MissingMark, check_marks, mark_of
from portal.access.permissions import Permission

ANYBODY = {
    # Signing in and out, and what is said on the way.
    "people.sign_in", "people.start", "people.callback", "people.assurance", "people.ask_sign_out", "people.signed_out",
    # The provider's word that somebody signed out; it carries a signature.
    "people.back_channel",
    # What a phone keeps for the time without a network; it holds nothing of anybody.
    "home.offline", "card.hold",
    # Whoever holds a signed copy checks it by its name of 130 random bits; the form of the document.
    "extracts.check", "extracts.compare", "extracts.schema",
    # A wallet's requests: found by secrets that it brings.
    "wallets.authorization_server", "wallets.card_metadata", "wallets.credential", "wallets.credential_issuer",
    "wallets.nonce", "wallets.token", "desk.respond", "desk.signed_object",
}  # fmt: skip
# Whoever is signed in, at whatever level.
ANY_SESSION = {"people.sign_out", "people.sign_out_everywhere", "people.step_up", "people.start_step_up"}


def test_what_anybody_may_open_is_this_list(app: Flask) -> None:
    assert {view for view in app.view_functions if mark_of(app, view) == PUBLIC} == ANYBODY


def test_what_any_session_may_open_is_this_list(app: Flask) -> None:
    assert {view for view in app.view_functions if mark_of(app, view) == SIGNED_IN} == ANY_SESSION


def test_everything_else_asks_for_a_permission(app: Flask) -> None:
    others = set(app.view_functions) - ANYBODY - ANY_SESSION
    assert all(isinstance(mark_of(app, view), Permission) for view in others)


def test_a_view_without_a_mark_stops_the_start() -> None:
    app = Flask("unmarked", static_folder=None)
    app.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(MissingMark, match="open"):
        check_marks(app)
