"""Four organisations in four folders, as on four machines: what passes between them is bundles and block 0, no key."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.commandline.base.chaincode import own_chaincode
from network.bundle import bundle_file
from network.channel import open_admin
from network.folder import assemble_genesis, init_folder
from network.joining import deploy
from network.lifecycle import OtherDefinitionError, find_definition
from network.native import KINDS, Network
from network.programs import INSTALL, can_find_programs, find_programs
from network.topology import default_topology
from tests.helpers.network.networks import ENDS_WITH_US, take_ports
from tests.helpers.network.private_keys import find_private_keys

CHANNEL = "borgo"
Homes = dict[str, Network]


@pytest.fixture(scope="module")
def folders() -> Iterator[Homes]:
    """A running network of one folder for each organisation."""
    if not can_find_programs():
        pytest.skip(INSTALL)
    programs = find_programs()
    topology = take_ports(default_topology(CHANNEL, line=programs.line))
    place = Path(tempfile.mkdtemp(prefix="volano-", dir="/tmp"))
    found = {
        name: Network(place / name, topology, programs, own_chaincode(), prefix=ENDS_WITH_US)
        for name in topology.names()
    }
    try:
        for name, network in found.items():
            init_folder(network.folder, topology, name, own_chaincode())
        bundles = [bundle_file(network.folder, name) for name, network in found.items()]
        digests = {assemble_genesis(network.folder, topology, bundles) for network in found.values()}
        assert len(digests) == 1
        for name, network in found.items():  # by this thread: a node ends with the thread that started it
            for kind in KINDS:
                network.start(name, kind)
        do_at_once(found, Network.up)
        yield found
    finally:
        do_at_once(found, Network.down)
        shutil.rmtree(place, ignore_errors=True)


def do_at_once(folders: Homes, work: Callable[[Network], Any]) -> list[Any]:
    """The same in every folder, as four operators do it on one evening."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, folders.values()))


def test_all_run_and_hold_the_same_chain(folders: Homes) -> None:
    for name, network in folders.items():
        assert network.organisations == (name,)
        assert [(one.organisation, one.kind) for one in network.status() if one.pid] == [
            (name, "peer"), (name, "orderer"), (name, "chaincode"),
        ]  # fmt: skip


def test_no_home_holds_anothers_key_after_it_has_run(folders: Homes) -> None:
    owners: dict[bytes, set[str]] = {}
    for name, network in folders.items():
        for key in find_private_keys(network.folder):
            owners.setdefault(key, set()).add(name)
    assert {len(names) for names in owners.values()} == {1}


def test_one_that_was_away_comes_back_and_nothing_is_done_twice(folders: Homes) -> None:
    network = folders["gse"]
    before = (network.folder / "network" / "gse" / "bundle.json").read_bytes()
    assert network.down() == 3
    network.up()
    network.up()
    assert (network.folder / "network" / "gse" / "bundle.json").read_bytes() == before
    with open_admin(network.folder, network.topology, "gse") as client:
        definition = find_definition(client, CHANNEL)
    assert definition is not None
    assert (definition.sequence, dict(definition.approvals)) == (1, dict.fromkeys(folders, True))


def test_another_release_is_agreed_on_by_all_or_not_at_all(folders: Homes) -> None:
    new = replace(own_chaincode().definition, version="9.9.9+sha256.0000000000000000")

    def upgrade(network: Network) -> bool:
        own = network.organisations
        return deploy(network.folder, network.topology, own, CHANNEL, new, is_upgrade=True)

    gse = folders["gse"]
    with pytest.raises(OtherDefinitionError, match="upgrade"):
        deploy(gse.folder, gse.topology, ("gse",), CHANNEL, new)
    assert any(do_at_once(folders, upgrade))
    assert not any(do_at_once(folders, upgrade))
    with pytest.raises(OtherDefinitionError, match=r"runs 9\.9\.9"):
        gse.up()
