"""The demo's town after its first week, served once with doors and once without; one browser for all."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.browser.looking import AXE
from tests.browser.served_town import ServedTown, serve_town
from tests.helpers.gateway.browser import Browser, find_programs, open_browser
from tests.helpers.gateway.interfaces import keep_interfaces
from webapp.look.setting_up import LookError, set_up


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    find_programs()  # before the work, not after it
    with suppress(LookError):  # without a network pages stand plain, and are looked at so
        set_up()
    with serve_town(tmp_path_factory.mktemp("town") / "valmori") as town:
        yield town


@pytest.fixture(scope="package")
def one_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(one_browser: Browser) -> Iterator[Browser]:
    """The browser without cookies; after the test, nothing may have been logged but what the test took itself."""
    with keep_interfaces():
        one_browser.driver.delete_all_cookies()
        one_browser.take_logs()
        yield one_browser
        console, _ = one_browser.take_logs()
    assert console == []


@pytest.fixture(scope="module")
def axe(one_browser: Browser) -> Iterator[None]:
    """Every page that the browser loads brings axe: sent once, and compiled once for all of them."""
    added = one_browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE})
    yield
    one_browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


@pytest.fixture
def screen(axe: None, browser: Browser) -> Iterator[Browser]:
    """The browser, whose pages bring axe, and which is as wide and as light as ever after the test."""
    yield browser
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
