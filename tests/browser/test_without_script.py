"""What can be done without JavaScript: all but signing with a key, and checking a day."""

from collections.abc import Iterator

import pytest

from tests.browser.looking import without_scripts
from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser
from webapp.words import Say


@pytest.fixture
def plain(browser: Browser) -> Iterator[Browser]:
    """The browser without scripts."""
    with without_scripts(browser):
        yield browser


def test_a_door_a_day_and_signing_out_need_no_script(plain: Browser, town: ServedTown) -> None:
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
    plain.driver.get(f"{town.own}it/citizen/sign-in")
    plain.wait(lambda: plain.find_all("noscript p"))
    assert plain.text("noscript p") == Say("it")("no_script")
