"""The blueprint of the room, and what its pages have in common."""

from flask import Blueprint

from portal.card.formats.sd_jwt.card_type import vct_of
from portal.card.keys.provider import read_certificate
from portal.core import clock
from portal.core.web import settings
from portal.desk import authorities, request_object
from portal.desk.actions.answering import Judge
from portal.desk.actions.asking import Site
from portal.desk.models import DeskOffice, DeskRequest
from portal.desk.presented import Lists, read_lists
from portal.desk.rules import AnswerRefused, Fault, Standing
from portal.signing.trust import TrustList

blueprint = Blueprint("desk", __name__)

RESPONSES = "/desk/responses"


def site() -> Site:
    """Return where answers go, and which type of credential is asked for."""
    return Site(f"{settings().public_url}{RESPONSES}", vct_of(settings().public_url))


def believed() -> TrustList | None:
    """Return who may certify offices now."""
    return authorities.believed(settings().desk_authority_folder)


def standing_of(office: DeskOffice) -> Standing:
    """Return whether an office may ask now, or why not."""
    return authorities.standing_of(office, believed(), at=clock.now())


def wallet_address(asked: DeskRequest) -> str:
    """Return the address that opens a wallet with a question."""
    where = f"{settings().public_url}/desk/objects/{asked.public_id}"
    return request_object.wallet_address(asked.client_id, where)


def judge() -> Judge:
    """Return what answers are judged by, as published now."""
    return Judge(vct_of(settings().public_url), _lists())


def _lists() -> Lists:
    folder, root = settings().card_public_folder, settings().card_root_file
    if folder is None or root is None:
        raise AnswerRefused(Fault.NOT_CHECKED)
    return read_lists(folder, read_certificate(root).key, now=int(clock.now().timestamp()))
