"""Organisations' own folders on a running network: nobody else's keys lie there."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric import ec

from chaincode.wire.possession import bring_keys
from gateway.commandline.base.community import open_community
from gateway.commandline.cli import main
from gateway.features.members.tags import TAG_KEY
from gateway.hosting.opening import open_gateways
from gateway.ledger.port import Signer
from gateway.settings import COMMUNITY_FILE
from network.folder import genesis_file, topology_file
from tests.fabric.conftest import Lived
from tests.helpers.gateway.serving import serve

TAG_KEY_HEX = secrets.token_hex(32)
MEMBER_FILE = "name,organisation,metering_point,perimeter,power_kw\nCarla Finta,citizens,IT001E00777777,AC001E00001,3\n"


def copy_folder(whole: Path, folder: Path, organisation: str) -> Path:
    """An organisation's part of the network, before the community's settings are there."""
    for file in (genesis_file, topology_file):
        file(folder).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file(whole), file(folder))
    shutil.copytree(whole / "keys" / organisation, folder / "keys" / organisation)
    return folder


@pytest.fixture
def folder(lived: Lived, tmp_path: Path) -> Path:
    """The energy operator's."""
    return copy_folder(lived.network.folder, tmp_path, "gse")


@pytest.fixture
def open_folder(lived: Lived, tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Give an organisation's folder with its settings; the energy operator's gateway is reached by its address."""

    def make(organisation: str) -> Path:
        folder = copy_folder(lived.network.folder, tmp_path / organisation, organisation)
        assert type_at(folder, "init", lived.place.community).exit_code == 0
        (folder / "keys" / organisation / TAG_KEY).write_text(TAG_KEY_HEX)  # carried by hand, as the guide says
        return folder

    def make_reaching(organisation: str) -> Path:
        folder = make(organisation)
        file, gateway = folder / COMMUNITY_FILE, lived.network.topology.get("gse").gateway
        text = file.read_text()
        assert gateway.address in text
        file.write_text(text.replace(f"http://{gateway.address}", address))
        return folder

    with open_gateways(make("gse")) as operator, serve(operator.wsgi) as address:
        operator.catch_up()
        yield make_reaching


def ask_at(folder: Path, *words: str) -> Any:
    done = type_at(folder, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_member_is_added_on_one_machine_and_signed_for_on_another(open_folder: Callable[[str], Path]) -> None:
    citizens, commerce = open_folder("citizens"), open_folder("commerce")
    file = citizens.parent / "members.csv"
    file.write_text(MEMBER_FILE)
    (added,) = ask_at(citizens, "members", "add", str(file))["members"]
    assert added["awaits"]
    (proposed,) = ask_at(commerce, "countersign", "list")["pending"]
    assert proposed["subject"] == f"member/{added['member']}"
    assert ask_at(commerce, "countersign", "sign", proposed["pending"].split("/")[1])["signed"][0]["acts"]
    assert not ask_at(citizens, "members", "add", str(file))["members"][0]["awaits"]
    (found,) = [one for one in ask_at(citizens, "members", "list")["members"] if one["name"]]
    assert (found["name"], found["status"]) == ("Carla Finta", "confirmed")
    assert [one["metering_point"] for one in found["metering_points"]] == ["IT001E00777777"]


def test_a_code_makes_a_member_whom_the_network_takes(open_folder: Callable[[str], Path]) -> None:
    """One machine invites, another signs; the key that a person's browser would make signs for the member then."""
    citizens, commerce = open_folder("citizens"), open_folder("commerce")
    file = citizens.parent / "invited.csv"
    file.write_text(MEMBER_FILE.replace("Carla", "Elsa").replace("777777", "777778"))
    (invited,) = ask_at(citizens, "members", "invite", str(file))["invitations"]
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = redeem(citizens, invited["code"], key)
    (waits,) = ask_at(citizens, "members", "admit")["awaits"]
    (proposed,) = ask_at(commerce, "countersign", "list")["pending"]
    assert proposed["subject"] == f"member/{waits['member']}"
    assert ask_at(commerce, "countersign", "sign", proposed["pending"].split("/")[1])["signed"][0]["acts"]
    (done,) = ask_at(citizens, "members", "admit")["registered"]
    assert (done["name"], done["member"]) == ("Elsa Finta", waits["member"])
    with open_gateways(citizens) as gateways, gateways.client_of("citizens", Signer(certificate, key)) as own:
        assert own.session()["member"] == waits["member"]
        assert own.execute("freeze", {"member": waits["member"]}, waits["member"])["response"]["made"] is not None


def redeem(folder: Path, code: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    """What a person's browser does; gives the certificate."""
    with open_gateways(folder) as gateways, gateways.client_of("citizens") as anyone:
        registration_id = f"{anyone.get('health')['date']}-{secrets.token_hex(16)}"
        brought = bring_keys([key], registration_id)
        return str(anyone.post("invitations/redeem", {
            "code": code, "public_key": brought["public_keys"][0], "registration_id": registration_id,
            "proof": brought["proofs"][0]})["certificate"]).encode()


def type_at(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--folder", str(folder)])


def test_its_gateway_works_and_nothing_is_founded_a_second_time(folder: Path, lived: Lived) -> None:
    done = type_at(folder, "init", lived.place.community)
    assert done.exit_code == 0, done.output
    assert "its municipality founds it" in done.stdout
    with open_community(folder) as community, community.client("gse") as gse:
        assert gse.get("health")["date"]


def test_a_peer_that_does_not_answer_ends_the_command_with_one_line(folder: Path, lived: Lived) -> None:
    assert type_at(folder, "init", lived.place.community).exit_code == 0
    file = folder / COMMUNITY_FILE
    file.write_text(file.read_text().replace(lived.network.topology.get("gse").peer.address, "127.0.0.1:1"))
    done = type_at(folder, "settle", "--preview")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.output
    assert "the ledger doesn't answer" in done.stderr
