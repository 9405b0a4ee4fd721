"""T5: who countersigns a settlement, what exactly, and once."""

from chaincode.rules import keys
from chaincode.rules.energy.records import Chain
from chaincode.rules.records import Pending, Supply
from tests.helpers.rules.energy import GSE_OFFICER, OFFICER, countersign, line_of
from tests.helpers.rules.settling import FIRST, SECOND, Small
from tests.helpers.rules.world import staff


def test_countersigning_makes_the_settlement_the_last(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    settled = countersign(anchored.world, FIRST)
    assert anchored.chain() == Chain(FIRST, "", "", "2024-05-02")
    assert (settled.countersigned_on, settled.countersigned_by) == (anchored.world.day, "municipality")
    assert anchored.world.get(Supply, keys.SUPPLY).minted_cents == settled.amount_cents > 0


def test_proposer_and_countersigner_differ(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    arguments = {"target": keys.settlement(FIRST), "digest": settled.digest}
    anchored.world.refused("T0_SAME_ORGANISATION", "countersign", GSE_OFFICER, **arguments)
    anchored.world.refused("T0_ROLE", "countersign", staff("municipality", "energy_operator"), **arguments)


def test_a_service_that_countersigns_settlements_is_no_officer(anchored: Small) -> None:
    """Its key is online: with it nobody is let in, suspended, recovered, and no month gets its figure."""
    world, service = anchored.world, staff("municipality", "countersigner")
    settled = anchored.period.settle(FIRST)
    made = world.do("suspend", staff("citizens", "officer"), member=anchored.ada.member, reason="fraud")
    (target,) = (key for key in made["made"] if key.startswith("pending/"))
    world.refused("T0_ROLE", "countersign", service, target=target, digest=world.get(Pending, target).digest)
    for command in ("register", "suspend", "recover", "thaw", "forgive", "freeze", "official", "release_kept"):
        world.refused("T0_ROLE", command, service)
    signing = {"target": keys.settlement(FIRST), "digest": settled.digest}
    world.refused("T0_ROLE", "countersign", staff("commerce", "countersigner"), **signing)
    world.do("countersign", service, **signing)
    assert anchored.chain().last == FIRST


def test_another_digest_countersigns_nothing(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchored.world.refused("T5_OTHER_DIGEST", "countersign", OFFICER, target=keys.settlement(FIRST), digest="a" * 64)


def test_what_was_replaced_cannot_be_countersigned(anchored: Small) -> None:
    replaced = anchored.period.settle(FIRST)
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    arguments = {"target": keys.settlement(FIRST), "digest": replaced.digest}
    anchored.world.refused("T5_NOT_AWAITING", "countersign", OFFICER, **arguments)
    countersign(anchored.world, SECOND)
    anchored.world.refused("T5_NOT_AWAITING", "countersign", OFFICER, **arguments)


def test_a_settlement_is_countersigned_once(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    countersign(anchored.world, FIRST)
    arguments = {"target": keys.settlement(FIRST), "digest": settled.digest}
    anchored.world.refused("T0_DONE", "countersign", OFFICER, **arguments)


def test_what_does_not_exist_cannot_be_countersigned(small: Small) -> None:
    arguments = {"target": keys.settlement(FIRST), "digest": "a" * 64}
    small.world.refused("T0_NOT_PENDING", "countersign", OFFICER, **arguments)


def test_a_replaced_settlement_leaves_no_trace_in_the_next(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    settled = countersign(anchored.world, SECOND)
    assert line_of(anchored.world, settled, anchored.ada).welcome_cents == 500
    assert settled.predecessor == ""
