"""Keyboard, and headings: what axe doesn't look at."""

from itertools import pairwise

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.served_town import ServedTown
from tests.browser.signing import forget
from tests.helpers.gateway.browser import Browser
from webapp.registry import PAGES

HEADINGS = """
const shown = [...document.querySelectorAll("h1, h2, h3, h4")].filter((one) => one.checkVisibility());
return shown.map((one) => Number(one.tagName[1]));
"""
REACHABLE = "a[href], button, select, input:not([type=hidden]), summary, [tabindex='0']"
# How many controls are seen; what each looks like when it has the focus: marked, or nobody sees where they are.
CONTROLS = f"""
return [...document.querySelectorAll("{REACHABLE}")].filter((one) => one.checkVisibility()).length;
"""
NOTE_FOCUS = """
window.reached = [];
document.addEventListener("focusin", ({ target }) => {
  const style = getComputedStyle(target);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  window.reached.push([target.outerHTML.slice(0, 80), isSeen]);
});
"""
PATHS = ("", *(page.path for page in PAGES), "municipality", "auditor")


@pytest.mark.parametrize("path", PATHS)
def test_headings_are_in_order(browser: Browser, town: ServedTown, path: str) -> None:
    browser.open(f"{town.doors}en/{path}")
    levels = browser.run(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def press_tab(browser: Browser) -> tuple[int, list[tuple[str, bool]]]:
    """Press Tab for each control there is; how many there are, and what had the focus: how it begins, if it is seen."""
    count = browser.run(NOTE_FOCUS + CONTROLS)
    browser.driver.switch_to.active_element.send_keys(Keys.TAB * count)
    return count, browser.run("return window.reached")


def test_a_control_that_does_not_show_its_focus_is_found(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/citizen")
    browser.run("document.querySelector('nav a').style.setProperty('outline', 'none', 'important')")
    _, reached = press_tab(browser)
    assert [text[:2] for text, is_seen in reached if not is_seen] == ["<a"]


@pytest.mark.parametrize("path", ("", *(page.path for page in PAGES)))
def test_tab_reaches_every_control_and_shows_where_it_is(browser: Browser, town: ServedTown, path: str) -> None:
    browser.open(f"{town.doors}it/{path}")
    count, reached = press_tab(browser)
    assert (len(reached), len({text for text, _ in reached}) > 3) == (count, True)
    assert [text for text, is_seen in reached if not is_seen] == []
    assert browser.driver.switch_to.active_element.tag_name != "body"


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
