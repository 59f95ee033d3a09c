"""Keeps web and worker processes alive: whoever dies is started again at once, as a service manager would.

Everything is imported once and each process is a fork, so that hundreds of restarts take seconds and not
minutes. What runs in them is the product, under granian and as the worker, with `phases` laid over it.
`python -m tests.scale.nursery <port of a web> … [worker]`
"""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import granian.cli

import portal.app
import portal.worker
from portal.config import Settings
from tests.scale import phases

WORKER = "worker"
STOP = signal.SIGTERM
PAUSE = 0.05


def main(names: list[str]) -> None:
    """Run until told to stop."""
    phases.install()
    children = {_start(name): name for name in names}

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        for pid in children:
            os.kill(pid, STOP)
        for pid in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        os._exit(0)

    signal.signal(STOP, stop)
    while True:
        pid, _ = os.wait()
        name = children.pop(pid, None)
        if name is not None:
            time.sleep(PAUSE)
            children[_start(name)] = name


def _start(name: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.signal(STOP, signal.SIG_DFL)
    try:
        _work(name)
    finally:
        os._exit(1)


def _work(name: str) -> None:
    # Its name in the list of processes, which granian's own child inherits.
    Path("/proc/self/comm").write_text(name)
    if name == WORKER:
        portal.worker.run(Settings.from_environment(os.environ))
        return
    sys.argv = [
        "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", name, "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "portal.wsgi:application",
    ]  # fmt: skip
    granian.cli.entrypoint()


if __name__ == "__main__":
    main(sys.argv[1:])
