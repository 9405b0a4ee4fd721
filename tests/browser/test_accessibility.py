"""What the walk over every page looks for is found where it is planted; the form to sign in; what leads past menus."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.looking import HEADINGS, find_faults, press_tab
from tests.browser.served_town import ServedTown
from tests.browser.signing import forget
from tests.helpers.gateway.browser import Browser


@pytest.mark.parametrize(("fault", "name"), [
    ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
    ("document.querySelector('nav a').innerHTML = ''", "link-name"),
    ("document.querySelector('main').append(document.createElement('button'))", "button-name"),
])
@pytest.mark.usefixtures("axe")
def test_a_planted_fault_is_found(browser: Browser, town: ServedTown, fault: str, name: str) -> None:
    browser.open(f"{town.doors}it/citizen")
    browser.run(fault)
    assert [one.partition(":")[0] for one in find_faults(browser)] == [name]


WIDE = """
const wide = Object.assign(document.createElement("div"), { textContent: "x".repeat(9000) });
document.querySelector("main").append(wide);
return document.documentElement.scrollWidth > innerWidth;
"""


def test_a_page_that_is_too_wide_is_found(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/citizen")
    assert browser.run(WIDE)


def test_a_control_that_does_not_show_its_focus_is_found(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/citizen")
    browser.run("document.querySelector('nav a').style.setProperty('outline', 'none', 'important')")
    _, reached = press_tab(browser)
    assert [text[:2] for text, is_seen in reached if not is_seen] == ["<a"]


def test_the_sign_in_form_has_one_heading_and_labels(browser: Browser, town: ServedTown) -> None:
    forget(browser, town.own)
    browser.open(f"{town.own}en/commerce")
    assert browser.is_shown("sign-in")
    assert browser.run(HEADINGS) == [1, 2]
    assert [one.get_attribute("for") for one in browser.find_all("#sign-in label")] == ["certificate", "key"]


def test_the_first_tab_leads_past_the_navigation(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/citizen")
    browser.find("body").send_keys(Keys.TAB)
    focused = browser.driver.switch_to.active_element
    assert focused.text == "Skip to content"
    focused.send_keys(Keys.ENTER)
    assert browser.driver.switch_to.active_element.get_attribute("id") == "main"
