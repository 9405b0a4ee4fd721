"""How a visitor signs in."""

from tests.helpers.gateway.browser import Browser


def choose(browser: Browser, certificate: str, key: str) -> None:
    browser.find("#certificate").send_keys(certificate)
    browser.find("#key").send_keys(key)
    browser.find("#sign-in button").click()
