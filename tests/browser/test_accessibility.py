"""What WCAG 2.2 AA asks and a program can see: names, labels, order of headings, contrast, keyboard."""

from itertools import pairwise

import pytest

from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser

PAGES = ("", "citizen", "commerce", "municipality", "auditor")
UNNAMED = """
const named = (one) => one.getAttribute("aria-label") || one.textContent.trim() || one.title;
const labelled = (one) => one.labels?.length || one.getAttribute("aria-label");
const hasLabel = (one) => one.getAttribute("aria-label");
const rules = {
  "input, select": labelled, "a, button, summary": named, "img": (one) => one.hasAttribute("alt"),
  "svg": (one) => one.getAttribute("role") === "img" && hasLabel(one), "table": (one) => one.caption?.textContent,
  "[role=region]": hasLabel, "[aria-labelledby]": (one) => document.getElementById(one.getAttribute("aria-labelledby")),
};
return Object.entries(rules)
  .flatMap(([selector, isRight]) => [...document.querySelectorAll(selector)].filter((one) => !isRight(one)))
  .map((one) => one.outerHTML.slice(0, 120));
"""
HEADINGS = """
const shown = [...document.querySelectorAll("h1, h2, h3, h4")].filter((one) => one.checkVisibility());
return shown.map((one) => Number(one.tagName[1]));
"""
SAME_ID = """
const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
return ids.filter((one, index) => ids.indexOf(one) !== index);
"""
# Contrast of each visible text with the nearest background that is painted; 3 : 1 for large text, else 4.5 : 1.
FAINT = """
const read = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const linear = (one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = read(colour).map((one) => linear(one / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (one) => {
  for (; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (read(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
};
return [...document.querySelectorAll("body *")].filter((one) => {
  const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!hasText || !one.checkVisibility()) return false;
  const style = getComputedStyle(one), isText = one instanceof SVGElement;
  const [high, low] = [light(isText ? style.fill : style.color), light(ground(one))].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05) < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5);
}).map((one) => one.outerHTML.slice(0, 120));
"""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_a_page_can_be_read_by_everybody(browser: Browser, town: ServedTown, page: str, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.open(f"{town.doors}{page}")
    for summary in browser.find_all("summary"):
        summary.click()
    assert browser.run(UNNAMED) == []
    assert browser.run(SAME_ID) == []
    assert browser.run(FAINT) == []
    levels = browser.run(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_sign_in_form_can_be_read_by_everybody(browser: Browser, town: ServedTown) -> None:
    browser.driver.get(f"{town.own}words/en.json")
    browser.run("indexedDB.deleteDatabase('volano')")
    browser.open(f"{town.own}commerce")
    assert browser.is_shown("sign-in")
    assert browser.run(UNNAMED) == []
    assert browser.run(FAINT) == []
    assert browser.run(HEADINGS) == [1]


def test_the_first_tab_leads_past_the_navigation(browser: Browser, town: ServedTown) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(f"{town.doors}citizen?lang=en")
    browser.find("body").send_keys(Keys.TAB)
    focused = browser.driver.switch_to.active_element
    assert focused.text == "Skip to content"
    focused.send_keys(Keys.ENTER)
    assert browser.driver.switch_to.active_element.get_attribute("id") == "main"
