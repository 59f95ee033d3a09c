"""The outside client: a signer's browser that repeats a request until it is answered, and keeps every answer."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.scale.pages import token_in
from tests.scale.wire import Broken, Line, get, header, post

FORM = "application/x-www-form-urlencoded"
PATIENCE = 60.0
STEPPED_UP_FOR = 200.0


@dataclass(frozen=True)
class Change:
    """One item as the client knows it."""

    item_id: int
    person_id: int
    target: str
    value: object


@dataclass(frozen=True)
class Acknowledged:
    """What the client was told: this approval is signed."""

    approval_id: int
    key: str
    tries: int
    changes: tuple[Change, ...]


class Signer:
    """Signs batches through whichever web process answers."""

    def __init__(
        self, ports: Sequence[int], origin: str, passphrase: str, sign_in: Callable[[], str], file: Path
    ) -> None:
        self.lines = [Line(port, seconds=20) for port in ports]
        self.origin, self.passphrase, self.sign_in, self.file = origin, passphrase, sign_in, file
        self.cookie = self.token = ""
        self.signed_in_at = -STEPPED_UP_FOR
        self.turn = 0

    @property
    def port(self) -> int:
        """Where the next request goes."""
        return self.lines[self.turn % len(self.lines)].port

    def close(self) -> None:
        for line in self.lines:
            line.close()

    def approve(self, changes: Sequence[Change], before_signing: Callable[[int], None]) -> Acknowledged:
        """Start a batch and sign it; the acknowledgement is on disk before this returns."""
        if time.monotonic() - self.signed_in_at >= STEPPED_UP_FOR:
            self._sign_in()
        items = [("items", str(change.item_id)) for change in changes]
        location, _ = self._post_until_answered("/approvals", items)
        approval_id, key = int(location.rpartition("/")[2]), str(uuid4())
        before_signing(self.port)
        form = [("passphrase", self.passphrase), ("idempotency_key", key)]
        answer, tries = self._post_until_answered(f"/approvals/{approval_id}/signature", form)
        assert answer == f"/approvals/{approval_id}", answer
        kept = Acknowledged(approval_id, key, tries, tuple(changes))
        with self.file.open("a") as file:
            file.write(json.dumps(asdict(kept), ensure_ascii=False) + "\n")
        return kept

    def _sign_in(self) -> None:
        self.cookie, self.signed_in_at = self.sign_in(), time.monotonic()
        status, _, body = self._until_answered(
            lambda port: get("/sign-out", port=port, cookie=self.cookie, gzip=False)
        )[0]
        assert status == 200, status
        self.token = token_in(body.decode())

    def _post_until_answered(self, path: str, form: list[tuple[str, str]]) -> tuple[str, int]:
        body = urlencode([("csrf_token", self.token), *form]).encode()
        (status, head, said), tries = self._until_answered(
            lambda port: post(path, body, port=port, cookie=self.cookie, origin=self.origin, kind=FORM)
        )
        assert status == 303, (path, status, said.decode(errors="replace")[-2000:])
        return header(head, "Location"), tries

    def _until_answered(self, request: Callable[[int], bytes]) -> tuple[tuple[int, bytes, bytes], int]:
        """Ask again, with the very same request, while nobody answers or the first one is still in flight."""
        end, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end:
            line, tries = self.lines[self.turn % len(self.lines)], tries + 1
            try:
                answer = line.ask(request(line.port))
            except Broken:
                self.turn += 1
            else:
                if answer[0] < 500 and answer[0] != 409:
                    return answer, tries
            time.sleep(0.05)
        raise RuntimeError("No web process answers any more.")


def acknowledgements(file: Path) -> list[Acknowledged]:
    """Read what the client kept."""
    kept = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return [Acknowledged(**{**k, "changes": tuple(Change(**c) for c in k["changes"])}) for k in kept]
