"""Who may do what: every role of every organisation asks for every kind of command, and the peers say yes or no.

Asked by queries, which run the same rules and write nothing. "May" is everything but a refusal for want of authority.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.ledger.port import CommitError, EndorseError, EvaluateError, LedgerCall, Signer, query
from network.authority import MEMBERS_AUTHORITY, enrol, load_authority
from tests.audit.chain import public_hex
from tests.fabric.conftest import Lived
from tests.helpers.rules.statement import build_statement

FORBIDDEN = 403
ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
HASH = "a" * 64
SPKI = public_hex(ec.generate_private_key(ec.SECP256R1()))
# What the certificates of each organisation attest is in network/keys.py, from where each role counts in T0.
SERVICES = {(name, "service") for name in ORGANISATIONS}
OFFICERS = {(name, "officer") for name in ORGANISATIONS}
COMMANDS = {
    "found": ({"date": "2024-05-01", "parameters": {"community": "borgo", "first_period": "2024-05-01"}},
              {("municipality", "service")}),
    "open_day": ({"date": "2024-09-01"}, SERVICES),
    "register": ({"public_keys": [SPKI], "points": []}, OFFICERS),
    "freeze": ({"member": HASH}, OFFICERS),
    "anchor": ({"settlement": "2024-05-01.provisional.1", "root": HASH, "leaves": 0, "perimeters": []},
               {("gse", "service")}),
    "settle": ({"settlement": "2024-05-01.provisional.1", "claims": []}, {("gse", "service")}),
    "skip": ({"period": "2024-05-01", "revision": 1, "reason": "no_data"}, {("gse", "service")}),
    "official": ({"month": "2024-05", "euro_cents": 1}, {("gse", "officer")}),
    "publish": ({"kind": "offer", "thing": "service", "category": "care", "min_price_cents": 1, "max_price_cents": 2,
                 "terms": HASH}, set()),
}
TRANSIENT = {"settle": build_statement("2024-05-01", {"AC001E00001": {HASH: ([1] * 168, [0] * 168)}}).transient}
READERS = {(name, role) for name in ORGANISATIONS for role in ("service", "auditor")}


def may(lived: Lived, organisation: str, signer: Signer, name: str, arguments: object) -> bool:
    """Whether a command passes the check of who asks."""
    call = LedgerCall(name, lived.town.new_id(), "", arguments, TRANSIENT.get(name, {}))  # type: ignore[arg-type]
    answer = query(lived.place.ledgers[organisation], call, signer)
    assert answer.refusal()[0] != "T0_ARGUMENTS", answer.message  # else nobody's right was asked about
    return answer.status != FORBIDDEN


@pytest.mark.parametrize("name", COMMANDS)
def test_each_role_may_do_what_is_its_own(lived: Lived, name: str) -> None:
    arguments, allowed = COMMANDS[name]
    found = {
        (organisation, role)
        for organisation in ORGANISATIONS for role in ("service", "officer", "auditor")
        if may(lived, organisation, lived.place.signer(organisation, role), name, arguments)
    }
    assert found == allowed


def test_a_member_may_do_nothing_that_needs_a_role(lived: Lived) -> None:
    signer = lived.people[0].signer
    assert [name for name, (asked, _) in COMMANDS.items() if may(lived, "citizens", signer, name, asked)] == []


def test_a_stolen_members_authority_gives_no_right(lived: Lived, tmp_path: Path) -> None:
    """Whoever has its key signs certificates that say anything: rules hear no role, and peers take no node by them."""
    thief = Thief(lived.network.folder / "keys", tmp_path)
    signer = thief.issue("client", ["officer", "service", "energy_operator"])
    assert [name for name, (asked, _) in COMMANDS.items() if may(lived, "citizens", signer, name, asked)] == []
    for unit in ("peer", "orderer", "admin"):
        with pytest.raises(EvaluateError):
            may(lived, "citizens", thief.issue(unit, []), "open_day", {"date": "2024-09-01"})


@dataclass
class Thief:
    """Holds the key of citizens' members' authority."""

    keys: Path
    own: Path

    def issue(self, unit: str, roles: list[str]) -> Signer:
        stolen = replace(load_authority("citizens", self.keys, MEMBERS_AUTHORITY), folder=self.own)
        held = enrol(stolen, f"x-{unit}", unit=unit, roles=roles)
        return Signer(held.certificate, held.key)


def test_a_member_may_not_pay_with_anothers_tokens(lived: Lived) -> None:
    (_, agreement), (other, _) = lived.waiting[:2]
    step = lived.town.confirm(other, agreement)
    assert lived.town.refused(other, step.call.name, **step.call.arguments) == "T4_NOT_YOURS"


def test_services_and_auditors_read_every_record_and_members_their_own(lived: Lived) -> None:
    call = LedgerCall("read", "", "", {"keys": [f"key/{lived.people[0].member}"]})
    found = {
        (organisation, role)
        for organisation in ORGANISATIONS for role in ("service", "officer", "auditor")
        if not query(lived.place.ledgers[organisation], call, lived.place.signer(organisation, role)).is_refusal
    }
    assert found == READERS
    own = f"key/{lived.people[0].member}"
    assert lived.town.ask(lived.people[0], own)[own] is not None
    with pytest.raises(AssertionError, match="T12_NOT_YOURS"):
        lived.town.ask(lived.people[1], own)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
@pytest.mark.parametrize("name", ["peer", "orderer"])
def test_a_nodes_own_certificate_may_not_propose(lived: Lived, organisation: str, name: str) -> None:
    ledger, signer = lived.place.ledgers[organisation], lived.place.signer(organisation, name)
    call = LedgerCall("open_day", lived.town.new_id(), "", {"date": "2024-09-01"})
    proposal = ledger.prepare(call, signer.certificate)
    with pytest.raises(EndorseError):
        ledger.endorse(proposal, signer.sign(proposal))
    with pytest.raises(EvaluateError):
        ledger.evaluate(proposal, signer.sign(proposal))


def test_two_organisations_are_too_few_whichever_they_are(lived: Lived) -> None:
    """The channel's own policy, and not our gateway, is what refuses."""
    town, codes = lived.town, {}
    for pair in combinations(ORGANISATIONS, 2):
        step = town.register(town.staff(pair[0], "officer"), town.newcomer(pair[0]))
        with pytest.raises(CommitError) as caught:
            town.send(replace(step, organisations=pair))
        codes[pair] = caught.value.code
    assert set(codes.values()) == {"ENDORSEMENT_POLICY_FAILURE"}
