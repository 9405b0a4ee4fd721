"""A community founded on a network: settings, first day and trust, by which keys lie in the folder; all or nothing."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chaincode.audit.trust import describe_genesis, format_trust
from chaincode.kernel.toml import parse_toml
from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.trust import Trust
from gateway.client import ApiError
from gateway.features.members.tags import TAG_KEY
from gateway.hosting import opening
from gateway.hosting.founding import Founded, describe_network, found_community
from gateway.hosting.trial import FoundingPlan
from gateway.ledger.embedded import EmbeddedLedger
from gateway.settings import COMMUNITY_FILE, TRUST_FILE, Settings, SettingsError, load_settings
from network.authority import AUTHORITY, load_authority
from network.bundle import bundle_file, make_bundle, save_bundle
from network.folder import assemble_genesis, keep_topology, load_genesis
from network.keys import init_organisation
from network.topology import default_topology

PLAN = FoundingPlan("borgo", "2024-05-01")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network's folder: keys of all four organisations, topology, block 0."""
    home = tmp_path_factory.mktemp("network")
    topology = default_topology("borgo")
    keep_topology(home, topology)
    for name in ORGANISATIONS:
        init_organisation(home, topology, name)
        save_bundle(make_bundle(home, topology, name), bundle_file(home, name))
    assemble_genesis(home, topology, [bundle_file(home, name) for name in ORGANISATIONS])
    return home


@pytest.fixture
def folder(network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in which every peer shows the same ledger; what it was asked for stands in `asked`."""
    shutil.copytree(network, tmp_path / "volano")
    authorities = [load_authority(name, network / "keys", AUTHORITY).describe() for name in ORGANISATIONS]
    EmbeddedLedger.create(tmp_path / "ledger.db", Trust("borgo", tuple(authorities), 3))
    opened: list[EmbeddedLedger] = []

    def open_ledger(settings: Settings, *, clock: Callable[[], float]) -> EmbeddedLedger:
        assert settings.ledger.kind == "fabric"
        if not opened or opened[-1]._store.is_closed:
            endorsers = opening._load_endorsers(network / "keys", 600)
            orderer = opening._load_orderer(network / "keys")
            opened.append(EmbeddedLedger(tmp_path / "ledger.db", endorsers, orderer, clock=clock))
        return opened[-1]

    monkeypatch.setattr(opening, "open_ledger", open_ledger)
    return tmp_path / "volano"


def read_plain(folder: Path) -> dict[str, Any]:
    return parse_toml((folder / COMMUNITY_FILE).read_bytes())


def test_where_the_municipalitys_keys_lie_the_first_day_is_put_on_the_ledger(folder: Path) -> None:
    trust = describe_genesis(load_genesis(folder))
    assert found_community(folder, PLAN) == Founded(trust.genesis, 4, 2, has_first_day=True)
    assert (folder / TRUST_FILE).read_text("utf-8") == format_trust(trust)
    assert read_plain(folder) == describe_network(folder, default_topology("borgo"), PLAN)
    assert {load_settings(folder, name).ledger.kind for name in ORGANISATIONS} == {"fabric"}
    keys = {(folder / "keys" / name / TAG_KEY).read_text("ascii") for name in ORGANISATIONS}
    assert len(keys) == 1  # one for all officers
    assert len(keys.pop()) == 64


def test_elsewhere_the_settings_alone_are_written(folder: Path) -> None:
    shutil.rmtree(folder / "keys" / "municipality")
    trust = describe_genesis(load_genesis(folder))
    assert found_community(folder, PLAN) == Founded(trust.genesis, 4, 1, has_first_day=False)
    assert (folder / TRUST_FILE).exists()
    assert not list(folder.glob(f"keys/*/{TAG_KEY}"))


def test_a_tag_key_that_is_there_stays(folder: Path) -> None:
    (folder / "keys" / "citizens" / TAG_KEY).write_text("ab" * 32, "ascii")
    found_community(folder, PLAN)
    keys = {(folder / "keys" / name / TAG_KEY).read_text("ascii") for name in ORGANISATIONS}
    assert keys == {"ab" * 32}


def test_what_the_rules_refuse_can_be_founded_otherwise(folder: Path) -> None:
    with pytest.raises(ApiError):
        found_community(folder, FoundingPlan("borgo", "2024-05-01", parameters={"settle_days": -1}))
    assert not (folder / COMMUNITY_FILE).exists()
    assert not (folder / TRUST_FILE).exists()
    assert found_community(folder, PLAN).height == 2


def test_a_setting_that_cannot_be_used_is_refused_before_anything_is_written(folder: Path) -> None:
    with pytest.raises(SettingsError):
        found_community(folder, FoundingPlan("borgo", "2024-05-01", settings={"nonsense": 1}))
    assert not (folder / COMMUNITY_FILE).exists()


@pytest.mark.parametrize(("plan", "name", "value"), [
    (FoundingPlan("other", "2024-05-01"), "community", "borgo"),
    (FoundingPlan("borgo", "2024-05-01", settings={"energy_operator": "commerce"}), "energy_operator", "gse"),
    (FoundingPlan("borgo", "2024-05-01", settings={"countersigner": "citizens"}), "countersigner", "municipality"),
])
def test_a_network_founds_the_community_that_it_was_made_for(
    folder: Path, plan: FoundingPlan, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=f"was made for {name} = '{value}', not") as caught:
        found_community(folder, plan)
    assert str(folder) in str(caught.value)
    assert not (folder / COMMUNITY_FILE).exists()


def test_what_is_said_as_it_is_anyway_is_no_contradiction(folder: Path) -> None:
    said = {"energy_operator": "gse", "countersigner": "municipality"}
    plain = describe_network(folder, default_topology("borgo"), FoundingPlan("borgo", "2024-05-01", settings=said))
    assert said.items() <= plain.items()


def test_a_proxy_is_trusted_where_a_gateway_is_not_of_this_machine_alone(folder: Path) -> None:
    here = default_topology("borgo")
    assert "proxy" not in describe_network(folder, here, PLAN)
    first, *others = here.organisations
    away = replace(first, gateway=replace(first.gateway, host="citizens.example"))
    beyond = describe_network(folder, replace(here, organisations=(away, *others)), PLAN)
    assert beyond["proxy"] == {"trusted": ["127.0.0.1"]}
    assert beyond["gateways"]["citizens"] == f"https://citizens.example:{first.gateway.port}"
