"""A citizen and a shop on their phones, each with a key in their own browser: request to payment, a vote, a lie."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from gateway.client import Client
from gateway.hosting.opening import Gateways
from network.authority import issue, load_authority
from tests.browser.served_town import ServedTown, serve_town
from tests.browser.signing import PHONE, choose, press, sign
from tests.helpers.gateway.browser import Browser, find_programs, open_browser
from tests.helpers.gateway.relay import Plain, Relay
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import add_member, founded_trial, open_days
from tests.helpers.webapp.tampering import change
from webapp.app import create_app

CONSUMER, PROVIDER = "Bruno Colli", "Forno Aurora"
PRICE_CENTS = 5


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    """A town after its first week, which these tests change, with an offer."""
    find_programs()
    with serve_town(tmp_path_factory.mktemp("acting") / "valmori", services=(), gives_keys=True) as town:
        publish(town)
        town.served.gateways.catch_up()
        yield town


def publish(town: ServedTown) -> None:
    provider = town.residents[PROVIDER]
    with town.served.gateways.client_of(provider.organisation, provider.signer) as client:
        terms = client.post("words", {"words": {"title": "Ripetizioni"}})["hash"]
        client.execute("publish", {
            "kind": "offer", "thing": "service", "category": "lessons", "terms": terms,
            "min_price_cents": PRICE_CENTS, "max_price_cents": PRICE_CENTS,
        }, provider.member)


@contextmanager
def phone_of(keys: tuple[str, str], folder: Path, address: str) -> Iterator[Browser]:
    """A phone on which somebody signed in with these files, and looks at a page."""
    with open_browser(folder / Path(keys[1]).parent.name, phone=PHONE) as browser:
        browser.open(address)
        choose(browser, *keys)
        browser.wait(lambda: browser.find_all("dialog"))
        yield browser


def ask_for(browser: Browser) -> None:
    browser.find("form.act summary").click()
    browser.find("form.act details button").click()


@pytest.fixture
def phones(town: ServedTown, tmp_path: Path) -> Iterator[tuple[Browser, Browser]]:
    """The phones of who asks, and of who offers; afterwards neither has logged anything."""
    with ExitStack() as stack:
        consumer = stack.enter_context(phone_of(town.key_files(CONSUMER), tmp_path, f"{town.own}it/citizen/market"))
        provider = stack.enter_context(
            phone_of(town.key_files(PROVIDER), tmp_path, f"{town.own}en/commerce/agreements"))
        yield consumer, provider
        for browser in (consumer, provider):
            assert browser.take_logs()[0] == []


def list_paid(town: ServedTown) -> list[tuple[str, int]]:
    client = town.served.gateways.client_of("commerce", town.residents[PROVIDER].signer)
    return [(each["status"], each["paid_cents"]) for each in client.get("agreements")["agreements"]]


def test_two_phones_from_a_request_to_payment_and_from_another_to_a_division(
    town: ServedTown, phones: tuple[Browser, Browser]
) -> None:
    pay(town, *phones)
    assert list_paid(town) == [("paid", PRICE_CENTS)]
    divide(town, *phones)
    assert sorted(list_paid(town)) == [("paid", PRICE_CENTS), ("split", PRICE_CENTS - 2)]


def pay(town: ServedTown, consumer: Browser, provider: Browser) -> None:
    """From a request to its payment."""
    ask_for(consumer)
    said, written = sign(consumer)
    assert said.startswith("Chiedi a membro ") and " Ripetizioni il " in said
    assert said.endswith("; 0,05 dei tuoi token restano vincolati.")
    assert written[:2] == ["Stato dell'accordo: richiesto.", "0,05 token sono vincolati dall'accordo."]
    provider.open(f"{town.own}en/commerce/agreements")
    assert press(provider, "act_accept") == (
        "You accept Ripetizioni.", ["The agreement is accepted.", "0.05 tokens are held by the agreement."])
    _, written = press(provider, "act_deliver")
    assert written[0] == "The agreement is delivered."
    consumer.open(f"{town.own}it/citizen/agreements")
    said, written = press(consumer, "act_confirm")
    assert said == "Confermi di aver avuto il servizio di Ripetizioni: chi lo ha reso viene pagato."
    assert written == ["Stato dell'accordo: pagato.", "0,05 token sono nel portafoglio dell'altra parte."]


def divide(town: ServedTown, consumer: Browser, provider: Browser) -> None:
    """What is contested is divided as one of the two proposes and the other agrees to."""
    consumer.open(f"{town.own}it/citizen/market")
    ask_for(consumer)
    sign(consumer)
    for name in ("act_accept", "act_deliver"):
        provider.open(f"{town.own}en/commerce/agreements")
        press(provider, name)
    consumer.open(f"{town.own}it/citizen/agreements")
    assert press(consumer, "act_contest")[1][0] == "Stato dell'accordo: contestato."
    assert "accordatevi su una divisione entro" in consumer.text("#agreements")
    provider.open(f"{town.own}en/commerce/agreements")
    provider.find("form.act summary").click()
    field = provider.find("[data-field=provider_cents]")
    field.clear()
    field.send_keys("0.03x")
    provider.find("button[name=act_split]").click()
    provider.wait(lambda: provider.is_shown("act-failure"))
    assert "write it like 12.50" in provider.text("#act-failure")
    provider.find("#act-leave").click()
    field.send_keys("\b")
    assert press(provider, "act_split")[0].startswith("You sign that the provider of Ripetizioni gets 0.03 tokens")
    consumer.open(f"{town.own}it/citizen/agreements")
    assert "L'altra parte propone: 0,03 token" in consumer.text("#agreements")
    _, written = press(consumer, "act_agree_to_split")
    assert written[0] == "Stato dell'accordo: diviso."
    assert "0,03 token sono nel portafoglio dell'altra parte." in written


def test_a_till_and_a_customer_pay_by_six_signs(town: ServedTown, phones: tuple[Browser, Browser]) -> None:
    """The shop types and taps once; the customer signs twice; the till accepts and delivers by itself."""
    consumer, till = phones
    before = len(list_paid(town))
    till.open(f"{town.own}en/commerce/till")
    till.find("#till-price").send_keys("0.05")
    till.find("#till-open").click()
    code = till.wait(lambda: till.find_all("#till-code"))[0].text
    consumer.open(f"{town.own}it/citizen/pay")
    consumer.find("#pay-code").send_keys(code.lower())
    consumer.find("#pay-find").click()
    said, _ = press(consumer, "pay_request")
    assert "0,05 dei tuoi token restano vincolati." in said
    said, written = press(consumer, "act_confirm")   # once the till has accepted and delivered
    assert written[0] == "Stato dell'accordo: pagato."
    paid = [line.partition(" token sono nel portafoglio dell'altra parte.") for line in written[1:]]
    assert sum(int(cents.replace(",", "")) for cents, found, _ in paid if found) == 5  # of one lot, or of several
    till.wait(lambda: "Paid" in till.text("#till-state"))
    assert "Pagato" in consumer.text("#pay-state")
    assert len(list_paid(town)) == before + 1


def test_who_comes_in_by_a_trials_door_acts_by_the_key_of_the_person_on_it(town: ServedTown, tmp_path: Path) -> None:
    with open_browser(tmp_path / "visitor", phone=PHONE) as browser:
        browser.open(f"{town.doors}it/citizen/market")
        assert len({link.location["y"] for link in browser.find_all(".bar-pages a")}) == 1  # one row on a phone
        ask_for(browser)
        assert sign(browser)[1][0] == "Stato dell'accordo: richiesto."
        browser.open(f"{town.doors}it/municipality")  # the browser's key is another from now on
        browser.driver.get(f"{town.doors}it/citizen")
        assert browser.find_all("#door") and browser.take_logs()[0] == []


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Gateways]:
    """A community of three."""
    with founded_trial(tmp_path / "prova", franchise_days=0, vote_days=7, support=2) as trial:
        for number in (1, 2, 3):
            add_member(trial, "citizens", number)
        yield trial


def put_to_the_vote(trial: Gateways, date: str) -> None:
    """An opinion that is open from a date on."""
    open_days(trial, date)
    with trial.client("citizens", "m0002") as client, trial.client("gse", "officer") as officer:
        asked = {"subject": {"kind": "opinion"}, "minute": "", "from_date": "", "text": "7" * 64}
        made = client.execute("propose", asked, client.session()["member"])["response"]["made"]
        officer.execute("open_vote", {"proposal": made[0]})
    trial.catch_up()


def test_a_vote_is_cast_and_changed(hall: Gateways, tmp_path: Path) -> None:
    put_to_the_vote(hall, "2024-05-02")
    keys = hall.folder / "keys" / "citizens" / "m0001"
    with (
        serve(create_app(hall.client_of, "Prova")) as address,
        phone_of((str(keys / "cert.pem"), str(keys / "key.pem")), tmp_path, f"{address}it/citizen/votes") as browser,
    ):
        said, written = press(browser, "choice_yes")
        assert said.endswith(": sì.") and written == ["Il tuo voto: sì."]
        assert "Hai detto: sì." in browser.text("main")
        assert press(browser, "choice_no")[1] == ["Il tuo voto: no."]
        assert "Hai detto: no." in browser.text("main")


def test_another_phone_brings_its_key_and_the_first_signs_for_it(hall: Gateways, tmp_path: Path) -> None:
    """What both show of the new key is the same; with it the second phone is the member's, too."""
    folder = hall.folder / "keys" / "citizens" / "m0001"
    pages = create_app(hall.client_of, "Prova")
    with serve(pages) as address, open_browser(tmp_path / "second", phone=PHONE) as second:
        keys = (str(folder / "cert.pem"), str(folder / "key.pem"))
        with phone_of(keys, tmp_path, f"{address}it/citizen/keys") as first:
            first.find("#devices-own").click()
            first.wait(lambda: first.text("#devices-code"))
            second.open(f"{address}it/citizen/device")
            second.wait(lambda: second.is_shown("device"))
            second.find("#device-code").send_keys(first.text("#devices-code").lower())
            second.find("#device button").click()
            second.wait(lambda: second.is_shown("device-made"))
            first.wait(lambda: first.is_shown("devices-check-part"))
            assert first.text("#devices-check") == second.text("#device-check")
            first.find("#devices-agree").click()
            first.wait(lambda: first.is_shown("devices-done") or first.is_shown("devices-failure"))
            assert first.is_shown("devices-done"), first.text("#devices-failure")
        second.wait(lambda: second.find_all("#name"))
        with hall.client("citizens", "m0001") as client:
            assert client.get("keys/own")["keys"] == 2


