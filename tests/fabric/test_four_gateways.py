"""Four organisations' gateways in four processes on a network: by TLS, each with its own keys and certificate alone."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.client import ApiError, Client
from gateway.ledger.keys import load_signer
from network.native import Network
from tests.helpers.network.machines import HERE, Machine, add_members, serve_machines
from tests.helpers.network.networks import start_network
from tests.helpers.network.waiting import wait_for

HEAD = "name,organisation,metering_point,perimeter,power_kw\n"
ROWS = {
    "citizens": f"{HEAD}Carla Finta,citizens,IT001E00888881,AC001E00001,3\n",
    "commerce": f"{HEAD}Bottega Finta,commerce,IT001E00888882,AC001E00001,9\n",
}


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """A network of its own: the gateways open the ledger's days up to the present one."""
    with start_network("borgo") as network:
        yield network


@pytest.fixture(scope="module")
def machines(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Machine]]:
    """All four, served."""
    with serve_machines(network, tmp_path_factory.mktemp("machines")) as machines:
        yield machines


def test_a_proposal_of_one_is_countersigned_at_another_and_words_are_heard_at_a_third(
    machines: dict[str, Machine], tmp_path: Path
) -> None:
    """Points go to the energy operator's gateway, words of an offer come from the shop's organisation's."""
    add_members(machines, tmp_path, ROWS)
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
