"""Each door shows its sentence and chart, in both languages, and asks nobody but its own server."""

import json
import re

import pytest

from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import BackedPeriod
from tests.browser.served_town import DAYS, ServedTown
from tests.helpers.gateway.browser import Browser

PORTALS = ("citizen", "commerce", "municipality", "auditor")
SENTENCES = {
    ("citizen", "en"): r"In May 2024 you shared [\d.]+ kWh with the community and got [\d.]+ tokens\.",
    ("citizen", "it"): r"Nel mese di maggio 2024 hai condiviso [\d,]+ kWh con la comunità e hai ricevuto [\d,]+ token",
    ("commerce", "en"): r"In May 2024 you received 3\.00 tokens from paid services \(1\) and [\d.]+ from energy",
    ("commerce", "it"): r"hai ricevuto 3,00 token da servizi pagati \(1\) e [\d,]+ da energia",
    ("municipality", "en"): r"In May 2024 the 23 members shared 2,000\.0 kWh over 7 days\.",
    ("municipality", "it"): r"Nel mese di maggio 2024 i 23 membri hanno condiviso 2\.000,0 kWh in 7 giorni\.",
    ("auditor", "en"): r"Minted ([\d.]+) tokens = \1 in wallets \+ 0\.00 held",
    ("auditor", "it"): r"Emessi ([\d,]+) token = \1 nei portafogli \+ 0,00 impegnati",
}
BARS = {"citizen": DAYS, "commerce": DAYS + 1, "municipality": DAYS, "auditor": 1}


@pytest.mark.parametrize(("portal", "language"), SENTENCES)
def test_a_door_shows_its_sentence_and_chart(browser: Browser, town: ServedTown, portal: str, language: str) -> None:
    browser.open(f"{town.doors}{portal}?lang={language}")
    assert browser.is_shown("page"), browser.text("#failure")
    assert re.search(SENTENCES[portal, language], browser.text("#sentence"))
    assert browser.find("html").get_attribute("lang") == language
    assert browser.find("svg.chart").get_attribute("aria-label") == browser.text("figcaption")
    browser.find("figure summary").click()
    assert len(browser.find_all("figure tbody tr")) == BARS[portal]
    assert "undefined" not in browser.text("main")
    assert "NaN" not in browser.text("main")


@pytest.mark.parametrize("portal", ("", *PORTALS))
def test_a_page_asks_its_own_server_only(browser: Browser, town: ServedTown, portal: str) -> None:
    browser.open(f"{town.doors}{portal}")
    console, asked = browser.take_logs()
    assert console == []
    assert asked
    assert [one for one in asked if not one.startswith(town.doors)] == []


@pytest.mark.parametrize("portal", PORTALS)
def test_a_page_fits_a_phone(browser: Browser, town: ServedTown, portal: str) -> None:
    phone = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        browser.open(f"{town.doors}{portal}")
        assert browser.run("return document.documentElement.scrollWidth") <= 360
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_language_is_switched_and_kept(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}citizen?lang=en")
    assert browser.text("#page h1").startswith("My energy")
    browser.find('nav a[hreflang="it"]').click()
    browser.wait(lambda: browser.is_shown("page") and browser.text("#page h1").startswith("La mia energia"))
    browser.open(f"{town.doors}citizen")
    assert browser.text("#page h1").startswith("La mia energia")


def test_no_page_names_another_member(browser: Browser, town: ServedTown) -> None:
    own = {"citizen": "Ada Neri", "commerce": "Forno Aurora", "municipality": "Municipio di Valmori", "auditor": ""}
    for portal in PORTALS:
        browser.open(f"{town.doors}{portal}")
        shown = browser.run("return document.documentElement.outerHTML")
        assert [name for name in town.residents if name in shown and name != own[portal]] == []
        assert [name for name, one in town.residents.items() if one.member in shown and name != own[portal]] == []


def test_the_auditor_sees_one_chain_and_how_to_check_it(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}auditor?lang=en")
    height, block_hash, outcome = town.served.gateways.ledger.tip()
    assert browser.text("#verdict") == "✓ It adds up, and so do the settlements."
    assert browser.text("#checkpoint").startswith("The 4 gateways show the same chain.")
    assert [one.text for one in browser.find_all("#checkpoints tbody code")] == [block_hash, outcome] * 4
    assert f"--checkpoint {height}:{block_hash}:{outcome}" in browser.text("#commands")
    assert "value_cents_per_mwh" in browser.text("#parameters")


def test_the_town_hall_sees_who_signed(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}municipality?lang=en")
    assert "2024-05-01.provisional.1" in browser.text("#settlements")
    assert "GSE, municipality" in browser.text("#settlements")
    members = [one.text for one in browser.find_all("#members tbody tr")]
    assert members == ["citizens 17", "commerce 3", "municipality 3"]


# What the gateway answers once a period is skipped: its amounts are 0, and the ledger leaves them out.
SKIPPED = """
const ask = window.fetch;
window.fetch = async (address, options) => {
  const answer = await ask(address, options);
  if (!String(address).endsWith("/periods")) return answer;
  const payload = await answer.json();
  payload.months[0].periods["2024-05-08"] = %s;
  return new Response(JSON.stringify(payload), { status: answer.status });
};
"""


def test_a_skipped_period_brings_no_euro(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}municipality?lang=en")
    kept = browser.text("#kept")
    source = SKIPPED % json.dumps(to_plain(BackedPeriod(days=7)))
    added = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    try:
        browser.open(f"{town.doors}municipality?lang=en")
        assert browser.run("return fetch('/gse/api/v1/periods').then((one) => one.text())").count("2024-05-08")
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert browser.text("#kept") == kept
    assert "NaN" not in browser.text("main")


def test_the_shop_sees_words_that_other_gateways_keep(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}commerce?lang=en")
    assert "an afternoon of making bread" in browser.text("#agreements")
    assert "paid" in browser.text("#agreements")
    assert browser.text("#waiting") == "Nothing waits for you."
