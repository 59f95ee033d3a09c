"""The blueprint of the room, and what its pages have in common."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, current_app, jsonify
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from portal.card.actions.issuing import Office
from portal.card.keys import chosen
from portal.card.keys.provider import KeyProvider, SignerAway
from portal.card.publishing import Place
from portal.config import Settings
from portal.core.errors import DomainError, Invalid, NotFound, Problem
from portal.core.web import settings
from portal.core.web.errors import sentence

blueprint = Blueprint("card", __name__)

KEYS = "portal.card_keys"
Arguments = ParamSpec("Arguments")


@blueprint.record_once
def read_keys(state: BlueprintSetupState) -> None:
    """Find the keys at start, so that a wrong setting stops the process and not somebody's card."""
    configured: Settings = state.app.config["SETTINGS"]
    state.app.extensions[KEYS] = chosen.provider_of(configured)


def keys() -> KeyProvider:
    """Return where the card's keys are; raise NotFound where no card is issued."""
    provider: KeyProvider | None = current_app.extensions[KEYS]
    if provider is None or settings().card_public_folder is None:
        raise NotFound("card.not_offered")
    return provider


def place() -> Place:
    """Return under which names the world knows this issuer."""
    folder = settings().card_public_folder
    if folder is None:
        raise NotFound("card.not_offered")
    return Place.of(settings(), folder)


def office() -> Office:
    """Return who issues."""
    return Office(place().issuer, place().status_uri)


def told_as_json(
    view: Callable[Arguments, ResponseReturnValue],
) -> Callable[Arguments, ResponseReturnValue]:
    """Answer refusals as a code and a sentence, for the card's own page, which asks by script."""

    @wraps(view)
    def answer(*positional: Arguments.args, **named: Arguments.kwargs) -> ResponseReturnValue:
        try:
            return view(*positional, **named)
        except SignerAway:
            return jsonify(code="card.signer_away", problem=sentence(Problem("", "card.signer_away"))), 503
        except DomainError as error:
            first = (
                error.problems[0] if isinstance(error, Invalid) else Problem("", error.code, error.details)
            )
            return jsonify(code=first.code, problem=sentence(first)), error.status

    return answer
