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


def sign(browser: Browser) -> tuple[str, list[str]]:
    """Read what is asked, agree, and give both what was said before and what was written."""
    browser.wait(lambda: browser.is_shown("act-agree"))
    said = browser.text("#act-before")
    browser.find("#act-agree").click()
    browser.wait(lambda: browser.is_shown("act-after") or browser.is_shown("act-failure"))
    assert not browser.is_shown("act-failure"), browser.text("#act-failure")
    written = [each.text for each in browser.find_all("#act-done li")]
    browser.find("#act-leave").click()
    browser.wait(lambda: not browser.is_shown("act-after") and browser.is_ready())
    return said, written


def press(browser: Browser, name: str) -> tuple[str, list[str]]:
    """Press a button that signs, and sign; a page that looks again meanwhile puts another in the button's place."""
    def is_pressed() -> bool:
        shown = browser.find_all(f"button[name={name}]")
        if shown:
            shown[0].click()
        return bool(shown)

    browser.wait(is_pressed)
    return sign(browser)
