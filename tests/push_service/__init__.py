"""A push service on this machine and a real Firefox that subscribes to it: `FirefoxPush`, `PushService`."""

from .firefox import FirefoxPush, firefox_path
from .service import Delivery, PushService

__all__ = ["Delivery", "FirefoxPush", "PushService", "firefox_path"]
