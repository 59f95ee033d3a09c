"""Words and rules of the inbox."""

import hashlib

# More browsers than anybody carries; fewer than it takes to make the server call the world.
MOST_DEVICES = 10
PAGE_SIZE = 50

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "điện thoại Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "máy tính Windows"),
    ("Mac OS", "máy Mac"),
    ("Linux", "máy tính Linux"),
)


def device_label(user_agent: str) -> str:
    """Return how a person would call this browser; the order matters, each imitates the ones below it."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Trình duyệt")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "thiết bị khác")
    return f"{browser} trên {system}"


def fingerprint(endpoint: str) -> str:
    """Return what a page may carry to know its own subscription again, without the secret address."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:32]