def test_a_key_that_is_made_in_the_browser_joins_and_votes(hall: Gateways, tmp_path: Path) -> None:
    """The office gets what the page shows, and gives a certificate back: of the key itself it sees nothing."""
    pages, certificate = create_app(hall.client_of, "Prova"), tmp_path / "cert.pem"
    with serve(pages) as address, open_browser(tmp_path / "new", phone=PHONE) as browser:
        browser.open(f"{address}it/citizen/join")
        browser.wait(lambda: browser.is_shown("join-by-hand"))
        browser.find("#join-by-hand summary").click()
        browser.find("#join-make button").click()
        browser.wait(lambda: browser.is_shown("join-office"))
        lines = browser.run("return document.getElementById('join-proof').value").split("\n")
        certificate.write_bytes(admit(hall, *(line.split(" ")[1] for line in lines)))
        put_to_the_vote(hall, "2024-05-02")
        browser.open(f"{address}it/citizen/join")  # it waits for its certificate, whatever was closed meanwhile
        browser.find("#join-file").send_keys(str(certificate))
        browser.find("#join-certificate button").click()
        browser.wait(lambda: browser.find_all("#name"))
        browser.open(f"{address}it/citizen/votes")
        assert press(browser, "choice_yes")[1] == ["Il tuo voto: sì."]
        browser.find(".leave button").click()
        browser.wait(lambda: browser.find_all("#signed-out[data-done]"))
        browser.open(f"{address}it/citizen/votes")  # the only key there is wasn't forgotten, nor used unasked
        assert browser.is_shown("use") and not browser.is_shown("forget")
        browser.find("#use").click()
        browser.wait(lambda: browser.find_all("dialog"))
        assert "Hai detto: sì." in browser.text("main")


