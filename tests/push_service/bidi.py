"""The few words of WebDriver BiDi that the tests speak, over one websocket."""

import asyncio
import contextlib
import itertools
import json
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType


class BidiError(Exception):
    """The browser refused a command, or a script threw."""


class Bidi:
    """One session with a browser; every method runs in the loop of its socket."""

    def __init__(self, http: ClientSession, socket: ClientWebSocketResponse) -> None:
        self._http, self._socket = http, socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    @staticmethod
    async def connect(url: str, *, patience_seconds: float) -> "Bidi":
        http = ClientSession()
        until = asyncio.get_running_loop().time() + patience_seconds
        while True:
            try:
                socket = await http.ws_connect(f"{url}/session", max_msg_size=0)
                break
            except OSError:
                if asyncio.get_running_loop().time() > until:
                    await http.close()
                    raise
                await asyncio.sleep(0.1)
        return Bidi(http, socket)

    async def command(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        said = await answer
        if said.get("type") == "error":
            raise BidiError(f"{method}: {said.get('error')}: {said.get('message')}")
        result: dict[str, Any] = said["result"]
        return result

    async def evaluate(self, context: str, expression: str) -> Any:
        """Run an expression in the page as a user's act, wait for its promise; it must give JSON or nothing."""
        said = await self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression}) ?? null))()",
            target={"context": context},
            awaitPromise=True,
            userActivation=True,
        )
        if said["type"] == "exception":
            raise BidiError(said["exceptionDetails"]["text"])
        return json.loads(said["result"]["value"])

    async def close(self) -> None:
        with contextlib.suppress(BidiError, ConnectionError, TimeoutError):
            await asyncio.wait_for(self.command("browser.close"), 10)
        self._reader.cancel()
        await self._socket.close()
        await self._http.close()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            answer = self._waiting.pop(said.get("id"), None)
            if answer is not None and not answer.done():
                answer.set_result(said)
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("The browser closed the connection."))
