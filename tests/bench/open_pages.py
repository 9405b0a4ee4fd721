"""Pages that stand open in browsers, in a process of their own: they ask whether something changed, and fetch it.

What `webapp/static/live.js` does, without a browser, hence many times over.
"""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.helpers.network.brokers import ROOT

ASKS_S = 5
PARTS = {"wallet", "agreements"}  # of the first pages, that are kept fresh


@dataclass(frozen=True)
class OpenPage:
    """A browser's first page. times: it is open; after: the height that it shows; source: the browser's address."""

    portal: str
    cookie: str = field(repr=False)
    after: int
    source: str
    times: int


class _Browser:
    """A browser's one connection, by which its pages ask by turns, as long as the server keeps it."""

    def __init__(self, address: str, page: OpenPage) -> None:
        self.page, self._place, self._turn = page, urlsplit(address), asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def stand_open(self, begins_s: float) -> None:
        """Ask for one of its pages each ASKS_S, and fetch the page when a part of it has changed."""
        after = self.page.after
        await asyncio.sleep(begins_s)
        while True:
            status, body = await self._ask(f"/live?portal={self.page.portal}&after={after}")
            changed: dict[str, Any] = json.loads(body) if status == 200 else {"block": after, "parts": []}
            after = changed["block"]
            if PARTS & set(changed["parts"]):
                await self._ask(f"/it/{self.page.portal}")
            await asyncio.sleep(ASKS_S)

    async def _ask(self, path: str) -> tuple[int, bytes]:
        async with self._turn:
            reader, writer = self._streams = self._streams or await asyncio.open_connection(
                self._place.hostname, self._place.port, local_addr=(self.page.source, 0))
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._place.netloc}\r\n"
                         f"Cookie: {self.page.cookie}\r\n\r\n".encode())
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            except asyncio.IncompleteReadError:  # it had ended meanwhile
                self._streams = None
                return 204, b""
            status = int(head.split()[1])
            assert status in (200, 204), head
            _, _, length = head.partition("\r\ncontent-length: ")
            body = await reader.readexactly(int(length.split()[0])) if length else b""
            if "connection: close" in head:
                writer.close()
                self._streams = None
        return status, body


@contextmanager
def start_pages(address: str, pages: list[OpenPage]) -> Iterator[Callable[[str], None]]:
    """Give what tells them to "go" on, and to "stop", which fails if one was refused meanwhile."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.open_pages"], cwd=ROOT, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tell(line: str) -> None:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "heard\n", "an open page was refused"

    try:
        tell(json.dumps({"address": address, "pages": list(map(asdict, pages))}))
        yield tell
    finally:
        process.kill()
        process.wait()


async def _stand_open(address: str, pages: list[OpenPage]) -> None:
    """Have all ask, whenever they are told to go, until they are told to stop, in no order."""
    order = random.Random(1).sample(range(total := sum(page.times for page in pages)), total)
    running: list[asyncio.Task[None]] = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        is_refused = any(page.exception() for page in running if page.done())
        for page in running:
            page.cancel()
        browsers = [browser for page in pages for browser in [_Browser(address, page)] * page.times]
        running = [asyncio.create_task(browser.stand_open(ASKS_S * place / total))
                   for browser, place in zip(browsers, order, strict=True) if line == "go\n"]
        _say("failed" if is_refused else "heard")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Be the process, whose first line says where to ask and for which pages."""
    plan: dict[str, Any] = json.loads(sys.stdin.readline())
    _say("heard")
    asyncio.run(_stand_open(plan["address"], [OpenPage(**page) for page in plan["pages"]]))


if __name__ == "__main__":
    main()
