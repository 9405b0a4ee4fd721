"""A community's life on a real network, each step through the gateway of whoever takes it, and its audit."""

from chaincode.rules import keys
from tests.fabric.conftest import Lived
from tests.helpers.ledger.evidence import collect
from tests.helpers.ledger.town import Town


def test_from_the_founding_to_a_paid_service(lived: Lived) -> None:
    """Members, days, a settlement and forty deliveries lie behind `lived`; here one is asked for and paid on top."""
    town = lived.town
    (grower,), (eater,) = town.join("citizens"), town.join("citizens")
    settlement = town.settle([grower, eater, lived.shop])
    lot = town.award(eater, [grower, eater, lived.shop], settlement)
    (agreement,) = town.deliver_all(grower, [town.request(eater, grower, town.publish(grower), lot, 700)])
    receipt = town.do_all([town.confirm(eater, agreement)])[0]
    paid = town.ask(eater, agreement)[agreement]
    assert (receipt["command"], paid["status"], paid["paid_cents"]) == ("confirm", "paid", 700)


def test_every_gateway_answers_alike(lived: Lived) -> None:
    town, service = lived.town, lived.town.staff("gse")
    answers = [town.ask(service, keys.NOW, keys.SUPPLY, keys.CHAIN, at=name) for name in town.place.ledgers]
    assert answers == answers[:1] * 4
    assert answers[0][keys.NOW]["date"] == town.date


def test_all_peers_hold_one_chain_and_one_state_and_the_audit_finds_nothing(lived: Lived) -> None:
    lived.pay()
    evidence = collect(lived.town)
    assert evidence.find_faults() == []
    assert len(set(evidence.digests().values())) == 1
    assert sum(evidence.count_commands().values()) > 200


def test_a_settlement_waits_for_a_second_organisation(lived: Lived) -> None:
    """Tokens come into being only when the municipality signs what the energy operator proposed."""
    town: Town = lived.town
    people = town.join("citizens", 2)
    before = town.ask(town.staff("gse"), keys.SUPPLY)[keys.SUPPLY]["minted_cents"]
    settlement = town.propose_settlement(town.build_week(people, town.next_period))
    assert town.ask(town.staff("gse"), keys.SUPPLY)[keys.SUPPLY]["minted_cents"] == before
    town.countersign_settlement(settlement)
    assert town.ask(town.staff("gse"), keys.SUPPLY)[keys.SUPPLY]["minted_cents"] > before
