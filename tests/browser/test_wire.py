"""What goes over the wire: a first visit is small, and a day of looking leaves nothing of a member behind."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from gateway import logs
from gateway.client import Client
from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser
from webapp.registry import PAGES

FIRST_VISIT_BYTES = 150_000
LIVE_AGAIN = """
const done = arguments[0], before = document.querySelectorAll("[data-live]");
let requests = 0;
addEventListener("htmx:beforeRequest", () => { requests += 1; });
addEventListener("htmx:afterRequest", () => done([requests, ...Array.from(before, (part) => part.isConnected),
  ...Array.from(document.querySelectorAll("[data-live]"), (part) => part.id)]));
htmx.trigger("#live", "live");
"""


@pytest.fixture
def set_up_logs() -> Iterator[Callable[[StringIO], None]]:
    """The log as a served gateway writes it; afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    chatty = {name: logging.getLogger(name).level for name in ("httpx", "alembic.runtime")}

    def begin(stream: StringIO) -> None:
        root.handlers.clear()  # pytest's, which it takes up before the test itself
        logs.set_up_logs(stream)

    yield begin
    root.handlers[:], _ = handlers, root.setLevel(level)
    for name, kept in chatty.items():
        logging.getLogger(name).setLevel(kept)


def test_a_first_visit_to_the_citizens_page_is_small(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/citizen")  # through the door
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.driver.get("about:blank")
    browser.take_logs()
    browser.driver.get(f"{town.doors}it/citizen")
    browser.wait(lambda: browser.is_ready() and browser.run("return document.fonts.status") == "loaded")
    events = [json.loads(one["message"])["message"] for one in browser.driver.get_log("performance")]
    sizes = [event["params"]["encodedDataLength"] for event in events if event["method"] == "Network.loadingFinished"]
    assert len(sizes) >= 8
    assert 30_000 < sum(sizes) <= FIRST_VISIT_BYTES


def test_parts_of_a_page_are_fetched_anew_at_once_under_its_policy(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/citizen")
    if not browser.run("return !!globalThis.htmx"):
        pytest.skip("needs the look's htmx, which ./volano setup look gets")
    before = browser.text("#wallet")
    said = browser.driver.execute_async_script(LIVE_AGAIN)
    assert said == [1, False, False, "wallet", "agreements"]   # one request, and both are others than before
    assert browser.text("#wallet") == before
    console, _ = browser.take_logs()
    assert console == []


def test_a_day_of_looking_leaves_no_point_and_no_figure_behind(
    browser: Browser, town: ServedTown, set_up_logs: Callable[[StringIO], None]
) -> None:
    """In no log, and in no file that wasn't there before: an organisation's server sees hours, and keeps none."""
    stream = StringIO()
    set_up_logs(stream)
    ada = town.residents["Ada Neri"]
    with Client(town.served.gateways.wsgi, "gse", ada.signer) as client:
        why = client.get("periods/2024-05-01/why", date="2024-05-03")
    folder = town.served.gateways.folder
    before = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    for page in PAGES:
        for language in ("it", "en"):
            browser.open(f"{town.doors}{language}/{page.path}")
    for day in range(1, 8):
        browser.open(f"{town.doors}it/citizen/energy?day=2024-05-{day:02d}")
    logging.getLogger("webapp").warning("the log is written")
    told = stream.getvalue()
    assert "the log is written" in told
    figures = {str(hour[name]) for part in why["perimeters"] for hour in part["hours"]
               for name in ("withdrawn_wh", "injected_wh", "consumed_micro") if hour[name] > 99}
    assert len(figures) > 20
    assert not set(re.findall(r"\d+", told)) & figures
    assert not re.search(r"IT\d{3}E\d{8}", told) and "Ada" not in told and ada.member not in told
    assert list_new(folder, before) == []


def list_new(folder: Path, before: dict[Path, int]) -> list[str]:
    """Files that weren't there, but for those of databases, which have sessions' hashes and no hours."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path not in before
            and not path.name.endswith(("-wal", "-shm"))]
