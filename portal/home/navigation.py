"""The bar at the foot of every page: five places at most, by what the person may do."""

from dataclasses import dataclass

from portal.access.permissions import Permission, holds
from portal.access.rules import Actor


@dataclass(frozen=True)
class NavItem:
    """One place; `count` is what waits there."""

    url: str
    label: str
    icon: str
    current: bool
    count: int = 0


_PLACES = (
    (Permission.HOME_READ, "/", "Trang chủ", "home"),
    (Permission.RECORD_READ_OWN, "/record", "Hồ sơ", "record"),
    (Permission.PROPOSAL_READ_OWN, "/proposals", "Đề nghị", "edit"),
    (Permission.CARD_HOLD, "/card", "Thẻ", "card"),
    (Permission.QUEUE_READ, "/reviews", "Chờ xử lý", "tray"),
    (Permission.APPROVAL_READ, "/approvals", "Ký duyệt", "sign"),
    (Permission.NOTIFICATION_READ_OWN, "/notifications", "Thông báo", "bell"),
)

_MOST = 5
# Thumbs need room: whoever decides on others' proposals reaches these from the first page.
_FIRST_TO_GO = ("/proposals", "/card")


def navigation(actor: Actor, path: str) -> list[NavItem]:
    """Return the places of this person; the one they are at is marked."""
    items = [
        NavItem(url, label, icon, _is_at(path, url), actor.unread if url == "/notifications" else 0)
        for permission, url, label, icon in _PLACES
        if holds(actor, permission)
    ]
    for url in _FIRST_TO_GO:
        if len(items) > _MOST:
            items = [item for item in items if item.url != url]
    return items


def _is_at(path: str, url: str) -> bool:
    return path == url if url == "/" else path == url or path.startswith(url + "/")
