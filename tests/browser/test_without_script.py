"""Pages say the same without JavaScript, and on paper; only a key's signature and the check of a day need it."""

from collections.abc import Iterator

import pytest

from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser
from webapp.registry import PAGES
from webapp.words import Say

SEEN = """
return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).map((one) => one.outerHTML);
"""


@pytest.fixture
def plain(browser: Browser) -> Iterator[Browser]:
    """The browser without scripts."""
    yield browser
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def forbid_scripts(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_a_page_shows_the_same_without_script(plain: Browser, town: ServedTown, path: str) -> None:
    plain.open(f"{town.doors}it/{path}")
    with_script = plain.text("main").partition(Say("it")("check_title"))[0]
    forbid_scripts(plain)
    plain.driver.get(f"{town.doors}it/{path}")
    plain.wait(lambda: plain.find_all("footer"))
    without = plain.text("main").partition(Say("it")("check_title"))[0]
    assert without == with_script != ""


def test_a_door_a_day_and_signing_out_need_no_script(plain: Browser, town: ServedTown) -> None:
    forbid_scripts(plain)
    plain.driver.get(f"{town.doors}it/citizen/energy")
    plain.wait(lambda: plain.find_all("#door button"))
    plain.find("#door button").click()
    plain.wait(lambda: plain.find_all("#why-answer"))
    assert plain.text("#check noscript, #check .note") == Say("it")("no_script_check")
    plain.find("#earlier").click()
    plain.wait(lambda: plain.text("#why-answer").startswith("Il 6 maggio"))
    plain.find(".leave button").click()
    plain.wait(lambda: plain.find_all("#signed-out"))


def test_signing_with_a_key_says_that_it_needs_script(plain: Browser, town: ServedTown) -> None:
    forbid_scripts(plain)
    plain.driver.get(f"{town.own}it/citizen/sign-in")
    plain.wait(lambda: plain.find_all("noscript p"))
    assert plain.text("noscript p") == Say("it")("no_script")


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_on_paper_there_is_no_navigation_and_nothing_is_dark(browser: Browser, town: ServedTown, path: str) -> None:
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.open(f"{town.doors}it/{path}")  # through the door, whose button isn't for paper
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", **dark})
    try:
        assert browser.run(SEEN, "nav, button, .btn, select, .leave") == []
        assert browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert browser.run("return getComputedStyle(document.querySelector('main')).color") == "rgb(0, 0, 0)"
        assert browser.text("h1")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
