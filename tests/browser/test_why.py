"""Why a day brought what it did: the hours, and their check in the browser, which finds what was changed."""

import json
from urllib.request import urlopen

import pytest
from selenium.webdriver.common.keys import Keys

from gateway.client import Client
from tests.browser.served_town import DAYS, ServedTown
from tests.helpers.gateway.browser import Browser

DATE = "2024-05-03"
# What stands between the operator's answer and the page, as a dishonest operator's gateway would.
LYING = """
const ask = window.fetch;
window.fetch = async (address, options) => {
  const answer = await ask(address, options);
  if (!String(address).includes("/why?")) return answer;
  const payload = await answer.json();
  (%s)(payload);
  return new Response(JSON.stringify(payload), { status: answer.status });
};
"""
LIES = {
    "hours that the ledger shows": (
        "(it) => it.perimeters.forEach((part) => Object.assign(part, { is_hidden: true, hours: [] }))", "check_hours"),
    "an hour of one's own": ("(it) => { it.perimeters[0].hours[12].withdrawn_wh += 1 }", "check_hours"),
    "everybody's hour": ("(it) => { it.perimeters[0].hours[12].total_injected_wh += 1 }", "check_hours"),
    "an hour's worth": ("(it) => { it.perimeters[0].hours[12].consumed_micro += 1 }", "check_worth"),
    "the day's worth": ("(it) => { it.worth_micro += 1 }", "check_worth"),
    "an hour of the leaf": ("(it) => { it.checks[0].withdrawn_wh[3] += 1 }", "check_leaf"),
    "the path": ("(it) => { it.checks[0].path.pop() }", "check_leaf"),
    "the root": ("(it) => { it.checks[0].root = it.checks[0].leaf }", "check_root"),
}


def open_why(browser: Browser, town: ServedTown, date: str = DATE) -> None:
    browser.open(f"{town.doors}citizen?lang=en#{date}")
    assert browser.is_shown("page"), browser.text("#failure")


def wrong_checks(browser: Browser) -> list[str]:
    return [one.text for one in browser.find_all("#checks li.bad")]


def say(town: ServedTown, key: str) -> str:
    with urlopen(f"{town.doors}words/en.json") as answer:
        return str(json.load(answer)[key])


def test_a_day_is_explained_hour_by_hour_and_everything_agrees(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town)
    ada = town.residents["Ada Neri"]
    client = Client(town.served.gateways.wsgi, "gse", ada.signer)
    why = client.get("periods/2024-05-01/why", date=DATE)
    assert browser.text("#why-answer").startswith("On 3 May 2024 you got ")
    assert f"{why['worth_micro'] * 8_000 / 10_000 / 10**8:.2f} tokens" in browser.text("#why-answer")
    assert len(browser.find_all("#why-hours tbody tr")) == 24
    assert browser.find_all("#why-hours tfoot td")[-1].text == f"{why['worth_micro'] / 10**8:.4f}"
    assert browser.text("#verdict") == "✓ Everything agrees."
    assert len(browser.find_all("#checks li.ok")) == 5


def test_every_settled_day_agrees(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town, "2024-05-01")
    seen = set()
    for _ in range(DAYS):
        seen.add(browser.text("#why-answer"))
        assert browser.text("#verdict") == "✓ Everything agrees."
        before = browser.text("#why-answer")
        browser.find("#later").click()
        if len(seen) < DAYS:
            browser.wait(lambda before=before: browser.text("#why-answer") != before)
            browser.wait(lambda: browser.text("#verdict").startswith("✓"))
    assert len(seen) == DAYS


def test_a_changed_salt_does_not_agree(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town)
    browser.find("#why details summary").click()
    field = browser.find("#salt-0")
    salt = str(field.get_attribute("value"))
    field.send_keys(Keys.END, Keys.BACKSPACE, "0" if salt[-1] != "0" else "1")
    browser.wait(lambda: browser.text("#verdict") == "✗ Something doesn't agree.")
    assert wrong_checks(browser) == [f"✗ {say(town, 'check_leaf')}"]
    field.send_keys(Keys.BACKSPACE, salt[-1])
    browser.wait(lambda: browser.text("#verdict") == "✓ Everything agrees.")
    field.send_keys("zz")
    assert field.get_attribute("value") == salt  # no longer than a salt is


@pytest.mark.parametrize("changed", LIES)
def test_what_the_operator_changes_is_found(browser: Browser, town: ServedTown, changed: str) -> None:
    lie, check = LIES[changed]
    added = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LYING % lie})
    try:
        open_why(browser, town)
        assert browser.text("#verdict") == "✗ Something doesn't agree."
        assert f"✗ {say(town, check)}" in wrong_checks(browser)
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


# What operator and ledger answer where the withdrawn totals are hidden: no hours, no worth.
OF_A_FEW = """
const ask = window.fetch;
window.fetch = async (address, options) => {
  const answer = await ask(address, options), asked = String(address);
  if (!/[/](why|anchor|days)[?]/.test(asked)) return answer;
  const payload = await answer.json();
  for (const part of payload.perimeters ?? []) {
    if (part.withdrawn) part.withdrawn.hours_wh = [];
    else Object.assign(part, { is_hidden: true, hours: [], consumed_micro: null, produced_micro: null });
  }
  const untold = { shared_withdrawn_wh: null, shared_injected_wh: null, worth_micro: null };
  for (const day of payload.days ?? []) Object.assign(day, untold);
  if (asked.includes("/why?")) payload.worth_micro = null;
  (%s)(payload, asked);
  return new Response(JSON.stringify(payload), { status: answer.status });
};
"""


@pytest.mark.parametrize(("lie", "verdict"), [
    ("() => {}", "✓ What can be checked agrees."),
    ("(it, asked) => { if (asked.includes('/why?')) it.worth_micro = 1 }", "✗ Something doesn't agree."),
])
def test_hidden_hours_are_not_said_to_be_checked(browser: Browser, town: ServedTown, lie: str, verdict: str) -> None:
    added = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": OF_A_FEW % lie})
    try:
        open_why(browser, town)
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert browser.text("#verdict") == verdict
    assert not browser.is_shown("why-hours") and not browser.is_shown("chart")
    assert browser.text("#why-formula") == say(town, "why_hidden")
    assert "tokens" not in browser.text("#why-answer") + browser.text("#why-day")
    unchecked = [one.text for one in browser.find_all("#checks li:not(.ok):not(.bad)")]
    keys = ("check_hours", "check_worth", "check_line") if verdict.startswith("✓") else ("check_hours", "check_line")
    assert unchecked == [f"– {say(town, key)} {say(town, 'check_hidden')}" for key in keys]


def test_the_days_are_walked_by_keyboard(browser: Browser, town: ServedTown) -> None:
    open_why(browser, town)
    browser.find("#why-day").send_keys(Keys.ARROW_UP)
    browser.wait(lambda: browser.text("#why-answer").startswith("On 2 May 2024"))
    assert browser.find("#why-answer").get_attribute("aria-live") == "polite"
