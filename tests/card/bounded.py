"""How long the code itself works, whatever else the machine does meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if what runs inside takes more of the processor; as a decorator, each call has its own seconds."""
    started = time.thread_time()
    yield
    assert time.thread_time() - started < seconds
