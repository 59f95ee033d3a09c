"""What the tests of sign-in do over and over: a person, a provider, there and back."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.people.hostile import Hostile
from tests.strict_pages.client import PageClient
from tests.support.cast import Member


def vouch_for(provider: Hostile, member: Member | None, **claims: object) -> None:
    """Let the provider sign this member in from now on."""
    personal_id = member.personal_id if member else "000199999999"
    values = {"sub": f"subject of {personal_id}", "preferred_username": personal_id, **claims}
    provider.twists.claims = lambda made: made.update(values)


def there_and_back(
    browser: PageClient, provider: Hostile, start: str = "/sign-in/vneid/start", status: int = 303
):
    sent = browser.get(start, 303)
    return browser.get(callback_of(provider, sent.location), status)


def callback_of(provider: Hostile, url: str) -> str:
    arguments = provider.authorize(url)
    return "/sign-in/vneid/callback?" + "&".join(f"{name}={value}" for name, value in arguments.items())


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def signed_in(browser: PageClient, provider: Hostile, member: Member) -> PageClient:
    vouch_for(provider, member)
    there_and_back(browser, provider)
    return browser