def admit(trial: Gateways, public_key: str, proof: str) -> bytes:
    """Register a key's holder as the office does, with another's signature, and give the certificate."""
    command_id, signature = proof.split(":")
    with trial.client("citizens", "officer") as officer, trial.client("municipality", "officer") as other:
        brought = {"public_keys": [public_key], "proofs": [signature], "points": []}
        proposed = officer.execute("register", brought, command_id=command_id)["response"]
        other.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})
    holder = load_der_public_key(bytes.fromhex(public_key))
    assert isinstance(holder, EllipticCurvePublicKey)
    return issue(load_authority("citizens", trial.folder / "keys"), holder, name="m-new")


def test_a_server_that_pays_somebody_else_gets_no_second_signature(town: ServedTown, tmp_path: Path) -> None:
    """Its endorsements hold, by keys that it made up: what is written is what the browser refuses."""
    def answer(plain: Plain) -> Plain:
        if "transaction" not in plain:
            return plain
        honest = b64decode(plain["transaction"])
        bent = change(honest, lambda found: found.change_record("agreement/", provider="e" * 64))
        return plain | {"transaction": b64encode(bent).decode()}

    relay = Relay(town.served.gateways.wsgi, "citizens", "citizens", answer)
    pages = create_app(lambda name: Client(relay if name == "citizens" else relay.app, name), "Valmori")
    keys = town.key_files(CONSUMER)
    with serve(pages) as address, phone_of(keys, tmp_path, f"{address}it/citizen/market") as browser:
        ask_for(browser)
        browser.wait(lambda: browser.is_shown("act-agree"))
        browser.find("#act-agree").click()
        browser.wait(lambda: browser.is_shown("act-failure"))
        said = "Non è stato firmato nulla. Ciò che il server ha dato non è quanto hai chiesto: chi viene pagato."
        assert browser.text("#act-failure").startswith(said)
    assert [path for path, _ in relay.sent if path.startswith("commands")] == ["commands/request/endorse"]
