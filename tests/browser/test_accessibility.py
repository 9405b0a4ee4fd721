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
# Controls that are seen, in order, and what each looks like: changed by focus, or nobody sees where they are.
CONTROLS = f"""
return [...document.querySelectorAll("{REACHABLE}")].filter((one) => one.checkVisibility()).length;
"""
FOCUSED = """
const one = document.activeElement, style = getComputedStyle(one);
return [one.outerHTML.slice(0, 80), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
"""
PATHS = ("", *(page.path for page in PAGES), "municipality", "auditor")


@pytest.mark.parametrize("path", PATHS)
def test_headings_are_in_order(browser: Browser, town: ServedTown, path: str) -> None:
    browser.open(f"{town.doors}en/{path}")
    levels = browser.run(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", ("", *(page.path for page in PAGES)))
def test_tab_reaches_every_control_and_shows_where_it_is(browser: Browser, town: ServedTown, path: str) -> None:
    browser.open(f"{town.doors}it/{path}")
    reached = []
    for _ in range(browser.run(CONTROLS)):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.append(browser.run(FOCUSED))
    assert len({text for text, _ in reached}) > 3
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
