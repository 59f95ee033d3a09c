"""How the stand-in misbehaves when it is told to: for a number of requests, or until it is told otherwise."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Fault(StrEnum):
    """What happens to a message instead of the ordinary thing."""

    NONE = "none"
    FAIL = "fail"  # 503, nothing kept
    DELAY = "delay"  # kept and answered, after `seconds`
    DROP = "drop"  # kept, and the connection closed without an answer
    REPEAT = "repeat"  # kept, and the answer to the message before given once more
    REFUSE = "refuse"  # 422 with `reason_code` and `reason`, nothing kept
    DISTRUST = "distrust"  # 403
    REDIRECT = "redirect"  # 302 to somewhere else
    HUGE = "huge"  # an answer of many megabytes
    GARBAGE = "garbage"  # 200 with something that is not JSON
    TRICKLE = "trickle"  # an answer that comes byte by byte and never ends
    FORGET = "forget"  # acknowledged, and not kept
    ALTER = "alter"  # acknowledged, and kept with other content


@dataclass(frozen=True)
class Order:
    """One order to misbehave; `times` None means until the next order."""

    fault: Fault = Fault.NONE
    times: int | None = None
    seconds: float = 0
    reason_code: str = "invalid_value"
    reason: str = "Giá trị không có trong danh mục"

    @staticmethod
    def of(wanted: Mapping[str, object]) -> "Order":
        """Read an order from JSON; raises ValueError for one that means nothing."""
        unknown = set(wanted) - {"fault", "times", "seconds", "reason_code", "reason"}
        times, seconds = wanted.get("times"), wanted.get("seconds", 0)
        if unknown or not isinstance(times, int | None) or not isinstance(seconds, int | float):
            raise ValueError("An order has fault, times, seconds, reason_code, reason.")
        default = Order()
        return Order(
            Fault(str(wanted.get("fault", "none"))),
            times,
            float(seconds),
            str(wanted.get("reason_code", default.reason_code)),
            str(wanted.get("reason", default.reason)),
        )


@dataclass
class Switch:
    """The order in force; asked once a message."""

    order: Order = Order()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, order: Order) -> None:
        """Put an order in force."""
        with self._lock:
            self.order = order

    def take(self) -> Order:
        """Return the order for this message, and count it."""
        with self._lock:
            taken = self.order
            if taken.times is not None:
                left = taken.times - 1
                self.order = replace(taken, times=left) if left > 0 else Order()
            return taken
