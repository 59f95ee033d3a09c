"""A crew of small client processes that ask again and again; each burst is bounded in time and number.

Run as a module it is one member of the crew: a job a line on its input, an outcome a line on its output.
"""

import base64
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tests.scale.wire import Line

# In a request that must be unlike the one before, this stands where a fresh UUID goes.
FRESH = b"00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Job:
    """What one member asks, and for how long."""

    port: int
    request: str
    status: int
    seconds: float
    most: int

    @staticmethod
    def of(request: bytes, *, port: int, status: int, seconds: float, most: int) -> "Job":
        return Job(port, base64.b64encode(request).decode(), status, seconds, most)


@dataclass(frozen=True)
class Outcome:
    """What came of a burst; `wrong` counts answers with another status."""

    count: int
    wrong: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


class Crew:
    """Some members, each with one connection."""

    def __init__(self, size: int) -> None:
        command = [sys.executable, "-m", "tests.scale.load"]
        self.members = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(size)
        ]

    def burst(self, jobs: Sequence[Job]) -> Outcome:
        """Let every member do its job at the same time."""
        begun = time.monotonic()
        for member, job in zip(self.members, jobs, strict=True):
            member.stdin.write(json.dumps(asdict(job)) + "\n")
            member.stdin.flush()
        outcomes = [json.loads(member.stdout.readline()) for member in self.members]
        seconds = time.monotonic() - begun
        return Outcome(sum(o["count"] for o in outcomes), sum(o["wrong"] for o in outcomes), seconds)

    def close(self) -> None:
        for member in self.members:
            member.stdin.close()
            member.wait(10)
            member.stdout.close()


def run(job: Job) -> dict[str, int]:
    """Ask until the time or the number is used up."""
    line, request = Line(job.port), base64.b64decode(job.request)
    count = wrong = 0
    end = time.monotonic() + job.seconds
    while count < job.most and time.monotonic() < end:
        status, _, _ = line.ask(request.replace(FRESH, str(uuid.uuid4()).encode()))
        count += 1
        wrong += status != job.status
    line.close()
    return {"count": count, "wrong": wrong}


def main() -> None:
    for text in sys.stdin:
        print(json.dumps(run(Job(**json.loads(text)))), flush=True)


if __name__ == "__main__":
    main()
