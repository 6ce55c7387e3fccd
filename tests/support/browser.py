"""A headless Chromium on one page, driven through its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

__all__ = ["BROWSER", "Page", "opened"]

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
)  # fmt: skip
_PATIENCE = 90.0  # seconds for anything to happen


class Page:
    """The page; ``faults`` are exceptions and errors on its console so far."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._number = socket, 0
        self.faults: list[str] = []

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command; events that come before it are looked at for faults."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            message = await self._socket.receive_json(timeout=_PATIENCE)
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        event, told = message.get("method"), message.get("params", {})
        if event == "Runtime.exceptionThrown":
            self.faults.append(json.dumps(told["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert", "warning"):
            self.faults.append(json.dumps(told["args"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.faults.append(told["entry"]["text"])

    async def run(self, script: str) -> Any:
        """The value of a script, awaited where it is a promise."""
        done = await self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until ``script`` is true."""
        await self.run(
            f"new Promise(done => {{ (function look() {{ ({script}) ? done() : setTimeout(look, 50); }})(); }})"
        )

    async def shape(self, width: int, *features: tuple[str, str], media: str = "") -> None:
        """Give the page a ``width`` and CSS media ``features``."""
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        await self.send("Emulation.setEmulatedMedia", media=media, features=[{"name": n, "value": v} for n, v in features])  # fmt: skip

    async def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key, and let it go."""
        for kind in ("keyDown", "keyUp"):
            typed = {"text": text} if text and kind == "keyDown" else {}
            await self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **typed)  # fmt: skip

    async def click(self, x: float, y: float) -> None:
        """Click at a place of the window."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self) -> bytes:
        """A picture of the whole page, as PNG."""
        shot = await self.send("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


@asynccontextmanager
async def opened(url: str, profile: Path, flags: Sequence[str] = ()) -> AsyncIterator[Page]:
    """``url`` in a browser of its own, with its state in ``profile``; its figures are waited for."""
    silent = {"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL}
    arguments = (*_FLAGS, *flags, f"--user-data-dir={profile}", "about:blank")
    process = await asyncio.create_subprocess_exec(str(BROWSER), *arguments, **silent)
    try:
        port = await asyncio.to_thread(_port, profile / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                (target,) = [one for one in await answer.json() if one["type"] == "page"]
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                for domain in ("Page", "Runtime", "Log"):
                    await page.send(f"{domain}.enable")
                await page.send("Page.navigate", url=url)
                await page.until("document.readyState === 'complete'")
                await page.until(
                    "document.querySelectorAll('figure[data-chart]').length"
                    " === document.querySelectorAll('figure[data-chart].drawn').length"
                )
                yield page
    finally:
        process.kill()
        await process.wait()


def _port(file: Path) -> int:
    end = time.monotonic() + _PATIENCE
    while not (file.exists() and file.read_text().count("\n")):
        assert time.monotonic() < end, "the browser does not start"
        time.sleep(0.05)
    return int(file.read_text().split("\n")[0])
