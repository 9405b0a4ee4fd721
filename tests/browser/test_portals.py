"""Each door shows its sentence and chart, in both languages, and asks nobody but its own server."""

import re
from typing import Any

import pytest

from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import BackedPeriod
from gateway.acts.offering import Offered, publish
from gateway.client import Client
from tests.browser.served_town import DAYS, ServedTown
from tests.helpers.gateway.browser import Browser
from webapp.registry import PAGES

PORTALS = ("citizen", "commerce", "municipality", "auditor")
SENTENCES = {
    ("citizen", "en"): r"In May 2024 you shared [\d.]+ kWh with the community and got [\d.]+ tokens\.",
    ("citizen", "it"): r"Nel mese di maggio 2024 hai condiviso [\d,]+ kWh con la comunità e hai ricevuto [\d,]+ token",
    ("commerce", "en"): r"In May 2024 you received 3\.00 tokens from paid services \(1\) and [\d.]+ from energy",
    ("commerce", "it"): r"hai ricevuto 3,00 token da servizi pagati \(1\) e [\d,]+ da energia",
    ("municipality", "en"): r"In May 2024 the 23 members shared 2,000\.0 kWh over 7 days\.",
    ("municipality", "it"): r"Nel mese di maggio 2024 i 23 membri hanno condiviso 2\.000,0 kWh in 7 giorni\.",
    ("auditor", "en"): r"Minted ([\d.]+) tokens: \1 in wallets \+ 0\.00 held",
    ("auditor", "it"): r"Emessi ([\d,]+) token: \1 nei portafogli \+ 0,00 impegnati",
}
TITLES = """
const named = (one) => one.getAttribute("aria-label") ?? one.querySelector("title").textContent;
return [...new Set([...document.querySelectorAll("svg.chart")].map(named))];
"""
BARS = {"citizen": DAYS, "commerce": DAYS + 1, "municipality": DAYS, "auditor": 1}


@pytest.mark.parametrize(("portal", "language"), SENTENCES)
def test_a_door_shows_its_sentence_and_chart(browser: Browser, town: ServedTown, portal: str, language: str) -> None:
    browser.open(f"{town.doors}{language}/{portal}")
    assert re.search(SENTENCES[portal, language], browser.text("#sentence"))
    assert browser.find("html").get_attribute("lang") == language
    assert browser.run(TITLES) == [browser.text("figcaption")]
    browser.find("figure summary").click()
    assert len(browser.find_all("figure tbody tr")) == BARS[portal]
    assert "undefined" not in browser.text("main")
    assert "NaN" not in browser.text("main")


