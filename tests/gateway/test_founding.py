"""What is founded: the settings that `init` writes for a network; a trial, which needs all organisations' keys."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.hosting.founding import describe_network, is_on_network
from gateway.hosting.opening import open_gateways
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.settings import COMMUNITY_FILE, SettingsError, build_settings
from network.compose import place_in_containers
from network.folder import genesis_file
from network.topology import Topology, default_topology


def find_addresses(topology: Topology) -> list[str]:
    plain = describe_network(Path("/nowhere"), topology, FoundingPlan(topology.channel, "2024-05-01"))
    return [address.partition("://")[0] for address in plain["gateways"].values()]


def test_a_network_s_folder_is_to_be_founded_until_it_holds_a_community(tmp_path: Path) -> None:
    assert not is_on_network(tmp_path)
    genesis_file(tmp_path).parent.mkdir()
    assert not is_on_network(tmp_path)
    genesis_file(tmp_path).write_bytes(b"block 0")
    assert is_on_network(tmp_path)
    (tmp_path / COMMUNITY_FILE).write_text("", encoding="utf-8")
    assert not is_on_network(tmp_path)


@pytest.mark.parametrize(("host", "scheme"), [
    ("127.0.0.1", "http"), ("localhost", "http"), ("::1", "http"), ("192.168.1.4", "https"),
    ("comune.example.org", "https"),
])  # fmt: skip
def test_another_machines_gateway_is_reached_by_tls(host: str, scheme: str) -> None:
    topology = default_topology("borgo")
    moved = tuple(replace(one, gateway=replace(one.gateway, host=host)) for one in topology.organisations)
    assert find_addresses(replace(topology, organisations=moved)) == [scheme] * 4


def test_containers_of_one_engine_reach_each_other_as_they_are() -> None:
    assert find_addresses(place_in_containers(default_topology("borgo"), {})) == ["http"] * 4


def test_a_containers_mapped_port_is_named_as_its_gateways_own() -> None:
    """To the gateway inside, who calls from the machine around it comes from elsewhere."""
    topology = place_in_containers(default_topology("borgo"), {})
    plain = describe_network(Path("/nowhere"), topology, FoundingPlan(topology.channel, "2024-05-01"))
    port = topology.get("gse").gateway.port
    settings = build_settings(plain, Path("/nowhere"), "gse")
    assert {f"http://127.0.0.1:{port}", f"http://localhost:{port}"} < settings.own_origins
    bare = default_topology("borgo")
    assert "origins" not in describe_network(Path("/nowhere"), bare, FoundingPlan(bare.channel, "2024-05-01"))


def test_each_host_hands_on_what_its_pages_ask_of_the_energy_operator() -> None:
    topology = default_topology("borgo")
    plain = describe_network(Path("/nowhere"), topology, FoundingPlan(topology.channel, "2024-05-01"))
    assert plain["relays"] == {name: ["gse"] for name in ("citizens", "commerce", "municipality")}


@pytest.mark.parametrize("node", ["citizens/peer", "gse/peer", "municipality/orderer"])
def test_a_trial_whose_ledgers_keys_lie_elsewhere_says_which_are_missing(tmp_path: Path, node: str) -> None:
    create_trial(tmp_path / "volano", FoundingPlan("borgo", "2024-05-01"))
    (tmp_path / "volano/keys" / node).rename(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match=f"{node}/key.pem|{node}/cert.pem"):
        open_gateways(tmp_path / "volano")
