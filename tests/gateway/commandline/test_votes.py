"""`volano govern`, typed at a community: from a proposal to values in force, and counted again from the blocks."""

import json
from pathlib import Path

import pytest

from gateway.hosting.founding import found_community
from gateway.hosting.trial import FoundingPlan

from .conftest import MEMBERS, Desk

PARAMETERS = {"franchise_days": 0, "vote_days": 1, "confirmation_days": 1, "support": 2}
ADA, BRUNO, SHOP = "ada-esempio", "bruno-prova", "bottega-prova"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found_community(tmp_path / "volano", FoundingPlan("borgo-sole", "2024-09-01", parameters=PARAMETERS))
    desk = Desk(tmp_path / "volano")
    desk.type("members", "add", desk.write("members.csv", MEMBERS))
    desk.type("countersign", "sign", "--members", "--org", "gse")
    desk.type("days", "open", "--until", "2024-09-02")
    return desk


def open_vote(desk: Desk, *words: str) -> str:
    """Propose, support and open; give the reference."""
    key: str = desk.ask("govern", "propose", "--as", ADA, *words)["proposal"]
    reference = key.split("/")[1][:8]
    for who in (ADA, BRUNO):
        desk.type("govern", "support", reference, "--as", who)
    desk.type("govern", "open", reference)
    return reference


def test_a_vote_from_its_proposal_to_values_in_force_and_counted_again(desk: Desk) -> None:
    assert "govern propose" in desk.type("govern", "list").stdout.replace("\n", " ")
    reference = open_vote(desk, "--set", "w_consume=4000", "--set", "w_produce=6000", "--text", "Chi produce.")
    member = next(one["member"] for one in desk.ask("members", "list")["members"] if one["name"] == "Ada Esempio")
    shop = next(one["member"] for one in desk.ask("members", "list")["members"] if one["name"] == "Bottega Prova")
    desk.type("govern", "vote", reference, "yes", "--as", ADA)
    desk.type("govern", "mandate", reference, "--as", SHOP, "--to", member)
    desk.type("govern", "vote", reference, "yes", "--as", ADA, "--for", shop)
    assert "T9_TOO_EARLY" in desk.type("govern", "tally", reference, expects=1).output
    desk.type("govern", "recount", reference, expects=1)
    desk.type("days", "open", "--until", "2024-09-04")
    assert desk.ask("govern", "tally", reference)["facts"]["status"] == "passed"
    shown = desk.ask("govern", "show", reference)
    assert (shown["result"]["own"], shown["result"]["mandates"], shown["electors"]) == (1, 1, 3)
    assert "passed" in desk.type("govern", "show", reference).stdout
    again = desk.ask("govern", "recount", reference)
    assert (again["is_same"], again["heads"]) == (True, {"yes": 2, "no": 0, "abstain": 0})
    desk.type("days", "open", "--until", "2024-09-05")
    assert desk.ask("govern", "enact", reference)["facts"]["status"] == "coming"
    desk.type("days", "open", "--until", "2024-09-12")
    assert desk.ask("govern", "list")["proposals"][0]["status"] == "in_force"


def test_an_officer_opens_an_opinion_and_what_a_file_says_is_proposed(desk: Desk) -> None:
    key = desk.ask("govern", "propose", "--as", ADA)["proposal"].split("/")[1][:8]
    desk.type("govern", "open", key, "--organisation", "gse")
    subject = {"kind": "interest", "interest": {"category": "care", "interest": "social"}}
    desk.type("govern", "propose", "--as", ADA, "--subject", desk.write("s.json", json.dumps(subject)))
    kinds = sorted(one["kind"] for one in desk.ask("govern", "list")["proposals"])
    assert kinds == ["interest", "opinion"]
    desk.type("govern", "propose", "--as", ADA, "--subject", desk.write("b.json", "{"), expects=2)
    desk.type("govern", "propose", "--as", ADA, "--set", "w_consume=1", "--set", "support=1", expects=2)
    assert "T9_VALUES" in desk.type("govern", "propose", "--as", ADA, "--set", "w_consume=1", expects=1).output


def test_what_papers_decided_passes_when_three_organisations_certify_it(desk: Desk) -> None:
    reference = open_vote(desk)
    desk.type("govern", "retract", reference, "--as", ADA, expects=1)  # it is open
    for name, organisation, second in (
        ("Ada Esempio", "citizens", "gse"), ("Bruno Prova", "citizens", "gse"), ("Bottega Prova", "commerce", "gse"),
    ):
        pending = desk.ask("govern", "paper", reference, name, "yes", "--organisation", organisation)["made"][0]
        desk.type("countersign", "sign", pending.split("/")[1], "--org", second)
    assert "T12_OTHER_ORGANISATION" in desk.type(
        "govern", "paper", reference, "Ada Esempio", "yes", "--organisation", "gse", expects=1).stderr
    assert "isn't counted yet" in desk.type("govern", "certify", reference, "--organisation", "gse", expects=2).stderr
    desk.type("days", "open", "--until", "2024-09-04")
    assert desk.ask("govern", "tally", reference)["facts"]["status"] == "uncertified"
    statuses = [desk.ask("govern", "certify", reference, "--organisation", one)["facts"]["status"]
                for one in ("citizens", "gse", "municipality")]
    assert statuses == ["uncertified", "uncertified", "passed"]


def test_a_proposal_is_taken_back_by_who_made_it(desk: Desk) -> None:
    reference = desk.ask("govern", "propose", "--as", ADA)["proposal"].split("/")[1][:8]
    assert "T9_NOT_PROPOSER" in desk.type("govern", "retract", reference, "--as", BRUNO, expects=1).stderr
    desk.type("govern", "retract", reference, "--as", ADA)
    assert "taken back" in desk.type("govern", "show", reference).stdout