def test_the_language_is_switched_on_the_same_page(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/citizen/energy?day=2024-05-03")
    assert browser.text("h1") == "Why did I get these tokens?"
    browser.find('nav a[hreflang="it"]').click()
    browser.wait(lambda: browser.is_ready() and browser.text("h1") == "Perché ho ricevuto questi token?")
    assert browser.text("#why-answer").startswith("Il 3 maggio 2024 ")
    assert browser.driver.current_url == f"{town.doors}it/citizen/energy?day=2024-05-03"


def test_what_can_be_spent_and_what_came_in_is_the_gateways(browser: Browser, town: ServedTown) -> None:
    ada = town.residents["Ada Neri"]
    with Client(town.served.gateways.wsgi, "citizens", ada.signer) as client:
        wallet, lines = client.get("wallet"), client.get("wallet/lines")["lines"]
    browser.open(f"{town.doors}en/citizen/tokens")
    assert browser.text("#wallet .amount strong") == f"{wallet['spendable_cents'] / 100:.2f}"
    lots = [one.text.split()[0] for one in browser.find_all("#lots tbody tr")]
    assert lots == [f"{lot['amount_cents'] / 100:.2f}" for lot in wallet["lots"]]
    rows = [one.text for one in browser.find_all("#lines tbody tr")]
    assert [row.split()[-1] for row in rows] == [f"{line['amount_cents'] / 100:.2f}" for line in reversed(lines)]
    assert rows[0].startswith("1–7 May 2024, provisional")
    assert "2024-05-01." not in browser.text("main")


def test_a_shop_sees_where_to_spend(browser: Browser, town: ServedTown) -> None:
    bruno = town.residents["Bruno Colli"]
    with Client(town.served.gateways.wsgi, "citizens", bruno.signer) as client:
        publish(client, bruno.member, Offered("offer", "service", "repair", 200, 550, "A bicycle mended"))
    browser.open(f"{town.doors}en/commerce/market")
    (offer,) = [one for one in browser.find_all("#offers .offer") if "bicycle" in one.text]
    assert offer.text.splitlines()[:2] == [
        "A bicycle mended", f"repairs · 2.00 to 5.50 tokens · By member {bruno.member[:8]}"]
    assert offer.find_elements("css selector", "form.act")


def test_no_page_names_another_member(browser: Browser, town: ServedTown) -> None:
    """But a button's arguments, which are signed: whom a request asks stands there by their pseudonym; and the name
    under which somebody offers something, because they chose to.
    """
    own = {"citizen": "Ada Neri", "commerce": "Forno Aurora", "municipality": "Municipio di Valmori", "manager": "",
           "auditor": "", "public": ""}
    found = []
    for page in PAGES:
        browser.open(f"{town.doors}it/{page.path}")
        whole = browser.run("return document.documentElement.outerHTML")
        shown = re.sub(r'data-(arguments|names)="[^"]*"', "", whole)
        others = [(name, one) for name, one in town.residents.items() if name != own[page.portal]]
        found += [(page.path, name) for name, _ in others if name in shown]
        assert [name for name, one in others if one.member in shown] == []
    assert found == [("citizen/market", "Forno Aurora")]


def test_the_auditor_sees_one_chain_and_how_to_check_it(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/auditor")
    assert browser.text("#verdict") == "✓ It adds up, and so do the settlements."
    browser.open(f"{town.doors}en/auditor/checkpoint")
    height, block_hash, outcome = town.served.gateways.ledger.tip()
    assert browser.text("#checkpoint").startswith("The 4 gateways show the same chain.")
    assert [one.text for one in browser.find_all("#checkpoints tbody code")] == [block_hash, outcome] * 4
    assert f"--checkpoint {height}:{block_hash}:{outcome}" in browser.text("#commands")


def test_the_auditor_sees_each_parameter_with_its_unit_and_what_it_is(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/auditor/parameters")
    rows = {row.text.split("\n")[1]: row.text.split("\n") for row in browser.find_all("#parameters dl div")}
    assert rows["value_cents_per_mwh"] == [
        "What a MWh of shared energy is worth.", "value_cents_per_mwh", "55.00 tokens a MWh"]
    assert rows["validity_days.citizen"][2] == "180 days"
    assert browser.text("#in-force").endswith("in force from 1 May 2024.")


def test_the_auditor_sees_what_binds_a_settlement(browser: Browser, town: ServedTown) -> None:
    with Client(town.served.gateways.wsgi, "gse") as client:
        (settlement,) = client.get("periods")["periods"][0]["settlements"]
    browser.open(f"{town.doors}en/auditor/settlements")
    shown = [one.text for one in browser.find_all("#settlements tbody code")]
    assert shown == [settlement["root"], settlement["digest"]]


def test_the_town_hall_sees_who_signed(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/municipality/settlements")
    (row,) = [one.text for one in browser.find_all("#settlements tbody tr")]
    assert row.startswith("1–7 May 2024, provisional") and "GSE, municipality" in row
    assert "2024-05-01." not in browser.text("main")
    browser.open(f"{town.doors}en/municipality")
    members = [one.text for one in browser.find_all("#members tbody tr")]
    assert members == ["citizens 17", "commerce 3", "municipality 3"]


def test_the_town_hall_sees_the_euro_of_each_month(browser: Browser, town: ServedTown) -> None:
    with Client(town.served.gateways.wsgi, "municipality") as client:
        (backed,), (month,) = client.get("periods")["months"], client.get("supply")["months"]
    euro_cents = sum(period["estimate_cents"] for period in backed["periods"].values())
    browser.open(f"{town.doors}en/municipality/euro")
    (row,) = [one.text for one in browser.find_all("#months tbody tr")]
    amounts = [euro_cents, *(month[f"{name}_cents"] for name in ("kept", "minted", "released"))]
    assert row == " ".join(["May 2024", *(f"{cents / 100:,.2f}" for cents in amounts), "an estimate"])


def test_a_skipped_period_brings_no_euro(browser: Browser, town: ServedTown) -> None:
    """The gateway's answer of such a period has no euro and no tokens."""
    def skip(path: str, answer: dict[str, Any]) -> None:
        if path == "periods":
            answer["months"][0]["periods"]["2024-05-08"] = to_plain(BackedPeriod(days=7)) | {
                "settlement": "", "estimate_cents": 0, "minted_cents": 0}

    browser.open(f"{town.doors}en/municipality")
    kept = browser.text("#kept")
    with town.altered(skip) as address:
        browser.open(f"{address}en/municipality")
        assert browser.text("#kept") == kept
        assert "NaN" not in browser.text("main")


def test_the_shop_sees_words_that_other_gateways_keep(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/commerce")
    assert "an afternoon of making bread" in browser.text("#agreements")
    assert "paid" in browser.text("#agreements")
    assert browser.text("#waiting") == "Nothing waits for you."
