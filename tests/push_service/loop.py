"""One asyncio loop in one thread, so that tests that are not asynchronous can hold servers and sockets."""

import asyncio
import os
import random
import socket
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

_PROCESSES = 8
_given: set[int] = set()


class LoopThread:
    """Runs coroutines for a test and waits for them; closed at the end."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="push-service", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result], timeout: float = 90) -> Result:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, timeout), self.loop).result(
            timeout + 5
        )

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._cancel_rest(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    async def _cancel_rest(self) -> None:
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await self.loop.shutdown_asyncgens()


def free_port() -> int:
    """Return a free port below the range that the system hands out to clients, never the same one twice."""
    # Whoever asked may take seconds to listen there: until then the port looks free to everybody else. So each
    # process of a run has every eighth port for itself; several runs at once begin at random places.
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
    first = random.randrange(21_000, 31_000)
    for port in range(first, first + 1_000):
        if port in _given or port % _PROCESSES != mine:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise OSError("No free port between 21000 and 32000 where it was looked for.")
