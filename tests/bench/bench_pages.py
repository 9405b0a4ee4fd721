"""Pages beside the API: callers' p95 while 500 pages stand open, and 16 pages asked at once, in a trial and apart.

A demo's town after its first week is served by a process of its own, with the doors of `volano serve` and no timetable.
Every page's browser has signed in with a resident's key, and an address of this machine of its own; the 500 are five
pages of each of 100 browsers, which ask `/live` each five seconds from the height that they show, and fetch what it
says has changed. Callers ask once a second each; a block a second is written of two residents, who have a page each.
"""

import http.client
import json
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analytics.examples.town import load_town
from chaincode.kernel.ending import end_with_parent
from gateway.acts.buying import Wanted, request
from gateway.acts.offering import Offered, publish
from gateway.acts.stepping import take_step
from gateway.client import Client
from gateway.commandline.demo.month import play_month
from gateway.commandline.demo.town import Resident, found_town, move_in
from gateway.hosting.opening import open_gateways
from gateway.hosting.serve.apart import open_between, take_proof
from gateway.hosting.serve.gateways import describe_doors
from gateway.hosting.serve.kept_process import KeptProcess
from gateway.hosting.serve.listening import listen
from gateway.hosting.serve.plan import Apart, ServePlan
from gateway.http.handing import hand_on, open_connections
from tests.bench.open_pages import OpenPage, start_pages
from tests.helpers.webapp.signing_in import sign_in
from webapp.app import create_app
from webapp.visit import PORTALS

BAR_TIMES, BAR_MS = 1.1, 300
CALLERS, OPEN_PAGES, TABS, AT_ONCE = 50, 500, 5, 16
DAYS, PRICE_CENTS = 7, 100   # after a week residents have tokens
EACH_S, TURNS = 4.0, 8   # callers alone and beside pages by turns, as machines have moods
FIRST_S = 3.0
ROUNDS = 12
PORTAL_OF = {organisation: portal for portal, organisation in PORTALS.items() if organisation != "gse"}


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the callers' p95 beside pages against none, then the p95 of 16 pages at once in both ways of serving."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "valmori"
        residents = _play(folder)
        with _serve(folder, is_apart=False) as address:
            yield _beside_pages(address, residents, quick)
            yield _at_once(address, residents, "a trial", quick)
        with _serve(folder, is_apart=True) as address:
            yield _at_once(address, residents, "pages apart", quick)


def _play(folder: Path) -> list[Resident]:
    town = load_town()
    found_town(folder, town)
    with open_gateways(folder) as gateways:
        gateways.catch_up()
        residents = list(move_in(gateways, town))
        list(play_month(gateways, town, DAYS))
        return residents


# --- serving
@contextmanager
def _serve(folder: Path, *, is_apart: bool) -> Iterator[str]:
    between = open_between() if is_apart else None
    options = between.gateway_options if between else []
    kept = [KeptProcess("gateway", ["tests.bench.bench_pages", str(folder), *options],
                        (between.gateway,) if between else (), between.environment if between else {})]
    if between:
        kept.append(KeptProcess("pages", ["gateway.hosting.serve.pages", str(folder), *between.pages_options],
                                (between.pages,), between.environment))
    try:
        for process in kept:
            process.start()
            assert process.wait_ready(), process.name
        yield f"http://127.0.0.1:{kept[0].ready_line.rsplit(' ', 1)[1]}"
    finally:
        for process in reversed(kept):
            process.end()
        if between:
            between.close()


def _run_gateways(folder: Path, options: list[str]) -> None:
    named = dict(zip(options[::2], options[1::2], strict=True))
    apart = Apart(named["--pages"], int(named["--pages-ask"]), take_proof()) if named else None
    plan = ServePlan(folder, port=0, mqtt_port=0, apart=apart)
    pages = (lambda *_, **__: hand_on(apart.pages, open_connections(), apart.proof)) if apart else create_app
    with open_gateways(folder, make_page=pages) as opened:
        opened.catch_up()
        server = listen(plan, opened.wsgi, describe_doors(plan, [opened.gateway(name) for name in opened.apps]))
        sys.stdout.write(f"gateway ready {server.port}\n")
        sys.stdout.flush()
        end_with_parent()
        server.run()


