"""A real Chromium, driven by Selenium, that talks to nobody but the page's server."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

WAIT_S = 30.0
FLAGS = (
    "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    # Nobody sees tabs and buttons around the page, which were drawn anew at each step of a load: the page fills the
    # screen. One process shows all pages, else each load starts one; what a site may do is the same.
    "--kiosk", "--screen-info={1000x1113}", "--renderer-process-limit=1", "--disable-site-isolation-trials",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
OWN = ("data:", "blob:", "chrome:", "devtools:")

# A page is shown: whole, or it says why not, or it asks for a key; a check that it makes is made.
IS_READY = """
const find = (selector) => document.querySelector(selector);
if (document.readyState !== "complete" || !find("h1, h2, h3, pre, table")) return false;
if (find("#loading") || find("#signing")) {
  return !!find("#page:not([hidden]), #failure:not([hidden]), #sign-in:not([hidden])");
}
return !find("#check") || find("#verdict").textContent !== "";
"""


class Browser:
    """One window."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        """Load an address afresh, through a trial's open door, and wait until the page is shown or asks for a key."""
        self.driver.get("about:blank")
        self.take_logs()
        self.driver.get(address)
        self.wait(self.is_ready)
        if self.find_all("#door"):
            self.find("#door button").click()
            self.wait(lambda: not self.find_all("#door") and self.is_ready())

    def is_ready(self) -> bool:
        """Whether the page is shown."""
        return bool(self.run(IS_READY))

    def wait(self, is_done: Callable[[], Any]) -> Any:
        """Wait for something and give it; an element that isn't there yet, or went with its page, isn't it yet."""
        ends_at = time.monotonic() + WAIT_S
        while True:
            with suppress(NoSuchElementException, StaleElementReferenceException):
                if found := is_done():
                    return found
            assert time.monotonic() < ends_at, f"waited in vain; the page shows: {self.text('body')}"
            time.sleep(0.05)

    def find(self, selector: str) -> WebElement:
        """The first element of a CSS selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector: str) -> list[WebElement]:
        """All elements of a CSS selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """The visible text of an element, of its successor where a page took its place meanwhile."""
        try:
            return self.find(selector).text
        except StaleElementReferenceException:
            return self.find(selector).text

    def is_shown(self, name: str) -> bool:
        """Whether the element of an id is there and visible."""
        return any(one.is_displayed() for one in self.find_all(f"#{name}"))

    def run(self, script: str, *values: Any) -> Any:
        """Run a script in the page."""
        return self.driver.execute_script(script, *values)

    def take_logs(self) -> tuple[list[str], list[str]]:
        """What was logged since the last time: errors and warnings of the console, addresses that were asked for."""
        console = [str(one["message"]) for one in self.driver.get_log("browser")]
        events = [json.loads(one["message"])["message"] for one in self.driver.get_log("performance")]
        asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
        return console, [one for one in asked if not one.startswith(OWN)]


def find_programs() -> tuple[str, str]:
    """The paths of Chromium and of its driver; the test is skipped where one is missing."""
    browser = next((found for name in NAMES if (found := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("needs Chromium and chromedriver (on Debian: apt install chromium chromium-driver)")
    return browser, driver


@contextmanager
def open_browser(
    profile: Path, *, home: Path | None = None, phone: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[Browser]:
    """Start a Chromium with an empty profile of its own.

    home: where it looks for its store of certificates, .pki/nssdb; phone: what it says and shows it is; names: where
    it finds hosts, by name.
    """
    browser, driver_path = find_programs()
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    # Chromium's own sandbox refuses to run as root, which containers of continuous integration are
    for flag in (*FLAGS, f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if phone:
        options.add_experimental_option("mobileEmulation", dict(phone))
    if names:
        rules = ", ".join(f"MAP {name} {address}" for name, address in names.items())
        options.add_argument(f"--host-resolver-rules={rules}")
    environment = {**os.environ, "HOME": str(home)} if home else None
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver_path, env=environment))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
