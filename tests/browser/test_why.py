"""Why a day brought what it did: the hours, and their check in the browser, which finds what was changed."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from gateway.client import Client
from tests.browser.served_town import DAYS, ServedTown
from tests.helpers.gateway.browser import Browser
from webapp.words import Say

DATE = "2024-05-03"
Plain = dict[str, Any]
say = Say("en")


def hide_hours(why: Plain) -> None:
    for part in why["perimeters"]:
        part.update(is_hidden=True, hours=[])


def add(*path: str | int) -> Callable[[Plain], None]:
    """What adds one to a number that lies deep in an answer."""
    def change(why: Plain) -> None:
        found: Any = why
        for name in path[:-1]:
            found = found[name]
        found[path[-1]] += 1
    return change


# What stands between the operator's answer and the page, as a dishonest operator's gateway would.
LIES: dict[str, tuple[Callable[[Plain], None], str]] = {
    "hours that the ledger shows": (hide_hours, "check_hours"),
    "an hour of one's own": (add("perimeters", 0, "hours", 12, "withdrawn_wh"), "check_hours"),
    "everybody's hour": (add("perimeters", 0, "hours", 12, "total_injected_wh"), "check_hours"),
    "an hour's worth": (add("perimeters", 0, "hours", 12, "consumed_micro"), "check_worth"),
    "the day's worth": (add("worth_micro"), "check_worth"),
    "an hour of the leaf": (add("checks", 0, "withdrawn_wh", 3), "check_leaf"),
    "the path": (lambda why: why["checks"][0]["path"].pop(), "check_leaf"),
    "the root": (lambda why: why["checks"][0].update(root=why["checks"][0]["leaf"]), "check_root"),
}


def open_why(browser: Browser, address: str, date: str = DATE) -> None:
    browser.open(f"{address}en/citizen/energy?day={date}")
    assert browser.is_shown("verdict"), browser.text("main")


def wrong_checks(browser: Browser) -> list[str]:
    return [one.text for one in browser.find_all("#checks li.bad")]


def test_a_day_is_explained_hour_by_hour_and_everything_agrees(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town.doors)
    ada = town.residents["Ada Neri"]
    client = Client(town.served.gateways.wsgi, "gse", ada.signer)
    why = client.get("periods/2024-05-01/why", date=DATE)
    assert browser.text("#why-answer").startswith("On 3 May 2024 you got ")
    assert f"{why['worth_micro'] * 8_000 / 10_000 / 10**8:.2f} tokens" in browser.text("#why-answer")
    assert len(browser.find_all("#why-hours tbody tr")) == 24
    assert browser.find_all("#why-hours tfoot td")[-1].text == f"{why['worth_micro'] / 10**8:.4f}"
    hours = [hour for part in why["perimeters"] for hour in part["hours"]]
    shown = [[cell.text for cell in row.find_elements("css selector", "td")][1:]
             for row in browser.find_all("#why-hours tbody tr")]
    names = ("withdrawn_wh", "injected_wh", "total_withdrawn_wh", "total_injected_wh", "shared_wh")
    assert shown == [
        [*(f"{hour[name] / 1_000:.3f}" for name in names),
         f"{(hour['consumed_micro'] + hour['produced_micro']) / 10**8:.4f}"] for hour in hours]
    assert browser.text("#verdict") == "✓ Everything agrees."
    assert len(browser.find_all("#checks li.ok")) == 5


def test_every_settled_day_agrees(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town.doors, "2024-05-01")
    seen = set()
    for _ in range(DAYS):
        before = browser.text("#why-answer")
        seen.add(before)
        assert browser.text("#verdict") == "✓ Everything agrees."
        if len(seen) < DAYS:
            browser.find("#later").click()
            browser.wait(lambda before=before: browser.is_ready() and browser.text("#why-answer") != before)
    assert len(seen) == DAYS
    assert not browser.is_shown("later")


def test_a_changed_salt_does_not_agree(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town.doors)
    browser.find("#check details summary").click()
    field = browser.find("#salt-0")
    salt = str(field.get_attribute("value"))
    field.send_keys(Keys.END, Keys.BACKSPACE, "0" if salt[-1] != "0" else "1")
    browser.wait(lambda: browser.text("#verdict") == "✗ Something doesn't agree.")
    assert wrong_checks(browser) == [f"✗ {say('check_leaf')}"]
    field.send_keys(Keys.BACKSPACE, salt[-1])
    browser.wait(lambda: browser.text("#verdict") == "✓ Everything agrees.")
    field.send_keys("zz")
    assert field.get_attribute("value") == salt  # no longer than a salt is


@pytest.mark.parametrize("changed", LIES)
def test_what_the_operator_changes_is_found(browser: Browser, town: ServedTown, changed: str) -> None:
    lie, check = LIES[changed]

    def change(path: str, payload: Plain) -> None:
        if path.endswith("/why"):
            lie(payload)

    with town.altered(change) as address:
        open_why(browser, address)
        assert browser.text("#verdict") == "✗ Something doesn't agree."
        assert f"✗ {say(check)}" in wrong_checks(browser)
        browser.driver.get("about:blank")


def hide(path: str, payload: Plain) -> None:
    """What operator and ledger answer where the withdrawn totals are hidden: no hours, no worth."""
    if not path.endswith(("/why", "/anchor", "/days")):
        return
    for part in payload.get("perimeters", []):
        if "withdrawn" in part:
            part["withdrawn"]["hours_wh"] = []
        else:
            part.update(is_hidden=True, hours=[], consumed_micro=None, produced_micro=None)
    for day in payload.get("days", []) if path.endswith("/days") else []:
        day.update(shared_withdrawn_wh=None, shared_injected_wh=None, worth_micro=None)
    if path.endswith("/why"):
        payload["worth_micro"] = None


def hide_and_lie(path: str, payload: Plain) -> None:
    hide(path, payload)
    if path.endswith("/why"):
        payload["worth_micro"] = 1


@pytest.mark.parametrize(("change", "verdict"), [
    (hide, "✓ What can be checked agrees."), (hide_and_lie, "✗ Something doesn't agree.")], ids=["hidden", "lie"])
def test_hidden_hours_are_not_said_to_be_checked(
    browser: Browser, town: ServedTown, change: Callable[[str, Plain], None], verdict: str
) -> None:
    with town.altered(change) as address:
        open_why(browser, address)
        assert browser.text("#verdict") == verdict
        assert not browser.is_shown("why-hours")
        assert browser.text("#why-formula") == say("why_hidden")
        assert "tokens" not in browser.text("#why-answer") + browser.text("#day")
        unchecked = [one.text for one in browser.find_all("#checks li:not(.ok):not(.bad)")]
        keys = ("check_hours", "check_worth", "check_line") if "✓" in verdict else ("check_hours", "check_line")
        assert unchecked == [f"– {say(key)} {say('check_hidden')}" for key in keys]
        browser.open(f"{address}en/citizen")
        assert "you got" in browser.text("#sentence") and "kWh" not in browser.text("#sentence")
        assert browser.find_all("figure") == []
        browser.driver.get("about:blank")


def test_the_days_are_walked_by_keyboard(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town.doors)
    browser.find("#day").send_keys(Keys.ARROW_UP)
    browser.find(".day-bar button").send_keys(Keys.ENTER)
    browser.wait(lambda: browser.is_ready() and browser.text("#why-answer").startswith("On 2 May 2024"))
    browser.find("#earlier").send_keys(Keys.ENTER)
    browser.wait(lambda: browser.is_ready() and browser.text("#why-answer").startswith("On 1 May 2024"))