# --- browsers
class Browser:
    """A resident's, signed in. source: the address of this machine that it has."""

    def __init__(self, address: str, resident: Resident, source: str) -> None:
        self._address, self.source, self.cookie = address, source, ""
        self.portal, self._own = PORTAL_OF[resident.organisation], resident.organisation
        sign_in(self._post, address, self.portal, resident.signer)

    def ask(self, path: str, body: Any = None) -> tuple[int, bytes]:
        """Ask over a connection that is kept no longer; give status and body."""
        place = urlsplit(self._address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60,
                                                source_address=(self.source, 0))
        headers = {"Cookie": self.cookie, "Connection": "close"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        try:
            connection.request("GET" if body is None else "POST", path, body and json.dumps(body), headers)
            answered = connection.getresponse()
            self.cookie = answered.headers.get("Set-Cookie", self.cookie).partition(";")[0]
            return answered.status, answered.read()
        finally:
            connection.close()

    def _post(self, path: str, body: Any) -> Any:
        status, said = self.ask(path, body)
        assert status == 200, said
        return json.loads(said)


def _open_browsers(address: str, residents: list[Resident], count: int) -> list[Browser]:
    """Sign in all residents, and all but the two of whom blocks are written again until there are enough."""
    owners = islice(chain(residents, cycle(residents[2:])), count)
    return [Browser(address, owner, f"127.0.{1 + number // 250}.{1 + number % 250}")
            for number, owner in enumerate(owners)]


# --- 16 at once
def _at_once(address: str, residents: list[Resident], where: str, quick: bool) -> dict[str, Any]:
    """All browsers load their first page at the same instant, again and again."""
    browsers, took_ms, failed = _open_browsers(address, residents, AT_ONCE), list[float](), 0
    together = threading.Barrier(AT_ONCE)

    def load(browser: Browser) -> tuple[float, bool]:
        together.wait(60)
        began = time.perf_counter()
        status, _ = browser.ask(f"/it/{browser.portal}")
        return 1_000 * (time.perf_counter() - began), status == 200

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(load, browsers))   # the first of all makes templates
        for _ in range(2 if quick else ROUNDS):
            for took, is_there in threads.map(load, browsers):
                took_ms.append(took)
                failed += not is_there
    p95_ms = _find_p95(took_ms)
    return {"name": f"{AT_ONCE} pages at once, {where}, p95 ({failed} of {len(took_ms)} not answered)",
            "value": round(p95_ms), "unit": "ms", "bar": f"<= {BAR_MS}", "ok": p95_ms <= BAR_MS and not failed}


# --- callers beside pages
def _beside_pages(address: str, residents: list[Resident], quick: bool) -> dict[str, Any]:
    turns, each_s = (1, 2.0) if quick else (TURNS, EACH_S)
    live = [resident for resident in residents if resident.organisation != "municipality"]  # whose first page asks
    pages = [_load(browser, 1 if number < 2 else TABS)
             for number, browser in enumerate(_open_browsers(address, live, 2 + OPEN_PAGES // TABS))]
    clients = [Client(address, one.organisation, one.signer) for one in (residents * CALLERS)[:CALLERS]]
    for client in clients:
        client.session()
    writer = Writer(address, *live[:2])
    _call(clients, writer, min(each_s, FIRST_S))  # what is asked for the first time takes longer
    alone, beside = list[float](), list[float]()
    with start_pages(address, pages) as tell:
        for _ in range(turns):
            alone += _call(clients, writer, each_s)
            tell("go")
            beside += _call(clients, writer, each_s)
            tell("stop")
    times, asked = _find_p95(beside) / _find_p95(alone), f"{_find_p95(alone):.0f} and {_find_p95(beside):.0f} ms"
    return {"name": f"{CALLERS} API callers' p95 beside {OPEN_PAGES} open pages, against none ({asked})",
            "value": round(times, 2), "unit": "times", "bar": f"<= {BAR_TIMES}", "ok": times <= BAR_TIMES}


def _load(browser: Browser, times: int) -> OpenPage:
    """Load a browser's first page."""
    status, page = browser.ask(f"/it/{browser.portal}")
    shown = re.search(rb'data-after="([0-9]+)"', page)
    assert status == 200 and shown, status
    return OpenPage(browser.portal, browser.cookie, int(shown[1]), browser.source, times)


class Writer:
    """A resident who asks another for a service and takes it back, by turns: of each, blocks write what pages show."""

    def __init__(self, address: str, consumer: Resident, provider: Resident) -> None:
        self._address, self._consumer, self._asked = address, consumer, ""
        with Client(address, provider.organisation, provider.signer) as client:
            offered = Offered("offer", "service", "repair", PRICE_CENTS, PRICE_CENTS, "A bicycle mended")
            offer = publish(client, provider.member, offered)["response"]["made"][0]
        self._wanted = Wanted(offer, provider.member, PRICE_CENTS)

    def write(self, ends_at: float) -> None:
        """Go on, a block a second."""
        with Client(self._address, self._consumer.organisation, self._consumer.signer) as client:
            while time.monotonic() < ends_at:
                if self._asked:
                    take_step(client, "withdraw", {"agreement": self._asked}, self._consumer.member)
                asked = None if self._asked else request(client, self._consumer.member, self._wanted)
                self._asked = asked["response"]["made"][0] if asked else ""
                time.sleep(1)


def _call(clients: list[Client], writer: Writer, lasts_s: float) -> list[float]:
    """Each caller asks once a second, by turns; a block is written each second."""
    took_ms, ends_at = list[float](), time.monotonic() + lasts_s

    def ask(number: int, client: Client) -> None:
        time.sleep(number / len(clients))
        while (began_at := time.monotonic()) < ends_at:
            began = time.perf_counter()
            client.get("wallet")
            took_ms.append(1_000 * (time.perf_counter() - began))
            time.sleep(max(0.0, began_at + 1 - time.monotonic()))

    with ThreadPoolExecutor(len(clients) + 1) as threads:
        done = [threads.submit(writer.write, ends_at), *(threads.submit(ask, *each) for each in enumerate(clients))]
    for one in done:
        one.result()
    return took_ms


def _find_p95(took_ms: list[float]) -> float:
    return sorted(took_ms)[int(0.95 * len(took_ms))]


if __name__ == "__main__":
    _run_gateways(Path(sys.argv[1]), sys.argv[2:])
