"""What these tests share."""

from collections.abc import Callable

import pytest

from notifications import steps
from notifications.messages import Message
from portal.core import clock, jobs
from tests.strict_pages.client import PageClient

POINT = "BH-eK6XxxoHwANr1Mef1OrotY54spVTTI2iPojNZDiSzpNef7qIPGgfp2CViZI7bsum5L1WQ7QePczkxFFHvxtQ"
SUBSCRIPTION = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/one",
    "p256dh": POINT,
    "auth": "pi0gxzPS3Yx1r8KqL2eSRA",
}


@pytest.fixture
def client_for(client_for) -> Callable[..., PageClient]:
    """The house's page client, which finds a form's token on a page of this room."""

    def sign_in(member) -> PageClient:
        client = client_for(member)
        client.token_page = "/devices"
        return client

    return sign_in


@pytest.fixture
def tell(session) -> Callable[..., int]:
    """Tell a member of the cast something; returns the notification's id."""

    def telling(member, message=Message.ITEM_RETURNED, field="Nơi ở hiện nay", url="/proposals/7") -> int:
        (told,) = steps.tell(
            session, now=clock.now(), recipients=[member.person_id], message=message,
            params={"field": field}, url=url, defer=jobs.defer,
        )  # fmt: skip
        session.commit()
        return told

    return telling
