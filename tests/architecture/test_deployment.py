"""The files for containers and catalogues say what their standards ask, and nothing secret."""

import datetime
import re
from typing import Any

import pytest
import yaml

from chaincode.rules.units import ORGANISATIONS
from network.compose import format_compose, place_in_containers
from network.topology import TopologyError, default_topology

from .source import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


SERVICES = COMPOSE["services"]
KINDS = ("peer", "orderer", "chaincode", "gateway")
LASTING = {name: service for name, service in SERVICES.items() if name != "setup"}  # that one ends by itself


def test_the_file_is_what_the_topology_gives() -> None:
    assert (ROOT / "docker-compose.yml").read_text(encoding="utf-8") == format_compose()


@pytest.mark.parametrize("service", LASTING.values(), ids=list(LASTING))
def test_a_container_is_confined_and_watched(service: dict[str, Any]) -> None:
    assert not service["user"].startswith(("0", "root"))
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_no_container_reaches_the_engine_or_the_host() -> None:
    mounted = [volume.rpartition(":/")[0] for service in SERVICES.values() for volume in service.get("volumes", ())]
    assert [one for one in mounted if not one.startswith("${VOLANO_HOME:-./.volano}")] == []
    forbidden = {"privileged", "network_mode", "pid", "ipc", "cap_add", "devices"}
    assert [name for name, service in SERVICES.items() if forbidden & set(service)] == []


def test_a_gateway_that_listens_beyond_its_container_stands_behind_a_proxy() -> None:
    """Which the settings name: `init` writes it for a network's containers, and the file says so of a trial's."""
    commands = [service["command"] for name, service in SERVICES.items() if name.endswith("gateway")]
    assert [one for one in commands if "0.0.0.0" not in one] == []
    assert len(commands) == 5
    assert {one[-1] for one in commands} == {"${VOLANO_CATCH_UP:---no-catch-up}"}
    assert '#   [proxy]\n#   trusted = ["127.0.0.1"]\n' in (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_compose_has_no_secrets() -> None:
    names = {name for service in SERVICES.values() for name in service.get("environment", ())}
    assert names <= {
        "FABRIC_CFG_PATH", "FABRIC_LOGGING_SPEC", "CORE_CHAINCODE_EXTERNALBUILDERS", "VOLANO_CHAINCODE_CONFIG",
        "VOLANO_FABRIC", "POSTGRES_USER", "POSTGRES_HOST_AUTH_METHOD", "PGDATA",
    }  # fmt: skip
    assert re.findall(r"(?i)(?:password|secret|token)\s*[:=]", (ROOT / "docker-compose.yml").read_text()) == []


def test_each_use_is_asked_for_by_a_profile() -> None:
    profiles = {
        "trial": {"gateway", "broker"},
        "network": {f"{name}-{kind}" for name in ORGANISATIONS for kind in KINDS[:3]},
        "gateways": {*(f"{name}-gateway" for name in ORGANISATIONS), "broker"},
        "postgresql": {"database"},
        "setup": {"setup"},
    }
    assert {one: {n for n, s in SERVICES.items() if one in s["profiles"]} for one in profiles} == profiles


WRITES = {  # below /volano; all else is read-only
    "peer": ["network/{org}/peer/data"], "orderer": ["network/{org}/orderer/data"], "chaincode": [],
    "gateway": ["{org}"],
}
READS_KEYS = {  # below /volano/keys/{org}: never what makes certificates, never a person's
    "peer": ["peer", "peer-tls"], "orderer": ["orderer", "orderer-tls"], "chaincode": ["chaincode-tls"],
    "gateway": ["service", "tls-authority/cert.pem", "tag.key"],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_a_container_has_what_it_needs_and_writes_its_data_alone(organisation: str, kind: str) -> None:
    mounts = [volume.removeprefix("${VOLANO_HOME:-./.volano}/") for volume in
              SERVICES[f"{organisation}-{kind}"]["volumes"]]
    places = [mount.removesuffix(":ro").partition(":") for mount in mounts]
    assert [place for place, _, inside in places if inside != f"/volano/{place}"] == []
    written = [mount.partition(":")[0] for mount in mounts if not mount.endswith(":ro")]
    assert written == [place.format(org=organisation) for place in WRITES[kind]]
    keys = [place.removeprefix(f"keys/{organisation}/") for place, _, _ in places if place.startswith("keys")]
    assert keys == READS_KEYS[kind]


def test_the_broker_writes_what_it_keeps_alone() -> None:
    written = [volume for volume in SERVICES["broker"]["volumes"] if not volume.endswith(":ro")]
    assert written == ["${VOLANO_HOME:-./.volano}/broker/data:/volano/broker/data"]


def test_one_variable_chooses_fabrics_line() -> None:
    images = {service["image"] for service in SERVICES.values() if "fabric" in service["image"]}
    assert images == {f"hyperledger/fabric-{kind}:${{VOLANO_FABRIC:-3.1.5}}" for kind in ("peer", "orderer")}
    topology = default_topology("borgo")
    chosen = {release: place_in_containers(topology, {"VOLANO_FABRIC": release} if release else {})
              for release in ("", "3.1", "2.5.16")}
    assert {release: (one.line, one.consensus) for release, one in chosen.items()} == {
        "": ("3.1", "BFT"), "3.1": ("3.1", "BFT"), "2.5.16": ("2.5", "etcdraft"),
    }
    assert chosen[""].get("gse").orderer.address == "gse-orderer:7353"
    with pytest.raises(TopologyError, match="VOLANO_FABRIC"):
        place_in_containers(topology, {"VOLANO_FABRIC": "2.2.1"})


def test_the_database_is_asked_for_by_name_and_reached_by_its_socket_alone() -> None:
    database = SERVICES["database"]
    assert database["profiles"] == ["postgresql"]
    assert "listen_addresses=" in database["command"]
    assert "ports" not in database


@pytest.mark.parametrize("package", ["gateway", "chaincode"])
def test_the_image_copies_what_is_there_and_runs_as_nobody_special(package: str) -> None:
    lines = (ROOT / package / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "USER 1000:1000" in lines


@pytest.mark.parametrize("key", [
    "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus",
    "softwareType", "description", "legal", "maintenance", "localisation",
])  # fmt: skip
def test_publiccode_has_its_mandatory_keys(key: str) -> None:
    assert PUBLICCODE[key]


@pytest.mark.parametrize("language", ["en", "it"])
def test_publiccode_descriptions_keep_their_lengths(language: str) -> None:
    words = PUBLICCODE["description"][language]
    assert len(words["genericName"]) <= 35
    assert len(words["shortDescription"]) <= 150
    assert 500 <= len(words["longDescription"]) <= 10_000
    assert words["features"]


def test_publiccode_values_are_of_the_standard() -> None:
    assert datetime.date.fromisoformat(PUBLICCODE["releaseDate"])
    assert PUBLICCODE["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert PUBLICCODE["legal"]["license"] == "Apache-2.0"
    assert PUBLICCODE["maintenance"]["contacts"]
    assert PUBLICCODE["localisation"]["availableLanguages"] == ["en", "it"]
