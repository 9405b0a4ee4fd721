"""Four organisations' gateways in four processes on a network: by TLS, each with its own keys and certificate alone."""

import json
import ssl
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from chaincode.rules.intervals import HOUR_S, add_days, local_midnight_s
from gateway.client import ApiError, Client
from gateway.client.sessions import take_challenge
from gateway.ledger.keys import load_signer
from gateway.settings import load_settings
from network.native import Network
from tests.helpers.network.machines import HERE, Machine, add_members, serve_machines
from tests.helpers.network.networks import start_network
from tests.helpers.network.waiting import wait_for
from tests.helpers.webapp.reading import find_text

HEAD = "name,organisation,metering_point,perimeter,power_kw\n"
FOUNDED, DAYS = "2024-09-01", 7
ROOF, SHOP = "IT001E00888881", "IT001E00888882"
ROWS = {
    "citizens": f"{HEAD[:-1]},plant_kw,entry_on,region\n"
                f"Carla Finta,citizens,{ROOF},AC001E00001,3,3,{FOUNDED},Lombardia\n",
    "commerce": f"{HEAD}Bottega Finta,commerce,{SHOP},AC001E00001,9\n",
}


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """A network of its own: the gateways open the ledger's days up to the present one."""
    with start_network("borgo") as network:
        yield network


@pytest.fixture(scope="module")
def machines(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Machine]]:
    """All four, served, with a citizen and a shop; on the ledger it is long ago."""
    with serve_machines(network, tmp_path_factory.mktemp("machines"), FOUNDED) as machines:
        add_members(machines, tmp_path_factory.mktemp("members"), ROWS)
        yield machines


def test_a_proposal_of_one_is_countersigned_at_another_and_words_are_heard_at_a_third(
    machines: dict[str, Machine]
) -> None:
    """Points go to the energy operator's gateway, words of an offer come from the shop's organisation's."""
    machines["commerce"].type("market", "publish", "--as", "bottega-finta", "--title", "Pane del giovedì", "--text",
                              "In bottega alle otto", "--category", "knowledge", "--price", "1")

    def heard() -> list[Any]:
        offers = machines["citizens"].type("market", "offers", "--as", "carla-finta")["offers"]
        return [one for one in offers if "Pane del giovedì" in json.dumps(one, ensure_ascii=False)]

    assert wait_for(heard)


def test_a_citizens_host_hands_on_what_its_pages_ask_of_the_energy_operator(machines: dict[str, Machine]) -> None:
    citizens = machines["citizens"]
    own = citizens.context("citizens")
    found = httpx.get(f"{citizens.address}/gse/api/v1/health", verify=own)
    assert found.json()["organisation"] == "gse"
    assert httpx.get(f"{citizens.address}/commerce/api/v1/health", verify=own).status_code == 404  # nobody named it
    browser = ssl.create_default_context(cafile=citizens.folder / "authorities" / "citizens.pem")
    auditor = load_signer(citizens.folder / "keys" / "citizens" / "auditor")
    with Client(citizens.address, "gse", auditor, tls=browser) as client:
        assert client.session()["organisation"] == "citizens"
    with Client(citizens.address.replace(HERE, "localhost"), "gse", auditor, tls=browser) as client:
        with pytest.raises(ApiError) as refused:
            client.session()  # signed for a host that the operator doesn't list
        assert refused.value.code == "ORIGIN_REFUSED"


@pytest.mark.parametrize(("shown", "code"), [("municipality", ""), ("commerce", "OTHER_CERTIFICATE")])
def test_a_session_is_of_the_organisation_whose_certificate_was_shown(
    machines: dict[str, Machine], shown: str, code: str
) -> None:
    signer = load_signer(machines["municipality"].folder / "keys" / "municipality" / "service")
    with Client(machines["gse"].address, "gse", signer, tls=machines[shown].context("gse")) as client:
        if code:
            with pytest.raises(ApiError) as refused:
                client.session()
            assert refused.value.code == code
        else:
            assert client.session()["organisation"] == "municipality"


def test_one_gateway_is_not_taken_for_another(machines: dict[str, Machine]) -> None:
    """Whoever stands at the energy operator's address with another organisation's certificate is asked nothing."""
    context = machines["citizens"].context("gse")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{machines['commerce'].address}/commerce/api/v1/health", verify=context)


def give_week(machines: dict[str, Machine]) -> None:
    """What a week is settled of: readings of Carla's roof and of the shop, prices; and its days pass."""
    hours = range(local_midnight_s(FOUNDED), local_midnight_s(add_days(FOUNDED, DAYS)), HOUR_S)
    zone = load_settings(machines["gse"].folder, "gse").zone
    machines["municipality"].type("days", "open", "--until", add_days(FOUNDED, DAYS))
    with machines["gse"].client() as operator:
        operator.post("prices", {"zone": zone, "prices": [{"hour_s": hour_s, "eur_mwh": "100"} for hour_s in hours]})
        for point, register, energy_wh in (
            (ROOF, "injected", 800), (ROOF, "withdrawn", 100), (SHOP, "withdrawn", 500), (SHOP, "injected", 0),
        ):
            operator.post("readings", {"readings": [
                {"metering_point": point, "register": register, "energy_wh": energy_wh, "interval_s": HOUR_S,
                 "start": datetime.fromtimestamp(hour_s, UTC).isoformat()} for hour_s in hours]})


def look(machine: Machine, name: str, path: str) -> httpx.Response:
    """Sign in at a machine's own pages as a browser does, with a member's key, and look at one."""
    signer = load_signer(next(machine.folder.rglob(f"{name}/key.pem")).parent)
    pem, same = signer.certificate.decode(), {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=machine.address, verify=machine.context(machine.organisation), headers=same) as browser:
        asked = browser.post("/en/citizen/challenges", json={"certificate": pem}).json()["challenges"]
        answers = {}
        for organisation, challenge in asked.items():
            taken = take_challenge(challenge, organisation, machine.address)
            answers[organisation] = {"challenge": challenge, "origin": taken.origin, "nonce": taken.nonce,
                                     "signature": b64encode(signer.sign(taken.to_bytes())).decode()}
        signed_in = browser.post("/en/citizen/sign-in", json={"certificate": pem, "answers": answers})
        assert signed_in.status_code == 200, signed_in.text
        return browser.get(path)


def test_four_gateways_settle_a_week_and_a_citizens_pages_show_it_by_relay(machines: dict[str, Machine]) -> None:
    """The operator anchors and settles; the municipality fetches the hours by mutual TLS, works them out and signs."""
    give_week(machines)
    with machines["gse"].client() as operator, machines["municipality"].client() as second:
        assert operator.post(f"periods/{FOUNDED}/anchor", {"kind": "provisional"})["problems"] == []
        operator.post(f"periods/{FOUNDED}/settle", {"kind": "provisional"})
        assert machines["citizens"].type("market", "wallet", "--as", "carla-finta")["lines"] == []
        second.post(f"periods/{FOUNDED}/countersign")

    def paid() -> list[Any]:
        return list(machines["citizens"].type("market", "wallet", "--as", "carla-finta")["lines"])

    (line,) = wait_for(paid)
    assert line["energy_cents"] > 0 and "kWh shared" in line["words"]["en"]
    page = look(machines["citizens"], "carla-finta", f"/en/citizen/energy?day={FOUNDED}")
    assert page.status_code == 200
    told = find_text(page.text, "why-answer")
    assert told.startswith("On 1 September 2024 you withdrew 2.400 kWh and injected 19.200 kWh.")
