"""How a visitor signs in, and how a browser forgets that they did."""

from tests.helpers.gateway.browser import Browser

PHONE = {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2.0, "touch": True}}


def choose(browser: Browser, certificate: str, key: str) -> None:
    browser.find("#certificate").send_keys(certificate)
    browser.find("#key").send_keys(key)
    browser.find("#sign-in button").click()


def forget(browser: Browser, address: str) -> None:
    """Leave the browser with no key of an address."""
    browser.driver.get(f"{address}words/en.json")
    browser.run("indexedDB.deleteDatabase('volano')")
