"""Run a coroutine apart: where a browser is driven, the main thread already has a running loop."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, work).result()
