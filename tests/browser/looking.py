"""How a page is looked at: on every screen, by axe, by headings, with the keyboard alone, on paper, without script."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import pairwise

from selenium.webdriver.common.keys import Keys

from tests.helpers.gateway.browser import Browser
from webapp.words import Say

AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """
const [only, done] = arguments;
const asked = only ? { runOnly: [only], resultTypes: ["violations"] } : { resultTypes: ["violations"] };
const rest = () => Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
rest().then(() => axe.run(document, asked)).then(({ violations }) => done(violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(" | ")}`)));
"""
SCREENS = tuple((scheme, width) for width in (320, 1_280) for scheme in ("light", "dark"))
HEADINGS = """
const shown = [...document.querySelectorAll("h1, h2, h3, h4")].filter((one) => one.checkVisibility());
return shown.map((one) => Number(one.tagName[1]));
"""
SEEN = """
return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).map((one) => one.outerHTML);
"""
REACHABLE = "a[href], button, select, input:not([type=hidden]), summary, [tabindex='0']"
# How many controls are seen, and the presses of Tab that lead through them: a date is typed part by part, and picked.
CONTROLS = f"""
const seen = [...document.querySelectorAll("{REACHABLE}")].filter((one) => one.checkVisibility());
return [seen.length, seen.length + 3 * seen.filter((one) => one.type === "date").length];
"""
# What each looks like when it has the focus: marked, or nobody sees where they are.
NOTE_FOCUS = """
window.reached = [];
document.addEventListener("focusin", ({ target }) => {
  const style = getComputedStyle(target);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  window.reached.push([target.outerHTML.slice(0, 80), isSeen]);
});
"""


def show(browser: Browser, scheme: str, width: int) -> None:
    """Have the page that is open shown as on a screen so wide, which is light or dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def find_faults(browser: Browser, only: str = "") -> list[str]:
    """Return what axe finds serious, by all of its rules or by one."""
    browser.run("document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
    found: list[str] = browser.driver.execute_async_script(RUN, only)
    return found


def look(browser: Browser, address: str, path: str) -> None:
    """Load a page on a phone, and look at it on every screen: no script of ours asks how wide or how light it is.

    Of axe's rules, contrast alone depends on how light the screen is.
    """
    show(browser, *SCREENS[0])
    browser.open(f"{address}{path}")
    for scheme, width in SCREENS:
        show(browser, scheme, width)
        found = find_faults(browser, "color-contrast" if scheme == "dark" else "")
        assert (scheme, width, found) == (scheme, width, [])
        assert browser.run("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
            width, scheme == "dark"]
        assert browser.run("return document.documentElement.scrollWidth") <= width
    assert not {"NaN", "undefined", "None"} & set(browser.text("main").split())
    console, asked = browser.take_logs()
    assert all("404" in line for line in console)  # the browser's own note of a page that isn't there
    assert asked and [one for one in asked if not one.startswith(address)] == []


def check_headings(browser: Browser) -> None:
    """One heading of the first level, which comes first; none skips a level."""
    levels = browser.run(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def press_tab(browser: Browser) -> tuple[int, list[tuple[str, bool]]]:
    """Press Tab through all controls; how many there are, and what had the focus: how it begins, if it is seen."""
    count, presses = browser.run(NOTE_FOCUS + CONTROLS)
    browser.driver.switch_to.active_element.send_keys(Keys.TAB * presses)
    return count, browser.run("return window.reached")


def check_keyboard(browser: Browser) -> None:
    """Tab reaches every control, and shows where it is."""
    count, reached = press_tab(browser)
    assert (len(reached), len({text for text, _ in reached}) > 3) == (count, True)
    assert [text for text, is_seen in reached if not is_seen] == []
    assert browser.driver.switch_to.active_element.tag_name != "body"


def check_paper(browser: Browser) -> None:
    """On paper there is no navigation, no button, and nothing is dark."""
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", **dark})
    try:
        assert browser.run(SEEN, "nav, button, .btn, select, .leave") == []
        assert browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert browser.run("return getComputedStyle(document.querySelector('main')).color") == "rgb(0, 0, 0)"
        assert browser.text("h1")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def read_main(browser: Browser, language: str) -> str:
    """What a page says, up to where a member's figures are checked by script."""
    return browser.text("main").partition(Say(language)("check_title"))[0]


def read_without_script(browser: Browser, address: str, language: str) -> str:
    """What a page says to a browser without scripts."""
    with without_scripts(browser):
        browser.driver.get(address)
        browser.wait(lambda: browser.find_all("footer"))
        return read_main(browser, language)


@contextmanager
def without_scripts(browser: Browser) -> Iterator[None]:
    """Have no script run meanwhile."""
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
