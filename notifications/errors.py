"""How a delivery can fail: for now, or for good."""


class Temporary(Exception):  # noqa: N818 - the word says what the worker does next
    """The other side is down or busy; the job is tried again later."""


class Permanent(Exception):  # noqa: N818 - the word says what the worker does next
    """It will never work; the job ends as failed and shows in the queue."""
