"""`members invite` and `members admit`: from a file to members whose keys the office never had."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chaincode.wire.possession import bring_keys
from gateway.acts.enrolling.person import Person
from gateway.commandline.members.admitting import _show
from gateway.hosting.opening import open_gateways

from .conftest import Desk
from .members_rows import GOOD, HEADER

NAME = GOOD.split(",")[0]


def invite(desk: Desk, text: str = f"{HEADER}\n{GOOD}\n") -> dict[str, str]:
    made = desk.ask("members", "invite", desk.write("new.csv", text))["invitations"]
    return {each["name"]: each["code"] for each in made}


def redeem(desk: Desk, code: str, organisation: str = "citizens") -> str:
    """What a person's browser does; gives the member to be."""
    key, registration_id = ec.generate_private_key(ec.SECP256R1()), f"2024-09-01-{1:032x}"
    brought = bring_keys([key], registration_id)
    with open_gateways(desk.folder) as gateways, gateways.client_of(organisation) as anyone:
        return str(anyone.post("invitations/redeem", {
            "code": code, "public_key": brought["public_keys"][0], "registration_id": registration_id,
            "proof": brought["proofs"][0]})["member"])


def test_who_is_invited_makes_a_key_and_is_admitted_with_points_and_contact(desk: Desk) -> None:
    code = invite(desk)[NAME]
    assert [each["state"] for each in desk.ask("members", "invite")["invitations"]] == ["open"]
    assert desk.ask("members", "admit") == {"registered": [], "awaits": []}
    member = redeem(desk, code)
    assert member[:8] in desk.type("members", "invite").output
    assert desk.ask("members", "admit")["registered"] == [{"name": NAME, "organisation": "citizens", "member": member}]
    shown = desk.ask("members", "show", NAME)
    assert shown["member"] == member
    assert [one["metering_point"] for one in shown["points"]] == ["IT001E00000004"]
    assert desk.ask("members", "invite") == {"invitations": []}
    assert not (desk.folder / "handover" / "carla-finta").exists()


def test_who_is_of_an_organisation_whose_officer_is_not_here_gets_no_code(desk: Desk) -> None:
    """Nor does anybody else of the file: none could be admitted in one go later."""
    (desk.folder / "keys" / "commerce" / "officer" / "key.pem").unlink()
    rows = f"{HEADER}\n{GOOD}\nEmporio Finto,commerce,emporio@example.org,IT001E00000005,AC001E00001,3\n"
    refused = desk.type("members", "invite", desk.write("new.csv", rows), expects=1)
    assert "there is no key of commerce's officer" in refused.stderr
    assert desk.ask("members", "invite") == {"invitations": []}


@pytest.mark.parametrize("as_json", [True, False])
def test_who_cant_be_proposed_isnt_told_as_waiting(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """They are told as a refusal, with what is in the way."""
    person = Person("Ada Esempio", "citizens", "", "a" * 64, [], "", "", "", "", [], [], "")
    _show([], [person, replace(person, name="Bruno Esempio", fault="nobody signed")], as_json)
    told = capsys.readouterr().out
    assert "Ada Esempio" in told and "Bruno Esempio" not in told
